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
            // keepalived's conditions stand before its own words, our times before rules.
            case UInt8(ascii: "@"): self = words.count > 1 && Self.isKeyword(words[1]) ? .keepalived : .rules
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
        // `virtual=192.0.2.1:80`, `checktimeout = 3`
        if line.contains(UInt8(ascii: "=")) { return .ldirectord }
        return isKeyword(word) ? .keepalived : .rules
    }

    /// Whether a line of keepalived.conf can begin with it, outside of all blocks.
    private static func isKeyword(_ word: ArraySlice<UInt8>) -> Bool {
        let text = String(decoding: word.prefix { $0 != UInt8(ascii: "{") }, as: UTF8.self)
        return ["vrrp_", "virtual_server", "virtual_server_group", "static_", "track_"].contains {
            text.hasPrefix($0)
        }
            || [
                "global_defs", "include", "linkbeat_use_polling", "net_namespace", "instance", "bfd_instance",
            ]
            .contains(text)
    }
}
