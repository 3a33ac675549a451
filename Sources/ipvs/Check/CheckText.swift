import IPVSFormats
import IPVSRules

/// What `ipvs check` prints for people and editors.
struct CheckText {
    let report: CheckReport
    /// Where sentences go on in a further line.
    let sentenceWidth: Int
    /// Of lines of files.
    let width: Int
    let isColoured: Bool

    /// More of one file are counted only.
    private static let mostShown = 100

    /// A line for each finding, as compilers print them, with nothing else.
    static func short(_ report: CheckReport) -> String {
        report.files.flatMap { $0.diagnosis?.findings ?? [] }.map { "\($0.headline.onScreen)\n" }.joined()
    }

    /// Findings with their lines, and for each file what it is.
    var full: String {
        var lines = report.files.flatMap(lines)
        let codes = Set(report.files.flatMap { $0.diagnosis?.findings ?? [] }.map(\.code.rawValue))
        if let code = codes.min() { lines.append("what a code means: ipvs help \(code)") }
        return lines.map { "\($0)\n" }.joined()
    }

    private func lines(of file: CheckedFile) -> [String] {
        guard case .read(let diagnosis, let source) = file.outcome else { return [] }
        let shown = diagnosis.findings.prefix(Self.mostShown)
        var lines = shown.flatMap { self.lines(of: $0, source) }
        if diagnosis.total > shown.count {
            lines.append("and \(CountText.text(diagnosis.total - shown.count)) more")
        }
        if diagnosis.isCut {
            lines.append(
                "nothing was read behind \(CountText.text(Diagnosis.problemLimit)) lines that cannot be understood"
            )
        }
        return lines + remarks(diagnosis)
            + TextWrap.lines(summary(of: diagnosis, file.path), width: sentenceWidth)
    }

    /// What is no mistake and no rule.
    private func remarks(_ diagnosis: Diagnosis) -> [String] {
        let shown = diagnosis.remarks.prefix(Self.mostShown)
        let lines = shown.flatMap { TextWrap.lines("\($0.place): \($0.text)", width: sentenceWidth) }
        let rest = diagnosis.remarks.count - shown.count
        return rest == 0 ? lines : lines + ["and \(CountText.text(rest)) more such lines"]
    }

    private func summary(of diagnosis: Diagnosis, _ path: String) -> String {
        let parts = [(diagnosis.errors.count, "error"), (diagnosis.warnings.count, "warning")]
            .filter { $0.0 > 0 }.map { CountText.text($0.0, $0.1) }
        let size = [
            CountText.text(diagnosis.numberOfServices, "service"),
            CountText.text(diagnosis.numberOfServers, "server"),
        ]
        return "\(path): \(size.joined(separator: ", ")): "
            + (parts.isEmpty ? "no problems" : parts.joined(separator: ", "))
    }

    private func lines(of finding: Finding, _ source: SourceLines) -> [String] {
        var lines = TextWrap.lines(finding.headline, width: sentenceWidth)
        let label = "\(finding.code.severity.rawValue):"
        if isColoured, let range = lines[0].firstRange(of: label) {
            lines[0].replaceSubrange(range, with: paint(label, finding.code.severity.colour))
        }
        guard let excerpt = SourceExcerpt(finding.place, source, width: width) else { return lines }
        return lines + [excerpt.text, excerpt.margin + paint(excerpt.caret, .green)]
    }

    private func paint(_ text: String, _ colour: Colour) -> String {
        isColoured ? "\u{1B}[1;\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }

    fileprivate enum Colour: Int { case red = 31, green = 32, magenta = 35 }
}

extension Finding {
    /// `FILE:LINE:COLUMN: error: TEXT [CODE]`
    fileprivate var headline: String { "\(place): \(code.severity.rawValue): \(message) [\(code.rawValue)]" }
}

extension FindingCode.Severity {
    fileprivate var colour: CheckText.Colour { self == .error ? .red : .magenta }
}

/// A line of a file and what is marked in it, cut so that it fits.
struct SourceExcerpt {
    /// With the line's number.
    private(set) var text: String
    /// What stands before the caret.
    private(set) var margin: String
    private(set) var caret: String

    /// - Returns: nil where the line is not known, or not as far as the place.
    init?(_ place: TextPlace, _ source: SourceLines, width: Int) {
        guard let line = source[place], let (before, marked) = source.marked(at: place) else {
            return nil
        }
        let number = String(place.line)
        let gutter = String(repeating: " ", count: max(0, 5 - number.count)) + number + " | "
        let room = max(width - gutter.count, 20)
        var characters = Array(Self.shown(line[...]))
        var start = Self.shown(before).count
        let length = max(1, Self.shown(marked).count)
        if characters.count > room {
            // What is marked is to be seen, with some of what is around it.
            let first = max(0, min(start - room / 3, characters.count - room))
            characters = Array(characters[first..<min(first + room, characters.count)])
            start -= first
            if first > 0 { characters.replaceSubrange(0..<3, with: "...") }
        }
        text = gutter + String(characters)
        margin =
            String(repeating: " ", count: max(0, gutter.count - 2)) + "| "
            + String(repeating: " ", count: start)
        caret = "^" + String(repeating: "~", count: max(0, min(length, room - start) - 1))
    }

    /// In one line, with a blank for a tab and nothing that a terminal would obey.
    private static func shown(_ bytes: ArraySlice<UInt8>) -> String {
        let blank = UInt8(ascii: " ")
        let text = bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes
        return String(
            decoding: TerminalText.escaped(text.map { $0 == UInt8(ascii: "\t") ? blank : $0 }), as: UTF8.self)
    }
}
