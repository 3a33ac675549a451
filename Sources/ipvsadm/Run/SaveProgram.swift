import FileReplacement
import IPVSKernel

/// `ipvsadm-save`: the table as rules, on standard output or in a file.
struct SaveProgram {
    private let name: Bytes
    private let options: SaveOptions

    /// What a file has instead of rules: one without a byte is no input to `ipvsadm-restore`.
    private static let nothing = "# no rules: the table was empty when this was saved\n"

    init(name: Bytes, arguments: [Bytes]) throws(Failure) {
        self.name = name
        options = try SaveOptions(arguments, program: ProgramRole.fileName(of: name))
    }

    func run(output: inout StandardOutput) throws(Failure) -> ExitStatus {
        if let file = options.file {
            try save(to: file)
        } else {
            try printRules(to: &output)
        }
        return .success
    }

    private func printRules(to output: inout StandardOutput) throws(Failure) {
        var session = Session(director: try Program.openKernel(), program: name)
        try session.save(numeric: options.isNumeric, keepingOrder: options.keepsOrder, output: &output)
    }

    /// A file that says the same already is left alone, so that no old one is pushed out.
    private func save(to file: String) throws(Failure) {
        var replacement = try replacement(of: file)
        var output = StandardOutput(descriptor: replacement.descriptor)
        try printRules(to: &output)
        if output.isUntouched {
            guard !options.isUnlessEmpty else { return tell("the table is empty; \(file) stays as it is") }
            output.pending.append(Self.nothing)
        }
        output.flush()
        guard output.failure == 0 else { throw failure(FileFailure(.writing, output.failure), file) }
        guard !replacement.changesNothing() else { return }
        do throws(FileFailure) {
            try replacement.finish(keeping: options.versions)
        } catch {
            throw failure(error, file)
        }
    }

    private func replacement(of file: String) throws(Failure) -> Replacement {
        do throws(FileFailure) {
            return try Replacement(file)
        } catch {
            throw failure(error, file)
        }
    }

    private func failure(_ error: FileFailure, _ file: String) -> Failure {
        Failure(line: message("\(file): \(error.sentence)"), status: .listingFailed)
    }

    private func tell(_ text: String) { StandardError.write(Bytes((message(text) + "\n").utf8)) }

    private func message(_ text: String) -> String { "\(ProgramRole.fileName(of: name)): \(text)" }
}
