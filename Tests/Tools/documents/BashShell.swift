import Foundation

/// A shell that stays: variables, folders and open connections last from one text of commands to the next.
final class BashShell {
    private let process = Process()
    private let texts = Pipe()
    private let answers = Pipe()
    /// Files of the commands, and of what they print.
    private let commands: URL
    private let printed: URL

    /// Seconds that a text of commands may take.
    private static let patience = 60

    /// Reads the names of files with commands, types them, and answers whether one of them failed. `$?` lasts, too.
    private static let loop = """
        exec 9<&0 8>&1 </dev/null >&2
        cd "$1" || exit
        _status=0
        _again() { return "$_status"; }
        trap '_failures=$((_failures + 1))' ERR
        while read -r _commands <&9; do
          _failures=$((_status ? -1 : 0))
          _again
          . "$_commands" </dev/null >"$2" 2>&1 9<&- 8>&-
          _status=$?
          echo $((_failures > 0)) >&8
        done
        """

    /// - Parameters:
    ///   - entering: the words that lead to where it runs, before its own.
    ///   - folder: where it begins; it is made.
    ///   - work: a folder for files of its own.
    init(entering: [String], folder: URL, work: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        commands = work.appending(path: "commands")
        printed = work.appending(path: "printed")
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = entering + ["bash", "-c", Self.loop, "-", folder.path, printed.path]
        process.standardInput = texts
        process.standardOutput = answers
        try process.run()
    }

    /// What the commands print, and whether one of them failed.
    func type(_ text: String) throws -> (printed: String, failed: Bool) {
        try text.write(to: commands, atomically: false, encoding: .utf8)
        try texts.fileHandleForWriting.write(contentsOf: Data("\(commands.path)\n".utf8))
        let answer = try readAnswer()
        return (String(decoding: try Data(contentsOf: printed), as: UTF8.self), answer != "0\n")
    }

    private func readAnswer() throws -> String {
        let reader = answers.fileHandleForReading
        var answer = ""
        while !answer.hasSuffix("\n") {
            var ready = pollfd(fd: reader.fileDescriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&ready, 1, Int32(Self.patience * 1000)) > 0 else {
                throw DocumentError("this is not done after \(Self.patience) s")
            }
            let more = reader.availableData
            guard !more.isEmpty else { throw DocumentError("the shell ended") }
            answer += String(decoding: more, as: UTF8.self)
        }
        return answer
    }

    /// No more commands come.
    func close() { try? texts.fileHandleForWriting.close() }

    func wait() { process.waitUntilExit() }
}
