import ArgumentParser
import Glibc
import IPVSFormats
import IPVSModel

struct TopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "Shows services and servers at work, and goes on doing so.",
        discussion: """
            New connections a second, active and inactive ones, bytes or packets a second, each server's share beside \
            that of its weight, and the last minute of new connections. Keys sort, find, open, freeze; h lists them. \
            Needs root, and changes nothing.

            Rates are the kernel's own averages, which it smooths every two seconds, or what was counted during the \
            last 5 to 12 seconds, or one --interval if that is longer.

            Examples:
              ipvs top
              ipvs top --once --sort bytes
              ipvs top --batch --count 10 --interval 5 --service 192.0.2.10:443
              ipvs top --once --json
            """)

    @Flag(help: "Print one reading and end.")
    var once = false

    @Flag(help: "Print every reading as plain lines.")
    var batch = false

    @Option(help: ArgumentHelp("End after so many readings of --batch.", valueName: "number"))
    var count: Int?

    @Option(help: ArgumentHelp("Time between readings, from 1 to 3600.", valueName: "seconds"))
    var interval = 2

    @Option(
        help: ArgumentHelp(
            "What comes first: the most rate, active, inactive, packets or bytes; or by name.",
            valueName: "what")
    )
    var sort: TopSort = .rate

    @Option(help: ArgumentHelp("Which rates: kernel or counted.", valueName: "which"))
    var rates: TopRates.Source = .kernel

    @OptionGroup(title: "Selection") var selection: SelectionOptions

    @OptionGroup var report: ReportOptions

    func validate() throws {
        if once, batch { throw ValidationError("--once is one reading, --batch is many: leave one out") }
        if !batch, count != nil { throw ValidationError("--count is for --batch") }
        if let count, count < 1 { throw ValidationError("--count is 1 or more") }
        guard (1...3600).contains(interval) else {
            throw ValidationError("--interval is from 1 to 3600 seconds")
        }
        if once, rates == .counted {
            throw ValidationError("one reading counts nothing: --rates counted is for --batch and the screen")
        }
        if report.json, !once, !batch { throw ValidationError("--json is for --once and --batch") }
    }

    func run() throws {
        let selection = self.selection.selection
        guard once || batch else {
            if let signal = try watch(selection) { TopSignals.obey(signal) }
            return
        }
        try print(selection)
    }

    /// - Returns: the signal that ended it, if one did. The terminal is as it was.
    private func watch(_ selection: Selection) throws(Failure) -> Int32? {
        var loop = try TopLoop(interval: interval, selection: selection, sort: sort, source: rates)
        return try loop.run()
    }

    private func print(_ selection: Selection) throws(Failure) {
        var model = TopModel(try TopReading.ofRunningKernel(), interval: interval)
        var left = once ? 1 : count ?? .max
        while true {
            let entries = model.entries(rates).part(selection)
            try print(
                TopReport(time: UTCText.now, source: rates, interval: interval, entries, sort: sort))
            left -= 1
            if left == 0 { return }
            sleep(UInt32(interval))
            if !report.json { try StandardOutput.write("\n") }
            model.take(try TopReading.ofRunningKernel())
        }
    }

    private func print(_ found: TopReport) throws(Failure) {
        let output = try OutputFile("-")
        if report.json {
            try output.append { $0 += found.json.text }
        } else {
            try found.forEachPiece(width: TerminalWidth.width(of: STDOUT_FILENO)) { piece throws(Failure) in
                try output.append { $0 += piece }
            }
        }
        try output.finish()
    }
}

extension TopSort: ExpressibleByArgument {}
extension TopRates.Source: ExpressibleByArgument {}
