import IPVSFormats
import IPVSModel

/// What is remembered of drained servers.
enum DrainMemory {
    private static var memory: RunMemory<DrainedServers> { RunMemory("drained") }

    static var file: String { memory.file }

    /// What is known in this boot.
    static func read() throws(Failure) -> DrainedServers { try memory.read() }

    /// The caller holds the table's lock.
    static func update(_ change: (inout DrainedServers) -> Void) throws(Failure) { try memory.update(change) }
}

extension DrainedServers: Remembered {}

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
