/// `hash_32` of `include/linux/hash.h`: multiplies by the golden ratio and keeps the upper `bits` bits.
@inline(__always)
func multiplicativeHash(_ value: UInt32, bits: UInt32) -> UInt32 {
    (value &* 0x61C8_8647) >> (32 - bits)
}
