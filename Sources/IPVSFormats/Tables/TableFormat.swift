/// The formats that tables are read in.
package enum TableFormat: String, Sendable, Hashable, CaseIterable {
    /// As `ipvsadm -S -n` writes them.
    case rules
    /// The document `table` of Docs/JSON.md.
    case json
    /// keepalived.conf
    case keepalived
    /// ldirectord.cf
    case ldirectord
    /// What `ipvsadm -L -n` prints.
    case listing

    /// More of comments tells nothing.
    private static let longestBeginning = 1 << 16

    /// The format that a text has, to judge by the first of its lines that is not blank and no comment. What cannot be
    /// told are rules, whose reader says best what is wrong.
    ///
    /// - Parameter isWhole: whether nothing comes behind it.
    /// - Returns: nil where more of the text has to be seen.
    package init?(recognising beginning: [UInt8], isWhole: Bool = true) {
        let isEnough = isWhole || beginning.count >= Self.longestBeginning
        let end = isEnough ? nil : beginning.lastIndex(of: UInt8(ascii: "\n"))
        guard isEnough || end != nil else { return nil }
        var lines = TextLines(Array(beginning[..<(end ?? beginning.endIndex)]))
        while let line = lines.next() {
            // People quote listings behind `>`.
            let words = line.split { $0 <= UInt8(ascii: " ") }.drop { $0.elementsEqual(">".utf8) }
            guard let word = words.first, let first = word.first else { continue }
            switch first {
            case UInt8(ascii: "#"): continue
            // A comment of keepalived's only, a parameter, a repetition.
            case UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "~"): self = .keepalived
            case UInt8(ascii: "{"), UInt8(ascii: "["): self = .json
            case UInt8(ascii: "-"): self = .rules
            case UInt8(ascii: "@"): self = Self.isTimed(words) ? .rules : .keepalived
            default: self = Self.format(of: line, word)
            }
            return
        }
        guard isEnough else { return nil }
        self = .rules
    }

    private static func format(of line: ArraySlice<UInt8>, _ word: ArraySlice<UInt8>) -> TableFormat {
        let text = String(decoding: word, as: UTF8.self)
        if text == "ipvsadm" { return .rules }
        // The one directive of ldirectord's that may stand alone.
        if text == "supervised" { return .ldirectord }
        if ["IP", "Prot", "TCP", "UDP", "SCTP", "FWM"].contains(text) { return .listing }
        if isDirective(line) { return .ldirectord }
        // A brace may stand right behind the keyword.
        let keyword = text.prefix { $0 != "{" }
        return KeepalivedKeywords.beginsFile(String(keyword)) ? .keepalived : .rules
    }

    /// `@5 -A …` is a rule and `@main …` a line of keepalived's; a time that is none is a mistake in a rule.
    private static func isTimed(_ words: ArraySlice<ArraySlice<UInt8>>) -> Bool {
        guard let sign = words.first?.dropFirst().first, !isDigit(sign) else { return true }
        return words.dropFirst().first?.first == UInt8(ascii: "-")
    }

    /// `virtual=192.0.2.1:80`, `checktimeout = 3`, `fallback6=[::1]:80`
    private static func isDirective(_ line: ArraySlice<UInt8>) -> Bool {
        guard let sign = line.firstIndex(of: UInt8(ascii: "=")) else { return false }
        let words = line[..<sign].split { $0 <= UInt8(ascii: " ") }
        return words.count == 1 && words[0].allSatisfy { isLetter($0) || isDigit($0) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
