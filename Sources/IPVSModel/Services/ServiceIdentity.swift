/// What tells one virtual service from another: an endpoint of a protocol, or a firewall mark of a family.
public enum ServiceIdentity: Sendable, Hashable, CustomStringConvertible {
    /// What clients connect to.
    case endpoint(TransportProtocol, Endpoint)
    /// What the packet filter marks with this number, of one family.
    case firewallMark(UInt32, AddressFamily)

    /// Whether a mark tells it, and no endpoint.
    public var isFirewallMark: Bool {
        if case .firewallMark = self { true } else { false }
    }

    /// Family of the clients.
    public var family: AddressFamily {
        switch self {
        case .endpoint(_, let endpoint): endpoint.address.family
        case .firewallMark(_, let family): family
        }
    }

    /// `tcp 10.0.0.1:80`, `mark 5`, `mark 5 IPv6`: for messages, not for the rules language.
    public var description: String {
        switch self {
        case .endpoint(let transport, let endpoint): "\(transport) \(endpoint)"
        case .firewallMark(let mark, .ipv4): "mark \(mark)"
        case .firewallMark(let mark, .ipv6): "mark \(mark) IPv6"
        }
    }

    /// As few numbers as tell them apart: tables of thousands are found by it.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .endpoint(let transport, let endpoint):
            hasher.combine(transport)
            hasher.combine(endpoint)
        case .firewallMark(let mark, let family):
            hasher.combine(mark)
            hasher.combine(family)
        }
    }
}

/// The order of a sorted listing: marks last; others by family, protocol number, address and port;
/// marks by number, IPv4 before IPv6. All numbers compare unsigned.
extension ServiceIdentity: Comparable {
    /// The order of a sorted listing.
    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    /// The same order as numbers: who sorts thousands makes them once.
    package var rank: Rank {
        switch self {
        case .endpoint(let transport, let endpoint):
            switch endpoint.address {
            case .ipv4(let address):
                Rank(kind: UInt32(transport.rawValue), high: UInt64(address), port: endpoint.port)
            case .ipv6(let address):
                Rank(
                    kind: 1 << 16 | UInt32(transport.rawValue),
                    high: UInt64(truncatingIfNeeded: address.number >> 64),
                    low: UInt64(truncatingIfNeeded: address.number), port: endpoint.port)
            }
        case .firewallMark(let mark, let family):
            Rank(kind: 2 << 16, high: UInt64(mark), low: family == .ipv4 ? 0 : 1)
        }
    }

    /// A place in a sorted listing: each number counts before those below it.
    package struct Rank: Comparable {
        /// IPv4, IPv6 or a mark; below that, the protocol.
        var kind: UInt32
        var high: UInt64
        var low: UInt64 = 0
        var port: UInt16 = 0

        package static func < (left: Self, right: Self) -> Bool {
            if left.kind != right.kind { return left.kind < right.kind }
            if left.high != right.high { return left.high < right.high }
            if left.low != right.low { return left.low < right.low }
            return left.port < right.port
        }
    }
}
