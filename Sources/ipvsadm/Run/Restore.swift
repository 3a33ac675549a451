import Glibc
import IPVSKernel
import IPVSModel
import IPVSRules

extension Session where Link: ~Copyable {
    /// `-R`: the lines of standard input, each a command line without the program's name.
    ///
    /// Changes go to the kernel in batches. A batch is sent before anything that could show its absence: a message,
    /// a listing, the end, and waiting for input, so that a slow pipe takes effect line by line.
    ///
    /// - Returns: the status of the last line only, as scripts know it; never success when answers were lost.
    mutating func restore(
        from descriptor: Int32 = STDIN_FILENO, output: inout StandardOutput
    ) throws(Failure) -> ExitStatus {
        var restore = Restore(batch: director.makeBatch())
        var rules = RulesFile(names: NameDatabase.host.resolution, lineLimit: .max)
        while true {
            if !Descriptor.hasInput(descriptor) {
                try send(&restore, output: &output)
                output.yield()
            }
            let chunk = Descriptor.read(upTo: 64 * 1024, from: descriptor)
            var position = 0
            while let line = rules.nextLine(in: chunk.bytes, from: &position) {
                try take(line, &restore, output: &output)
                if restore.isEnded { return restore.status }
            }
            guard chunk.bytes.isEmpty else { continue }
            if let line = rules.finish() { try take(line, &restore, output: &output) }
            if !restore.isEnded { try send(&restore, output: &output) }
            try Self.check(readFailure: chunk.failure)
            return restore.status
        }
    }

    /// Carries out one line.
    private mutating func take(
        _ line: RulesFile.Line, _ restore: inout Restore, output: inout StandardOutput
    ) throws(Failure) {
        restore.startLine(line.place.line)
        do throws(Failure) {
            let command = try command(of: line)
            if case .change(let change) = command {
                restore.batch.append(change, line: line.place.line)
                if restore.batch.isFull { try send(&restore, output: &output) }
                return
            }
            try send(&restore, output: &output)
            restore.finishLine(try run(command, output: &output))
            restore.isEnded = command == .help || command == .version
        } catch {
            try send(&restore, output: &output)
            output.yield()
            report(error)
            restore.finishLine(error.status)
            restore.isEnded = error.endsRestore
        }
    }

    private func command(of line: RulesFile.Line) throws(Failure) -> Command {
        do throws(RuleError) {
            return try line.content.get()
        } catch {
            var failure = Failure(error, program: program)
            // The legacy tool has no such message: nothing keeps the place out of it.
            if error.endsFile { failure.message = line.place.text + failure.message }
            throw failure
        }
    }

    private mutating func send(_ restore: inout Restore, output: inout StandardOutput) throws(Failure) {
        guard !restore.batch.isEmpty else { return }
        var refusedLine: Int?
        var failure: BatchFailure?
        do throws(BatchFailure) {
            try director.send(&restore.batch) { entry, reason, detail in
                output.yield()
                report(.refusal(reason, of: entry.operation, detail: detail, line: entry.line))
                refusedLine = entry.line
            }
        } catch { failure = error }
        if refusedLine == restore.line { restore.finishLine(.refused) }
        guard let failure else { return }
        let lines = failure.unknown.map(\.line)
        let message = Failure(
            line: lines.isEmpty
                ? KernelMessages.text(failure.cause) : KernelMessages.unknownFate(failure.cause, of: lines),
            status: .refused)
        // A kernel whose answers are lost hears; one that is silent need not be asked again.
        guard failure.cause == .answersLost else { throw message }
        guard !lines.isEmpty else { return }
        restore.answersWereLost = true
        output.yield()
        report(message)
    }

    /// A closed standard input is an empty one. Any other failure would lose rules.
    private static func check(readFailure number: Int32) throws(Failure) {
        guard number != 0, number != EBADF else { return }
        throw Failure(
            line: "Can't read standard input: \(KernelMessages.text(errno: number))", status: .listingFailed)
    }
}

/// How far a restore is.
private struct Restore {
    var batch: BatchWriter
    /// Number of the current line; 0 before the first.
    private(set) var line = 0
    private var lineStatus = ExitStatus.success
    var isEnded = false
    /// Whether it is unknown of some line if it was carried out.
    var answersWereLost = false
    /// Of the current line.
    var status: ExitStatus { answersWereLost && lineStatus == .success ? .refused : lineStatus }

    init(batch: BatchWriter) { self.batch = batch }

    mutating func startLine(_ number: Int) {
        line = number
        lineStatus = .success
    }

    mutating func finishLine(_ status: ExitStatus) { lineStatus = status }
}

extension RulesFile.Place {
    /// In front of a message.
    fileprivate var text: Bytes { Bytes("line \(line):\(column): ".utf8) }
}
