import IPVSModel

/// What a connection was made to: protocol, address and port, or for templates of marked traffic the mark.
///
/// Connections refer to it by number; there are few of them, however many connections there are.
struct VirtualEndpoint: Hashable {
    /// 0 (`IPPROTO_IP`) for a mark.
    var transport: TransportProtocol
    var address: IPAddress
    var port: UInt16

    /// `==` where it is called for every packet.
    @inline(__always)
    func isSame(as other: VirtualEndpoint) -> Bool {
        guard port == other.port, transport.rawValue == other.transport.rawValue else { return false }
        switch (address, other.address) {
        case (.ipv4(let left), .ipv4(let right)): return left == right
        case (.ipv6(let left), .ipv6(let right)): return left == right
        default: return false
        }
    }
}

/// The protocols that IPVS tells apart.
enum FlowKind: UInt8 {
    case tcp, udp, sctp, other

    @inline(__always)
    init(_ transport: TransportProtocol) {
        switch transport.rawValue {
        case 6: self = .tcp
        case 17: self = .udp
        case 132: self = .sctp
        default: self = .other
        }
    }
}

/// The numbers of virtual endpoints.
///
/// Costs: a number's endpoint O(1); an endpoint's number O(1), and less if it is the latest that was asked for.
///
/// Invariants: `numbers` has every entry's endpoint with the entry's place; none is ever forgotten.
struct VirtualEndpoints {
    struct Entry: NumberedRecord {
        typealias Number = VirtualNumber

        var endpoint: VirtualEndpoint
        var kind: FlowKind
        /// Of packets to this endpoint.
        var mark: UInt32
        /// The service that takes its packets, if one does; right as long as `generation` is the director's.
        var service = ServiceNumber.absent
        var generation: UInt64 = 0
    }

    private(set) var entries: [Entry] = []
    private var numbers: [VirtualEndpoint: VirtualNumber] = [:]
    private var latest: (endpoint: VirtualEndpoint, number: VirtualNumber)?

    subscript(_ number: VirtualNumber) -> Entry {
        _read { yield entries[number] }
        _modify { yield &entries[number] }
    }

    mutating func number(of endpoint: VirtualEndpoint, marks: FirewallMarks) -> VirtualNumber {
        if let latest, latest.endpoint.isSame(as: endpoint) { return latest.number }
        let number = numbers[endpoint] ?? add(endpoint, marks: marks)
        latest = (endpoint, number)
        return number
    }

    /// What is wrong with them; nil if nothing is.
    func brokenInvariant() -> String? {
        if numbers.count != entries.count {
            return "\(numbers.count) endpoints have \(entries.count) numbers"
        }
        let lost = entries.indices.first { numbers[entries[$0].endpoint]?.index != $0 }
        return lost.map { "virtual endpoint \($0) is not found" }
    }

    private mutating func add(_ endpoint: VirtualEndpoint, marks: FirewallMarks) -> VirtualNumber {
        let destination = Endpoint(address: endpoint.address, port: endpoint.port)
        let mark = marks.mark(of: endpoint.transport, to: destination)
        let number = VirtualNumber(entries.count)
        entries.append(Entry(endpoint: endpoint, kind: FlowKind(endpoint.transport), mark: mark))
        numbers[endpoint] = number
        return number
    }
}
