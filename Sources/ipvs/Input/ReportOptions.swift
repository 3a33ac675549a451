import ArgumentParser
import Glibc
import IPVSFormats

/// How a command says what it found.
struct ReportOptions: ParsableArguments {
    @Flag(help: "Print the report as JSON; ipvs(1) describes it.")
    var json = false

    /// - Parameter isAsWideAsNeeded: whether a table in a pipe or file has all of its columns, unless `COLUMNS` says otherwise.
    func print(_ report: some Report, isAsWideAsNeeded: Bool = false) throws(Failure) {
        if json {
            try StandardOutput.write(report.json.text)
        } else {
            let isPainted = TextPaint.isWanted(on: STDOUT_FILENO)
            let sentences = TerminalWidth.ofSentences(to: STDOUT_FILENO)
            let text = report.text(
                width: isAsWideAsNeeded ? sentences : TerminalWidth.width(of: STDOUT_FILENO),
                sentenceWidth: sentences, isPainted: isPainted)
            // Painted lines are escaped already.
            try isPainted ? StandardOutput.write(Array(text.utf8)) : StandardOutput.write(text)
        }
    }
}

/// In which order a command lists services and servers.
struct OrderOptions: ParsableArguments {
    @Flag(
        help:
            "List services as they were added and servers as the kernel holds them, not sorted as ipvsadm -L."
    )
    var kernelOrder = false

    var order: ListingOrder { kernelOrder ? .kernel : .sorted }
}
