/// `gcd` of `lib/math/gcd.c`, for positive weights.
func greatestCommonDivisor(_ first: Int32, _ second: Int32) -> Int32 {
    var (larger, smaller) = (first, second)
    while smaller != 0 { (larger, smaller) = (smaller, larger % smaller) }
    return larger
}

/// `ip_vs_wrr_gcd_weight` and `ip_vs_mh_gcd_weight`: the common divisor of the weights above 0; 0 if there is none.
func commonDivisor(of weights: some Sequence<Int32>) -> Int32 {
    var divisor: Int32 = 0
    for weight in weights where weight > 0 {
        divisor = divisor == 0 ? weight : greatestCommonDivisor(weight, divisor)
    }
    return divisor
}

/// `fls` of `include/asm-generic/bitops/fls.h`: position of the highest set bit, counted from 1; 0 for 0.
func highestSetBit(_ value: Int32) -> Int32 {
    32 - Int32(value.leadingZeroBitCount)
}
