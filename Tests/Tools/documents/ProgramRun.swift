import Foundation

/// A program that ran to its end.
struct ProgramRun {
    var status: Int32
    /// What it printed on both streams.
    var printed: String

    /// Runs a program that is looked up in PATH.
    ///
    /// - Parameter input: what it reads.
    init(_ arguments: [String], input: String = "") throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        let (reading, writing) = (Pipe(), Pipe())
        process.standardInput = reading
        process.standardOutput = writing
        process.standardError = writing
        try process.run()
        // Texts here are shorter than what a pipe holds.
        try reading.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try reading.fileHandleForWriting.close()
        printed = String(decoding: try writing.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        status = process.terminationStatus
    }
}
