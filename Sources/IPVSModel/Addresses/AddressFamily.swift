/// The two network families that IPVS balances; raw values are Linux's `AF_INET` and `AF_INET6`.
package enum AddressFamily: UInt16, Sendable, Hashable, CaseIterable, Comparable {
    case ipv4 = 2
    case ipv6 = 10

    /// Length of one address in bytes.
    package var addressLength: Int { self == .ipv4 ? 4 : 16 }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
