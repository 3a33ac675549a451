import IPVSModel

/// Addresses that made-up clients come from.
package struct ClientNetwork: Sendable, Hashable, CustomStringConvertible {
    /// Its lowest address.
    package let first: IPAddress
    package let prefixLength: Int
    /// Its part of the clients, beside the weights of the other networks of its family.
    package let weight: UInt64

    package static let maximumWeight: UInt64 = 1_000_000

    /// - Returns: nil if `first` is not the first address of a network with this prefix, or for an impossible weight.
    package init?(first: IPAddress, prefixLength: Int, weight: UInt64 = 1) {
        guard (0...Self.bits(first)).contains(prefixLength), (1...Self.maximumWeight).contains(weight),
            Self.network(of: first, prefixLength) == first
        else { return nil }
        self.first = first
        self.prefixLength = prefixLength
        self.weight = weight
    }

    /// Number of its addresses; those that are beyond counting count as `.max`.
    var capacity: UInt64 {
        let hostBits = Self.bits(first) - prefixLength
        return hostBits < 64 ? 1 << UInt64(hostBits) : .max
    }

    package var description: String { "\(first)/\(prefixLength)" }

    /// The first address of the network that an address lies in.
    package static func network(of address: IPAddress, _ prefixLength: Int) -> IPAddress {
        let hostBits = bits(address) - prefixLength
        // A shift by all the bits leaves 0.
        return switch address {
        case .ipv4(let value): .ipv4(value & (UInt32.max << UInt32(hostBits)))
        case .ipv6(let value): .ipv6(value.number & (UInt128.max << UInt128(hostBits)))
        }
    }

    package static func bits(_ address: IPAddress) -> Int { address.family == .ipv4 ? 32 : 128 }

    /// Where clients come from unless something else is said: 10.0.0.0/8 and 2001:db8::/32.
    static func usual(_ family: AddressFamily) -> ClientNetwork? {
        family == .ipv4
            ? ClientNetwork(first: .ipv4(0x0a00_0000), prefixLength: 8)
            : ClientNetwork(first: .ipv6(0x2001_0db8 << 96), prefixLength: 32)
    }
}

/// The addresses of the clients of one family: each network holds a part of them, from its first address on.
struct ClientAddresses: Sendable {
    private let networks: [ClientNetwork]
    private let partition: Partition

    init(_ family: AddressFamily, _ workload: Workload) {
        let named = workload.networks.filter { $0.first.family == family }
        networks = named.isEmpty ? ClientNetwork.usual(family).map { [$0] } ?? [] : named
        partition = Partition(of: workload.clients, networks.map(\.weight))
    }

    /// Why so many clients do not fit; nil if they do.
    var contradiction: Workload.Contradiction? {
        for (index, network) in networks.enumerated() where partition.count(of: index) > network.capacity {
            return .networkIsTooSmall(
                network, capacity: network.capacity, clients: partition.count(of: index))
        }
        return nil
    }

    @inline(__always)
    func address(of client: UInt64) -> IPAddress {
        let index = partition.index(of: client)
        let offset = client &- partition.start(of: index)
        return switch networks[index].first {
        case .ipv4(let first): .ipv4(first &+ UInt32(truncatingIfNeeded: offset))
        case .ipv6(let first): .ipv6(first.number &+ UInt128(offset))
        }
    }
}
