import IPVSFormats
import IPVSRules

/// Some lines of a file, as people see them below a finding.
struct SourceLines: Sendable {
    private let file: String
    /// Without their line feeds.
    private let texts: [Int: [UInt8]]
    private let format: TableFormat

    init(_ texts: [Int: [UInt8]], of file: String, _ format: TableFormat) {
        self.file = file
        self.texts = texts
        self.format = format
    }

    /// The line at a place; nil where it is not known, for one in a file that this one includes.
    subscript(place: TextPlace) -> [UInt8]? { place.file == file ? texts[place.line] : nil }

    /// Where a finding stands: at the option that is wrong, if its line says which.
    func place(of finding: Finding) -> TextPlace {
        guard format == .rules, let option = finding.option, let text = self[finding.place],
            let column = OptionPlace.column(of: option, in: text[...])
        else { return finding.place }
        var place = finding.place
        place.column = column
        return place
    }

    /// What is marked at a place: the word there, and the value of an option; empty where there is none, nil where the line is
    /// not known as far as that.
    func marked(at place: TextPlace) -> (before: ArraySlice<UInt8>, marked: ArraySlice<UInt8>)? {
        guard let text = self[place], place.column >= 1, place.column <= text.count + 1 else {
            return nil
        }
        let start = place.column - 1
        let word = text[start...].prefix { !OptionPlace.isBlank($0) }
        let value = text[word.endIndex...].drop(while: OptionPlace.isBlank)
            .prefix { !OptionPlace.isBlank($0) }
        let isOption = format == .rules && word.first == UInt8(ascii: "-") && start > 0
        guard isOption, let first = value.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "#") else {
            return (text[..<start], word)
        }
        return (text[..<start], text[start..<value.endIndex])
    }
}

/// Takes lines out of a text that comes in pieces.
struct LineCollector {
    /// Bytes; more of a line is not shown.
    static let longestLine = 4096

    private let wanted: Set<Int>
    private let last: Int
    private var current: [UInt8] = []
    private var number = 1
    private(set) var texts: [Int: [UInt8]] = [:]

    init(_ wanted: Set<Int>) {
        self.wanted = wanted
        last = wanted.max() ?? 0
    }

    /// - Returns: whether more has to be read.
    mutating func take(_ chunk: [UInt8]) -> Bool {
        var rest = chunk[...]
        while number <= last, !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "\n"))
            if wanted.contains(number), current.count < Self.longestLine {
                current += rest[..<(end ?? rest.endIndex)].prefix(Self.longestLine - current.count)
            }
            guard let end else { return true }
            endLine()
            rest = rest[(end + 1)...]
        }
        return number <= last
    }

    /// The last line may lack its line feed.
    mutating func finish() { endLine() }

    private mutating func endLine() {
        if wanted.contains(number) { texts[number] = current }
        current.removeAll(keepingCapacity: true)
        number += 1
    }
}
