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
            let words = line.split { $0 <= UInt8(ascii: " ") }
            guard let word = words.first, let first = word.first else { continue }
            switch first {
            case UInt8(ascii: "#"): continue
            // A comment of keepalived's only.
            case UInt8(ascii: "!"), UInt8(ascii: "$"): self = .keepalived
            case UInt8(ascii: "{"), UInt8(ascii: "["): self = .json
            case UInt8(ascii: "-"): self = .rules
            case UInt8(ascii: "@"):
                self = word.dropFirst().first.map(Self.isDigit) ?? true ? .rules : .keepalived
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
        if ["IP", "Prot", "TCP", "UDP", "SCTP", "FWM"].contains(text) { return .listing }
        // `virtual=192.0.2.1:80`, `checktimeout = 3`
        if line.contains(UInt8(ascii: "=")) { return .ldirectord }
        // keepalived's keywords are words, perhaps with a brace behind them.
        let isKeyword = text.utf8.allSatisfy {
            Self.isLetter($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "{")
        }
        return isKeyword ? .keepalived : .rules
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
