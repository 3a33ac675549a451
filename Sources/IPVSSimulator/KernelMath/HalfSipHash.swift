/// `hsiphash` of `lib/siphash.c` as 64-bit kernels compute it: SipHash with one round a word and three at the end
/// on 64-bit words, cut to 32 bits. mh only ever hashes one 32-bit word.
struct HalfSipHash: Sendable {
    private let state: (UInt64, UInt64, UInt64, UInt64)

    init(key: UInt64) {
        state = (
            0x736f_6d65_7073_6575 ^ key, 0x646f_7261_6e64_6f6d ^ key,
            0x6c79_6765_6e65_7261 ^ key, 0x7465_6462_7974_6573 ^ key
        )
    }

    @inline(__always)
    func callAsFunction(_ value: UInt32) -> UInt32 {
        var (v0, v1, v2, v3) = state
        let lastWord = 4 << 56 | UInt64(value)
        v3 ^= lastWord
        Self.round(&v0, &v1, &v2, &v3)
        v0 ^= lastWord
        v2 ^= 0xff
        Self.round(&v0, &v1, &v2, &v3)
        Self.round(&v0, &v1, &v2, &v3)
        Self.round(&v0, &v1, &v2, &v3)
        return UInt32(truncatingIfNeeded: v0 ^ v1 ^ v2 ^ v3)
    }

    @inline(__always)
    private static func round(_ v0: inout UInt64, _ v1: inout UInt64, _ v2: inout UInt64, _ v3: inout UInt64)
    {
        v0 &+= v1
        v2 &+= v3
        v1 = rotated(v1, by: 13) ^ v0
        v3 = rotated(v3, by: 16) ^ v2
        v0 = rotated(v0, by: 32)
        v2 &+= v1
        v0 &+= v3
        v1 = rotated(v1, by: 17) ^ v2
        v3 = rotated(v3, by: 21) ^ v0
        v2 = rotated(v2, by: 32)
    }

    @inline(__always)
    private static func rotated(_ value: UInt64, by bits: UInt64) -> UInt64 {
        value &<< bits | value &>> (64 - bits)
    }
}
