extension IPAddress {
    /// The addresses that agree with this one in its first bits; nil for more bits than it has.
    package func network(ofBits bits: UInt8) -> ClosedRange<IPAddress>? {
        switch self {
        case .ipv4(let value):
            guard bits <= 32 else { return nil }
            let rest = bits == 0 ? UInt32.max : ~(UInt32.max << UInt32(32 - bits))
            return .ipv4(value & ~rest)...(.ipv4(value | rest))
        case .ipv6(let value):
            guard bits <= 128 else { return nil }
            let rest = bits == 0 ? UInt128.max : ~(UInt128.max << UInt128(128 - bits))
            return .ipv6(value.number & ~rest)...(.ipv6(value.number | rest))
        }
    }
}
