import Glibc
import IPVSFormats

/// What `ipvs` remembers of the table until the host starts anew, as a document.
protocol Remembered: Equatable {
    /// Nothing, of a boot.
    init(boot: String)
    init(_ text: [UInt8], file: String) throws(FormatError)
    /// As `/proc/sys/kernel/random/boot_id` has it.
    var boot: String { get }
    var json: JSON { get }
}

/// A file of this network namespace that is replaced at once and whole.
///
/// Whoever changes it holds the table's lock, so that nothing is remembered that was not the kernel's.
struct RunMemory<Content: Remembered> {
    let file: String

    init(_ name: String) { file = "\(RunFolder.path)/\(name)-\(RunFolder.namespace).json" }

    /// More is of no table that a kernel has.
    private static var longest: Int { 1 << 26 }

    /// What is known in this boot. What an earlier one left is nothing.
    func read() throws(Failure) -> Content {
        let nothing = Content(boot: Self.boot)
        guard access(file, F_OK) == 0 else { return nothing }
        let text = try InputFile(file).bytes(atMost: Self.longest)
        do throws(FormatError) {
            let known = try Content(text, file: file)
            return known.boot == nothing.boot ? known : nothing
        } catch {
            throw .format(error)
        }
    }

    /// The caller holds the table's lock.
    func update(_ change: (inout Content) -> Void) throws(Failure) {
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
