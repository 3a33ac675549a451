import ArgumentParser
import Glibc
import IPVSFormats

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Finds the mistakes in tables, all of them.",
        discussion: """
            Files are read as by --rules of the other commands; no kernel is asked, and no privilege is needed. An error \
            is a line that cannot be understood or that the kernel refuses, a warning one that hardly does what was \
            meant. Each has a code, which `ipvs help CODE` explains. ipvs(1) describes the outputs.

            The status is 0 without errors, 1 with some, 2 if a file cannot be read.

            Examples:
              ipvs check site.rules
              ipvs check --strict --output short rules/*.rules
              ipvsadm-save -n | ipvs check -
            """)

    @Argument(
        help: ArgumentHelp(
            "Files of rules, or of another format; - is standard input.", valueName: "file"),
        completion: .file())
    var files: [String]

    @Option(
        help: ArgumentHelp(
            "What each file is: rules, json, keepalived, ldirectord or listing. (default: what its content shows)",
            valueName: "name"))
    var format: TableFormat?

    @Flag(help: "Warnings are problems, too: the status is 1.")
    var strict = false

    @Option(
        help: ArgumentHelp(
            "full: with the lines; short: a line for each, as compilers print them; json: as --json; sarif: SARIF 2.1.0. (default: full)",
            valueName: "name"))
    var output: Output?

    @OptionGroup var report: ReportOptions

    enum Output: String, ExpressibleByArgument, CaseIterable {
        case full, short, json, sarif
    }

    func validate() throws {
        guard files.count(where: { $0 == "-" }) < 2 else {
            throw ValidationError("standard input can be read only once: give - once")
        }
        if report.json, output ?? .json != .json {
            throw ValidationError("give either --json or --output")
        }
    }

    func run() throws {
        let checked = files.map { CheckedFile(path: $0, format: format) }
        for failure in checked.compactMap(\.failure) { StandardError.write("ipvs: \(failure.sentence)\n") }
        let found = CheckReport(files: checked, isStrict: strict)
        switch report.json ? .json : output ?? .full {
        case .json: try StandardOutput.write(found.json.text)
        case .sarif: try StandardOutput.write(CheckSARIF(report: found).json.text)
        case .short: try StandardOutput.write(CheckText.short(found))
        case .full:
            // Escaped line by line: colours are for the terminal to obey.
            try StandardOutput.write(Array(text(of: found).full.utf8))
        }
        if found.status != 0 { throw ExitCode(found.status) }
    }

    private func text(of report: CheckReport) -> CheckText {
        CheckText(
            report: report, sentenceWidth: TerminalWidth.ofSentences(to: STDOUT_FILENO),
            width: TerminalWidth.width(of: STDOUT_FILENO),
            isColoured: isatty(STDOUT_FILENO) == 1 && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true))
    }
}
