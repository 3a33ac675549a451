/// The two network families that IPVS balances; raw values are Linux's `AF_INET` and `AF_INET6`.
public enum AddressFamily: UInt16, Sendable, Hashable, CaseIterable, Comparable {
    /// 32 bits.
    case ipv4 = 2
    /// 128 bits.
    case ipv6 = 10

    /// Length of one address in bytes.
    package var addressLength: Int { self == .ipv4 ? 4 : 16 }

    /// IPv4 first.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
