import Glibc
import GuestSupport
import Synchronization

/// What a program said and how it ended.
struct Answer: Equatable {
    var output = ""
    var errors = ""
    var status: Int32 = 0
}

/// Runs a program to its end in the calling thread's namespaces.
@discardableResult
func run(_ path: String, _ arguments: [String], input: String = "") throws -> Answer {
    let place = "/run/kernel-tests.\(getpid()).\(runs.add(1, ordering: .relaxed).newValue)"
    var spawn = Spawn(
        path: path, arguments: [path] + arguments,
        environment: ["LC_ALL=C", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"])
    (spawn.input, spawn.output, spawn.errors) = ("\(place).in", "\(place).out", "\(place).err")
    defer { for file in [spawn.input, spawn.output, spawn.errors] { unlink(file) } }
    try Guest.write(Array(input.utf8), to: spawn.input)
    let outcome = try spawn.run()
    return Answer(
        output: try Guest.text(of: spawn.output), errors: try Guest.text(of: spawn.errors),
        status: outcome.status)
}

private let runs = Atomic(0)

/// One of the two `ipvsadm`s.
struct Tool {
    var path: String

    /// The release build, statically linked, as it is shipped.
    static var ours: Tool { Tool(path: BuiltPrograms.ipvsadm) }
    /// Debian's, in C.
    static var reference: Tool { Tool(path: BuiltPrograms.reference) }

    /// - Parameter words: the command line, split at blanks.
    @discardableResult
    func callAsFunction(_ words: String, input: String = "") throws -> Answer {
        try run(path, words.split(separator: " ").map(String.init), input: input)
    }

    /// Runs a command that has to succeed in silence on standard error, and returns its output.
    @discardableResult
    func succeed(_ words: String, input: String = "") throws -> String {
        let answer = try self(words, input: input)
        guard answer.status == 0, answer.errors.isEmpty else {
            throw GuestError("\(path) \(words): status \(answer.status): \(answer.errors)")
        }
        return answer.output
    }
}
