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
    public static func < (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.endpoint(let leftTransport, let left), .endpoint(let rightTransport, let right)):
            let families = (left.address.family, right.address.family)
            return families.0 == families.1
                ? (leftTransport, left) < (rightTransport, right) : families.0 < families.1
        case (.firewallMark(let leftMark, let leftFamily), .firewallMark(let rightMark, let rightFamily)):
            return (leftMark, leftFamily) < (rightMark, rightFamily)
        case (.endpoint, .firewallMark): return true
        case (.firewallMark, .endpoint): return false
        }
    }
}
