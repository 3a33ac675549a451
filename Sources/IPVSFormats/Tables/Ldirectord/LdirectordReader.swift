import IPVSModel
import IPVSRules

/// Reads ldirectord.cf: the table that ldirectord makes of it when all its checks succeed. What it says to `ipvsadm` is
/// said to the parser of rules, so that both mean the same. Facts: ldirectord(8), and `read_config` of Debian's program.
package struct LdirectordReader {
    private var builder: TableTextBuilder
    private let file: String
    private let names: NameResolution
    private var sections: [LdirectordSection] = []
    /// Lines that are indented belong to the last section.
    private var isInSection = false
    private var globals = LdirectordGlobals()

    /// - Parameters:
    ///   - names: how names of ports become numbers.
    ///   - limits: how much is taken.
    package static func read(
        _ text: [UInt8], file: String, names: NameResolution, limits: TableTextLimits = TableTextLimits()
    ) -> TableText {
        var reader = LdirectordReader(
            builder: TableTextBuilder(file: file, format: .ldirectord, limits: limits), file: file,
            names: names)
        var lines = TextLines(text)
        while reader.builder.canGoOn, let line = lines.next() { reader.read(line, number: lines.number) }
        reader.finish()
        return reader.builder.finish()
    }

    private mutating func read(_ line: ArraySlice<UInt8>, number: Int) {
        let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        let start = line.firstIndex { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
        // Nothing, a few blanks: the section ends. Comments do not end it.
        guard let start else {
            return isInSection = isInSection && line.count >= LdirectordSection.indentation
        }
        guard line[start] != UInt8(ascii: "#") else { return }
        var place = TextPlace(file: file, line: number, column: start - line.startIndex + 1)
        let indentation = line[..<start].reduce(0) { $0 + ($1 == UInt8(ascii: "\t") ? 4 : 1) }
        isInSection = isInSection && indentation >= LdirectordSection.indentation
        let content = line[start...].prefix { $0 != UInt8(ascii: "#") || !isInSection }
        guard isInSection || indentation == 0 else {
            builder.problem(
                at: place,
                "an indented line that belongs to no virtual service: a blank line, or one with less than four blanks"
                    + " before it, ends the lines of one")
            return
        }
        guard let (keyword, value, offset) = Self.parts(of: content) else {
            builder.problem(
                at: place,
                "expected KEYWORD=VALUE, found " + quoted(String(decoding: content, as: UTF8.self)))
            return
        }
        let keywordPlace = place
        place.column += offset
        if isInSection {
            sections[sections.count - 1].read(keyword, value, keywordPlace, place, &builder)
        } else if keyword == "virtual" || keyword == "virtual6" {
            isInSection = true
            sections.append(
                LdirectordSection(
                    family: keyword == "virtual" ? .ipv4 : .ipv6, target: value, place: place))
        } else {
            globals.read(keyword, value, keywordPlace, &builder)
        }
    }

    /// `KEYWORD = VALUE` and where the value begins.
    private static func parts(of line: ArraySlice<UInt8>) -> (String, String, Int)? {
        // In no section a bare word is a directive too.
        if line.elementsEqual("supervised".utf8) { return ("supervised", "yes", 0) }
        guard let sign = line.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let keyword = line[..<sign].split(separator: UInt8(ascii: " ")).flatMap { $0 }
        guard !keyword.isEmpty else { return nil }
        let rest = line[(sign + 1)...]
        let start = rest.firstIndex { $0 > UInt8(ascii: " ") } ?? rest.endIndex
        let end = rest[start...].lastIndex { $0 > UInt8(ascii: " ") }.map { $0 + 1 } ?? start
        return (
            String(decoding: keyword, as: UTF8.self), String(decoding: rest[start..<end], as: UTF8.self),
            start - line.startIndex
        )
    }

    /// What a section means may be said behind it.
    private mutating func finish() {
        builder.omit([.serverOrder, .tunnelKinds])
        globals.remark(&builder)
        let parser = CommandParser(names: names)
        for section in sections where builder.canGoOn {
            section.makeChanges(globals, parser, &builder)
        }
    }
}

/// What stands outside of every virtual service.
struct LdirectordGlobals {
    /// Whether servers that are down stay, with weight 0. (The manual says that they do.)
    private(set) var quiescent = false
    /// Its text and its place.
    private(set) var fallbacks: [AddressFamily: (String, TextPlace)] = [:]
    private var leftOut: [String] = []
    private var place: TextPlace?

    private static let others: Set<String> = [
        "autoreload", "callback", "checkcount", "checkinterval", "checktimeout", "cleanstop", "emailalert",
        "emailalertfreq", "emailalertfrom", "emailalertstatus", "execute", "failurecount", "fallbackcommand",
        "fork", "logfile", "maintenancedir", "negotiatetimeout", "readdquiescent", "smtp", "supervised",
    ]

    mutating func read(
        _ keyword: String, _ value: String, _ place: TextPlace, _ builder: inout TableTextBuilder
    ) {
        switch keyword {
        case "quiescent":
            guard let answer = LdirectordSection.answer(value) else {
                return builder.problem(at: place, "expected quiescent=yes or quiescent=no")
            }
            quiescent = answer
        case "fallback": fallbacks[.ipv4] = (value, place)
        case "fallback6": fallbacks[.ipv6] = (value, place)
        case _ where Self.others.contains(keyword):
            if !leftOut.contains(keyword) { leftOut.append(keyword) }
            self.place = self.place ?? place
        default:
            builder.problem(
                at: place, "ldirectord has no directive \(quoted(keyword)) outside of a virtual service")
        }
    }

    func remark(_ builder: inout TableTextBuilder) {
        guard let place else { return }
        builder.remark(at: place, "no rule says \(leftOut.joined(separator: ", ")): left out")
    }
}
