import Glibc
import IPVSFormats
import IPVSModel

/// What is remembered of drained servers, in a file of this network namespace that is replaced at once and whole.
///
/// Whoever changes it holds the table's lock, so that nothing is remembered that was not the kernel's weight.
enum DrainMemory {
    static var file: String { "\(RunFolder.path)/drained-\(RunFolder.namespace).json" }

    /// More is of no table that a kernel has.
    private static let longest = 1 << 26

    /// What is known in this boot. What an earlier one left is nothing.
    static func read() throws(Failure) -> DrainedServers {
        let nothing = DrainedServers(boot: boot)
        guard access(file, F_OK) == 0 else { return nothing }
        let text = try InputFile(file).bytes(atMost: longest)
        do throws(FormatError) {
            let known = try DrainedServers(text, file: file)
            return known.boot == nothing.boot ? known : nothing
        } catch {
            throw .format(error)
        }
    }

    /// The caller holds the table's lock.
    static func update(_ change: (inout DrainedServers) -> Void) throws(Failure) {
        let before = try read()
        var after = before
        change(&after)
        guard after != before else { return }
        try RunFolder.make()
        let output = try OutputFile(file)
        let text = after.json.text
        try output.append { $0 += text }
        try output.finish()
    }

    private static var boot: String {
        let bytes = try? InputFile("/proc/sys/kernel/random/boot_id").bytes(atMost: 64)
        return bytes.map { String(decoding: $0.prefix { $0 > 0x20 }, as: UTF8.self) } ?? ""
    }
}

extension DrainedServers {
    /// What a listing says of drained servers, such as `drained, was 3, since 14:02: disk swap`. One that has a weight
    /// again is drained no more, whoever gave it back.
    ///
    /// - Parameter now: seconds since 1970.
    func remarks(on table: TableSnapshot, now: Int64 = UTCText.now) -> [ServerOfService: String] {
        var remarks: [ServerOfService: String] = [:]
        for entry in table.services {
            for server in entry.destinations where server.destination.weight == 0 {
                let name = ServerOfService(server.destination.endpoint, of: entry.service.identity)
                guard let known = self[name] else { continue }
                let reason = known.reason.map { ": \($0)" } ?? ""
                remarks[name] =
                    "drained, was \(known.weight), since \(UTCText.brief(known.time, now: now))\(reason)"
            }
        }
        return remarks
    }
}
