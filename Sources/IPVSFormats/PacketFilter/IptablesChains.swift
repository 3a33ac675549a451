import IPVSModel

/// The lines of `iptables-save` one after the other.
///
/// Followed are PREROUTING and INPUT of the tables raw and mangle, which packets pass before IPVS sees them
/// (`ip_vs_remote_request4` is hooked to LOCAL_IN before the tables nat and security).
struct IptablesChains {
    private var table = ""
    private var family = AddressFamily.ipv4
    /// The rule before this one, which may be there only to set the mark of what the next one lets through.
    private var before: FilterRule?

    /// Where packets may leave a chain, by its name, until that has been said.
    private var exits: [String: Int] = [:]

    private static let followed = [
        "raw PREROUTING": FilterChain(hook: 0, priority: -300),
        "mangle PREROUTING": FilterChain(hook: 0, priority: -150),
        "mangle INPUT": FilterChain(hook: 1, priority: -150),
    ]

    /// What the line says of marks; nil if it says nothing.
    mutating func read(_ line: PacketFilterLine) -> FilterRule? {
        guard let first = line.words.first else { return nil }
        if first.hasPrefix("#") {
            if line.words.contains("ip6tables-save") { family = .ipv6 }
            if line.words.contains("iptables-save") { family = .ipv4 }
            return nil
        }
        if first.hasPrefix("*") {
            table = String(first.dropFirst())
            before = nil
            exits = [:]
            return nil
        }
        // With -c, counters come first.
        var words = line.words[...]
        if first.hasPrefix("[") { words = words.dropFirst() }
        guard words.popFirst() == "-A", let chain = words.popFirst() else { return nil }
        return rule(words, chain: chain, line.number)
    }

    private mutating func rule(_ words: ArraySlice<String>, chain: String, _ line: Int) -> FilterRule? {
        var reader = IptablesRule(words, family)
        reader.read()
        guard let place = Self.followed["\(table) \(chain)"] else {
            before = nil
            guard reader.rule.mark != nil else { return nil }
            reader.rule.doNotFollow("the chain \(chain) of the table \(table) is not looked at")
            return reader.rule
        }
        reader.rule.chain = place
        defer { before = reader.rule }
        if reader.rule.mark != nil {
            if let exit = exits.removeValue(forKey: chain) { reader.rule.noteExit(at: exit) }
            return reader.rule
        }
        guard reader.ends else { return nil }
        guard var marked = before, marked.mark != nil, marked.isFollowed, reader.rule.isFollowed,
            reader.rule.isForSamePackets(as: marked)
        else {
            exits[chain] = exits[chain] ?? line
            return nil
        }
        // -j MARK and then -j ACCEPT for the same packets.
        marked.endsChain = true
        marked.remarks = []
        return marked
    }
}

/// The words of one rule.
private struct IptablesRule {
    var rule: FilterRule
    /// Whether it lets packets leave the chain.
    private(set) var ends = false
    private var words: ArraySlice<String>
    private var problem: String?

    init(_ words: ArraySlice<String>, _ family: AddressFamily) {
        self.words = words
        rule = FilterRule(networks: [.all(family)])
    }

    mutating func read() {
        var interface: String?
        while let word = words.popFirst() {
            switch word {
            case "-d", "--destination": take(FilterRule.Network.init) { $0.networks = [$1] }
            case "-p", "--protocol": take(FilterRule.transport) { $0.transports = [$1] }
            case "-m", "--match":
                let name = words.popFirst() ?? ""
                if !Self.matches.contains(name) { problem = problem ?? "-m \(name)" }
            case "--comment": _ = words.popFirst()
            case "--dport", "--destination-port":
                take({ FilterRule.ports($0, separator: ":") }) { $0.ports = [$1] }
            case "--dports", "--destination-ports": take(Self.list) { $0.ports = $1 }
            case "-i", "--in-interface": interface = words.popFirst()
            case "-j", "--jump": readTarget(words.popFirst() ?? "")
            default: problem = problem ?? word
            }
        }
        guard rule.mark != nil else {
            if problem != nil { rule.isFollowed = false }
            return
        }
        if let problem { return rule.doNotFollow("\(problem) is not understood") }
        if let interface {
            rule.remarks.append("taken as if all packets came by the interface \(interface)")
        }
    }

    private static let matches: Set<String> = ["tcp", "udp", "sctp", "multiport", "comment"]

    private static func list(_ text: String) -> [ClosedRange<UInt16>]? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let ports = parts.compactMap { FilterRule.ports($0, separator: ":") }
        return ports.count == parts.count ? ports : nil
    }

    private mutating func take<Value>(
        _ read: (String) -> Value?, _ put: (inout FilterRule, Value) -> Void
    ) {
        let word = words.popFirst() ?? ""
        if let value = read(word) { put(&rule, value) } else { problem = problem ?? word }
    }

    private mutating func readTarget(_ name: String) {
        switch name {
        case "MARK":
            let option = words.popFirst() ?? ""
            let parts = (words.popFirst() ?? "").split(separator: "/", omittingEmptySubsequences: false)
            rule.mark = parts.first.flatMap { MarkText.number($0) } ?? 0
            let mask = parts.count == 2 ? MarkText.number(parts[1]) : .max
            guard ["--set-mark", "--set-xmark"].contains(option), parts.count <= 2, mask == .max,
                parts.first.flatMap({ MarkText.number($0) }) != nil
            else {
                problem = problem ?? "a part of a mark"
                return
            }
        case "CONNMARK" where words.contains("--restore-mark"),
            "TPROXY" where words.contains("--tproxy-mark"):
            rule.mark = 0
            problem = problem ?? "the target \(name)"
        case "ACCEPT", "RETURN": ends = true
        default: break
        }
    }
}
