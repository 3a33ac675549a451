import IPVSModel

/// The lines of `nft list ruleset` one after the other.
///
/// Followed are chains of the hooks prerouting and input, which packets pass before IPVS sees them.
struct NftablesChain {
    /// ip, ip6, inet and others.
    private var family = ""
    private var chain = ""
    /// nil for a chain of no hook, or of another one.
    private var place: FilterChain?
    private var number = 0
    /// The line where packets may leave the chain, until that has been said.
    private var exit: Int?

    /// What the line says of marks; nil if it says nothing.
    mutating func read(_ line: PacketFilterLine) -> FilterRule? {
        let words = line.words
        switch words.first {
        case "table": family = words.count > 1 ? words[1] : ""
        case "chain":
            (chain, place, exit) = (words.count > 1 ? words[1] : "", nil, nil)
            number += 1
        case "type": place = hookedPlace(words)
        default:
            guard Self.setsMark(words) else {
                if place != nil, exit == nil, NftablesRule.leavesChain(words) {
                    exit = line.number
                }
                return nil
            }
            var rule = NftablesRule(words, families)
            rule.read()
            if let place {
                rule.rule.chain = place
            } else {
                rule.rule.doNotFollow("the chain \(chain) has no hook prerouting or input before IPVS")
            }
            if let line = exit { rule.rule.noteExit(at: line) }
            exit = nil
            return rule.rule
        }
        return nil
    }

    /// `type filter hook prerouting priority mangle + 1; policy accept;`
    private func hookedPlace(_ words: [String]) -> FilterChain? {
        func word(behind name: String, _ distance: Int = 1) -> String? {
            guard let index = words.firstIndex(of: name), index + distance < words.count else { return nil }
            return words[index + distance].filter { $0 != ";" }
        }
        guard let hook = ["prerouting": 0, "input": 1][word(behind: "hook") ?? ""],
            let base = word(behind: "priority"), let start = Self.priorities[base] ?? Int32(base)
        else { return nil }
        let isMore = word(behind: "priority", 2) == "+"
        let isLess = word(behind: "priority", 2) == "-"
        let more = word(behind: "priority", 3).flatMap { Int32($0) } ?? 0
        let priority = Int(start) + (isMore ? Int(more) : isLess ? -Int(more) : 0)
        // `ip_vs_ops4`: IPVS comes just before the source addresses are changed.
        if hook == 1, priority > Int(Self.priorities["srcnat"] ?? 100) - 2 { return nil }
        return FilterChain(hook: hook, priority: priority, number: number)
    }

    /// nft(8), for the families ip, ip6 and inet.
    private static let priorities: [String: Int32] = [
        "raw": -300, "mangle": -150, "dstnat": -100, "filter": 0, "security": 50, "srcnat": 100,
    ]

    private var families: [AddressFamily] {
        switch family {
        case "ip": [.ipv4]
        case "ip6": [.ipv6]
        default: [.ipv4, .ipv6]
        }
    }

    private static func setsMark(_ words: [String]) -> Bool {
        words.indices.contains { words[$0] == "mark" && $0 + 1 < words.count && words[$0 + 1] == "set" }
    }
}

/// The words of one rule.
private struct NftablesRule {
    /// What may end a chain for packets that reach IPVS all the same.
    private static let exits: Set<String> = ["accept", "return", "goto"]

    /// Whether one of the words does so, perhaps of a map; but not of the comment.
    static func leavesChain(_ words: [String]) -> Bool {
        words.prefix { $0 != "comment" }.contains { exits.contains($0.filter { $0 != "," }) }
    }

    var rule: FilterRule
    private var words: ArraySlice<String>
    private var problem: String?

    init(_ words: [String], _ families: [AddressFamily]) {
        self.words = words[...]
        rule = FilterRule(networks: families.map(FilterRule.Network.all))
    }

    mutating func read() {
        var interface: String?
        while let word = words.popFirst() {
            switch word {
            case "ip", "ip6": readHeader(word)
            case "tcp", "udp", "sctp":
                rule.transports = [FilterRule.transport(word)]
                readPorts()
            case "th": readPorts()
            case "meta" where words.first == "l4proto":
                words.removeFirst()
                takeList(FilterRule.transport) { $0.transports = $1 }
            case "meta" where words.first == "mark": continue
            case "mark": readMark()
            case "iif", "iifname": interface = words.popFirst()
            case "counter": skipCounter()
            case "comment": _ = words.popFirst()
            case "accept", "return": rule.endsChain = true
            case "continue": break
            default: problem = problem ?? word
            }
        }
        if let problem { return rule.doNotFollow("\(problem) is not understood") }
        if let interface {
            rule.remarks.append("taken as if all packets came by the interface \(interface)")
        }
    }

    /// `ip daddr 192.0.2.10`, `ip protocol tcp`, `ip6 nexthdr udp`
    private mutating func readHeader(_ header: String) {
        switch words.popFirst() {
        case "daddr":
            takeList(FilterRule.Network.init) { $0.networks = $1 }
        case "protocol", "nexthdr":
            let family: AddressFamily = header == "ip" ? .ipv4 : .ipv6
            rule.networks.removeAll { $0.first.family != family }
            takeList(FilterRule.transport) { $0.transports = $1 }
        case let word: problem = problem ?? "\(header) \(word ?? "")"
        }
    }

    private mutating func readPorts() {
        guard words.popFirst() == "dport" else {
            return problem = problem ?? "a match by something else than dport"
        }
        takeList({ FilterRule.ports($0, separator: "-") }) { $0.ports = $1 }
    }

    /// `mark set 0x5`
    private mutating func readMark() {
        guard words.popFirst() == "set" else { return problem = problem ?? "a match by mark" }
        let word = words.popFirst() ?? ""
        rule.mark = MarkText.number(word) ?? 0
        if MarkText.number(word) == nil { problem = problem ?? "mark set \(word)" }
    }

    /// One value, or several in braces.
    private mutating func takeList<Value>(
        _ read: (String) -> Value?, _ put: (inout FilterRule, [Value]) -> Void
    ) {
        var texts = [words.popFirst() ?? ""]
        if texts == ["{"] {
            texts = []
            while let word = words.popFirst(), word != "}" {
                texts.append(word.hasSuffix(",") ? String(word.dropLast()) : word)
            }
        }
        let values = texts.compactMap(read)
        if values.count == texts.count, !values.isEmpty {
            put(&rule, values)
        } else {
            problem = problem ?? texts.joined(separator: " ")
        }
    }

    private mutating func skipCounter() {
        while let word = words.first, word == "packets" || word == "bytes" { words = words.dropFirst(2) }
    }
}
