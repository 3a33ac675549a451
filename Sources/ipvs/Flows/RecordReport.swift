import IPVSFormats
import IPVSModel
import IPVSSimulator

/// What was recorded of a director, and how much of it was missed.
struct RecordReport: Report {
    /// Of the first flow, since 1970; nil where there is none.
    let origin: Nanoseconds?
    /// How long it took.
    let milliseconds: Int64
    let isInterrupted: Bool
    /// How often the table was read, and how long the longest reading took, in milliseconds.
    let readings: UInt64
    let longestReading: Int64
    /// Connections that were there before.
    let atStart: UInt64
    let recorded: UInt64
    /// New connections by the kernel's counters; nil where they do not say.
    let counted: UInt64?
    let isDisguised: Bool

    /// Those that no reading showed: negative where there are more than were counted.
    private var missed: Int64? {
        counted.map {
            Int64(clamping: $0).subtractingReportingOverflow(Int64(clamping: recorded)).partialValue
        }
    }

    var text: [TextBlock] {
        var sentences = [
            "\(recorded) new connections in \(milliseconds / 1000) s"
                + (isInterrupted ? ", until it was interrupted" : "")
                + "; the table was read \(readings) times, in \(longestReading) ms at most", error,
        ]
        if atStart > 0 { sentences.append("left out: \(atStart) connections that were there before") }
        if let origin {
            sentences.append("time 0 is \(UTCText.text(origin / SimulationTime.second))")
        }
        sentences.append(
            "times are those of readings: a connection begins with the first that shows it, and those of one reading are in "
                + "no order")
        if isDisguised {
            sentences.append(
                "clients have other addresses; those of services are the true ones, as in your rules")
        }
        return sentences.map { .sentence($0) }
    }

    private var error: String {
        guard let counted, let missed else {
            return "how many were missed is not known: counters were zeroed or services deleted meanwhile"
        }
        if missed < 0 {
            return "the kernel counted \(counted), \(-missed) fewer: ports of clients were used again"
        }
        let share = NumberText.percent(Double(missed) / Double(max(1, counted)))
        return
            "the kernel counted \(counted): \(missed) were missed (\(share)), since they came and went between two readings"
    }

    var json: JSON {
        RunJSON.document(
            "recording",
            [
                ("flows", .unsigned(recorded)), ("origin", origin.map { .seconds($0) } ?? .null),
                ("milliseconds", .integer(milliseconds)), ("interrupted", .bool(isInterrupted)),
                ("readings", .unsigned(readings)), ("longestReading", .integer(longestReading)),
                ("atStart", .unsigned(atStart)), ("counted", counted.map { .unsigned($0) } ?? .null),
                ("missed", missed.map { .integer($0) } ?? .null), ("anonymised", .bool(isDisguised)),
            ])
    }
}
