import ArgumentParser
import Glibc

/// Where flows of real traffic go, under which addresses, and how it is said what they are.
struct FlowOutputOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "File for the flows (CSV); - is standard output.",
            discussion: "With -, the report goes to standard error.", valueName: "file"),
        completion: .file())
    var output = "-"

    @Option(
        help: ArgumentHelp(
            "Give clients other addresses, in which networks stay networks; the same key gives the same ones. At least 16 "
                + "characters.",
            valueName: "key"))
    var anonymise: String?

    @OptionGroup var report: ReportOptions

    var disguise: ClientDisguise? { anonymise.map { ClientDisguise(key: $0) } }

    func validate() throws {
        if report.json, output == "-" {
            throw ValidationError(
                "standard output takes either the report or the flows: name a file with --output")
        }
        try ClientDisguise.check(anonymise)
    }

    func say(_ found: some Report) throws(Failure) {
        if output == "-" {
            StandardError.write(found.text(width: TerminalWidth.ofSentences(to: STDERR_FILENO)))
        } else {
            try report.print(found)
        }
    }
}
