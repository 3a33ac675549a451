/// How long, and for how large a group of clients, a client stays with the server that it first got.
public struct Persistence: Sendable, Hashable {
    /// Seconds after the last connection until the client may be given another server.
    public var timeout: UInt32
    /// Clients that agree in these bits of their address count as one.
    public var netmask: Netmask

    /// Persistence of so many seconds, for groups of clients of this mask.
    public init(timeout: UInt32 = Self.defaultTimeout, netmask: Netmask) {
        self.timeout = timeout
        self.netmask = netmask
    }

    /// Seconds; `IPVS_SVC_PERSISTENT_TIMEOUT` of `<net/ip_vs.h>`, what `-p` means without a number.
    public static let defaultTimeout: UInt32 = 360

    /// The persistence engines of the kernel itself; like schedulers an open set.
    package static let knownEngines = ["sip"]
}

/// The bits of a client's address that persistence looks at ("granularity").
public enum Netmask: Sendable, Hashable {
    /// Any mask in host order; the kernel does not ask for contiguous ones.
    case ipv4(UInt32)
    /// 1 to 128 leading bits.
    case ipv6(prefixLength: UInt32)

    /// One client, one group: 255.255.255.255 or 128.
    public static func host(_ family: AddressFamily) -> Netmask {
        family == .ipv4 ? .ipv4(.max) : .ipv6(prefixLength: 128)
    }

    /// True when every address is its own group.
    public var isHost: Bool { self == .ipv4(.max) || self == .ipv6(prefixLength: 128) }
}
