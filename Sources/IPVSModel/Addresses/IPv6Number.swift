/// An IPv6 address as a number in host order, in two halves.
///
/// `UInt128` itself must lie at multiples of 16 bytes: addresses would take a third more memory, and Swift 6.3
/// misplaces such values in the closures of debug builds, which then crash.
public struct IPv6Number: Sendable, Hashable, Comparable {
    private var high: UInt64
    private var low: UInt64

    /// The same number in two halves.
    public init(_ number: UInt128) {
        high = UInt64(truncatingIfNeeded: number >> 64)
        low = UInt64(truncatingIfNeeded: number)
    }

    /// The number in one piece.
    @inline(__always)
    public var number: UInt128 { UInt128(high) << 64 | UInt128(low) }

    /// By the number.
    public static func < (left: Self, right: Self) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}
