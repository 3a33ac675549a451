/// An IPv4 or IPv6 address as a number in host order, so that comparing addresses compares numbers.
///
/// Addresses order by family (IPv4 first), then ascending and unsigned.
public enum IPAddress: Sendable, Hashable, Comparable {
    /// `0x0a000001` is 10.0.0.1.
    case ipv4(UInt32)
    /// See also `ipv6(_:)` of a `UInt128`.
    case ipv6(IPv6Number)

    /// An IPv6 address by its number: 1 is `::1`.
    public static func ipv6(_ number: UInt128) -> IPAddress { .ipv6(IPv6Number(number)) }

    /// The family that this address belongs to.
    public var family: AddressFamily {
        switch self {
        case .ipv4: .ipv4
        case .ipv6: .ipv6
        }
    }

    /// True for `0.0.0.0` and `::`.
    public var isUnspecified: Bool {
        switch self {
        case .ipv4(let value): value == 0
        case .ipv6(let value): value.number == 0
        }
    }

    /// True for `224.0.0.0/4` and `ff00::/8`.
    public var isMulticast: Bool {
        switch self {
        case .ipv4(let value): value >> 28 == 0xe
        case .ipv6(let value): value.number >> 120 == 0xff
        }
    }

    /// `0.0.0.0` or `::`.
    public static func unspecified(_ family: AddressFamily) -> IPAddress {
        family == .ipv4 ? .ipv4(0) : .ipv6(0)
    }

    /// By family, IPv4 first, then by number.
    public static func < (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.ipv4(let left), .ipv4(let right)): left < right
        case (.ipv6(let left), .ipv6(let right)): left < right
        case (.ipv4, .ipv6): true
        case (.ipv6, .ipv4): false
        }
    }
}
