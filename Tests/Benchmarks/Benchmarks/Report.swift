import Glibc

/// The result as a table, printed as it comes.
struct Report {
    private(set) var missed = 0

    init() {
        print(Self.line("medians", "C ipvsadm", "ours", "", "ratio", "goal"))
    }

    func heading(_ text: String) {
        print("\(text)")
        fflush(nil)
    }

    mutating func add(_ figure: Figure) {
        let verdict = figure.isMet ? "" : "  MISSED"
        missed += figure.isMet ? 0 : 1
        print(
            Self.line(
                "  " + figure.name, Self.text(figure.theirs.median), Self.text(figure.ours.median),
                figure.unit,
                Self.text(figure.ratio) + "x", Self.text(figure.goal) + verdict))
        fflush(nil)
    }

    private static func text(_ goal: Figure.Goal) -> String {
        switch goal {
        case .none: ""
        case .faster(let times): ">= \(text(times))x"
        case .asFast: "no slower"
        case .atMost(let limit): "<= \(text(limit))"
        case .within(let times): "<= \(text(times))x"
        }
    }

    private static func line(_ columns: String...) -> String {
        let widths = [-30, 12, 12, -3, 9, -1]
        return zip(columns, widths).map { text, width in
            let blanks = String(repeating: " ", count: max(0, abs(width) - text.count))
            return width < 0 ? text + blanks : blanks + text
        }.joined(separator: " ")
    }

    /// Three digits, as far as they mean anything.
    private static func text(_ value: Double) -> String {
        guard value.isFinite else { return "-" }
        if value >= 100 { return String(Int(value.rounded())) }
        let tenths = Int((value * (value < 10 ? 100 : 10)).rounded())
        let (unit, digits) = value < 10 ? (100, 2) : (10, 1)
        let fraction = String(tenths % unit)
        return "\(tenths / unit)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
}
