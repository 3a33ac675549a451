import IPVSModel
import IPVSSimulator

/// The firewall marks that a packet filter sets, read from what `nft list ruleset`, `iptables-save` or
/// `ip6tables-save` prints.
///
/// Packets are told apart by where they go: protocol, network and ports. A line that sets a mark by something else is
/// not followed, and said.
package struct PacketFilterMarks: Sendable {
    /// Rules in the order of `FirewallMarks`.
    package private(set) var rules: [FirewallMarkRule] = []
    /// The first lines that set marks and were not followed, or not wholly: what was not understood.
    package private(set) var remarks: [FormatError] = []
    /// Lines with remarks that are not among them.
    package private(set) var furtherRemarks = 0

    /// What is told of each chain.
    private var chains: [FilterChain: (rules: [FirewallMarkRule], final: [FirewallMarkRule])] = [:]
    private var count = 0
    private let file: String

    private static let mostRemarks = 10
    /// What one file may say.
    static let mostRules = 1 << 18

    /// - Throws: where the text is neither's, or has too many rules.
    package init(_ text: [UInt8], file: String) throws(FormatError) {
        self.file = file
        var lines = TextLines(text)
        var format: Format?
        while let bytes = lines.next() {
            let line = PacketFilterLine(bytes, number: lines.number)
            format = format ?? Format(line)
            switch format {
            case .nft(var chain):
                let said = chain.read(line)
                format = .nft(chain)
                try take(said, line)
            case .iptables(var chains):
                let said = chains.read(line)
                format = .iptables(chains)
                try take(said, line)
            case nil:
                guard line.words.isEmpty || line.isComment else {
                    throw FormatError(
                        file: file, line: line.number, column: 1,
                        message: "expected what nft list ruleset, iptables-save or ip6tables-save prints")
                }
            }
        }
        for (_, found) in chains.sorted(by: { $0.key < $1.key }) {
            // Whatever comes in the chain after a rule that ends it does not see its packets.
            rules += found.rules + found.final.reversed()
        }
    }

    private enum Format {
        case nft(NftablesChain)
        case iptables(IptablesChains)

        /// By the first line that one of them has.
        init?(_ line: PacketFilterLine) {
            switch line.words.first {
            case "table": self = .nft(NftablesChain())
            case let word? where word.hasPrefix("*"): self = .iptables(IptablesChains())
            case "#" where line.words.contains { $0.hasSuffix("tables-save") }:
                self = .iptables(IptablesChains())
            default: return nil
            }
        }
    }

    private mutating func take(_ said: FilterRule?, _ line: PacketFilterLine) throws(FormatError) {
        guard let said else { return }
        for remark in said.remarks {
            let remark = FormatError(file: file, line: line.number, column: 1, message: remark)
            if remarks.count < Self.mostRemarks { remarks.append(remark) } else { furtherRemarks += 1 }
        }
        guard said.isFollowed, let mark = said.mark else { return }
        count += said.count
        guard count <= Self.mostRules else {
            throw FormatError(
                file: file, line: line.number, column: 1,
                message: "more than \(Self.mostRules) marks for a protocol, a network and a range of ports")
        }
        let new = said.rules(mark)
        if said.endsChain {
            chains[said.chain, default: ([], [])].final += new
        } else {
            chains[said.chain, default: ([], [])].rules += new
        }
    }
}

/// A line in words: by blanks, but for what is in quotes.
struct PacketFilterLine {
    let words: [String]
    let number: Int

    init(_ bytes: ArraySlice<UInt8>, number: Int) {
        self.number = number
        var words: [String] = []
        var word: [UInt8] = []
        var isQuoted = false
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: " ") where !isQuoted, UInt8(ascii: "\t") where !isQuoted:
                if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
                word = []
            default: word.append(byte)
            }
        }
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        self.words = words
    }

    var isComment: Bool { words.first?.hasPrefix("#") == true }
}

/// A chain, in the order in which packets pass them.
struct FilterChain: Hashable, Comparable {
    /// 0 for prerouting, 1 for input.
    var hook = 0
    var priority = 0
    /// Among chains of the same priority, the file's order.
    var number = 0

    static func < (left: Self, right: Self) -> Bool {
        (left.hook, left.priority, left.number) < (right.hook, right.priority, right.number)
    }
}

/// What a rule of a packet filter says of marks.
struct FilterRule: Hashable {
    /// nil: of every protocol.
    var transports: [TransportProtocol?] = [nil]
    var networks: [Network]
    var ports: [ClosedRange<UInt16>] = [0...0]
    var mark: UInt32?
    var chain = FilterChain()
    /// Whether its packets see no later rule.
    var endsChain = false
    /// Whether all was understood that says which packets it is for.
    var isFollowed = true
    var remarks: [String] = []

    struct Network: Hashable {
        var first: IPAddress
        var prefixLength: Int

        static func all(_ family: AddressFamily) -> Network {
            Network(first: .unspecified(family), prefixLength: 0)
        }

        init(first: IPAddress, prefixLength: Int) { (self.first, self.prefixLength) = (first, prefixLength) }

        init?(_ text: some StringProtocol) {
            guard let (first, prefixLength) = NetworkText.parse(Substring(text)) else { return nil }
            self.init(first: first, prefixLength: prefixLength)
        }
    }

    mutating func doNotFollow(_ why: String) {
        isFollowed = false
        remarks.append("this mark is not followed: \(why)")
    }

    mutating func noteExit(at line: Int) {
        remarks.append(
            "packets may have left the chain at line \(line) before: fewer of them may have this mark")
    }

    func isForSamePackets(as other: FilterRule) -> Bool {
        transports == other.transports && networks == other.networks && ports == other.ports
    }

    /// How many `rules` there are; as good as endless ones count as `Int32.max`.
    var count: Int {
        [networks.count, ports.count].reduce(Int(Int32(clamping: transports.count))) { product, count in
            Int(Int32(clamping: product * Int(Int32(clamping: count))))
        }
    }

    func rules(_ mark: UInt32) -> [FirewallMarkRule] {
        networks.flatMap { network in
            transports.flatMap { transport in
                ports.map { ports in
                    FirewallMarkRule(
                        transport: transport,
                        destination: Endpoint(address: network.first, port: ports.lowerBound),
                        prefixLength: network.prefixLength, lastPort: ports.upperBound, mark: mark)
                }
            }
        }
    }

    static func transport(_ name: some StringProtocol) -> TransportProtocol? {
        switch name {
        case "tcp", "6": .tcp
        case "udp", "17": .udp
        case "sctp", "132": .sctp
        default: nil
        }
    }

    /// `80`, or `80:90` or `80-90`, as the filter separates them.
    static func ports(_ text: some StringProtocol, separator: Character) -> ClosedRange<UInt16>? {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false).map { UInt16($0) }
        guard parts.count <= 2, let first = parts.first ?? nil, let last = parts.last ?? nil, first <= last,
            first > 0
        else { return nil }
        return first...last
    }
}
