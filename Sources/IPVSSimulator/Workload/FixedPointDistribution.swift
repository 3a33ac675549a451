/// Random lengths by integer arithmetic alone, since the C library's logarithms and powers differ between machines.
///
/// Fixed-point numbers here have 32 binary digits after the point.
enum FixedPointDistribution {
    private static var one: Int64 { 1 << 32 }
    private static var logarithmOf2: Int64 { 2_977_044_472 }  // ln 2

    /// Exponentially distributed: the mean times the negative logarithm of a uniform number.
    @inline(__always)
    static func exponential(mean: UInt64, _ uniform: UInt64) -> UInt64 {
        scaled(mean, negativeLogarithm(uniform))
    }

    /// The same with a mean of `mean + remainder / divisor`.
    @inline(__always)
    static func exponential(
        mean: UInt64, remainder: UInt64, of divisor: UInt64, _ uniform: UInt64
    ) -> UInt64 {
        guard remainder > 0 else { return exponential(mean: mean, uniform) }
        let factor = UInt128(max(negativeLogarithm(uniform), 0))
        let product = UInt128(mean) * factor + UInt128(remainder) * factor / UInt128(divisor)
        return UInt64(clamping: product >> 32)
    }

    /// Pareto distributed, as sizes of transfers often are: with shape 1.5 the least value is a third of the mean.
    ///
    /// - Parameter shape: in billionths, more than 1.
    static func pareto(mean: UInt64, shape: Int64, _ uniform: UInt64) -> UInt64 {
        let shape = fixedPoint(billionths: shape)
        return scaled(
            scaled(mean, divided(shape - one, shape)), power(divided(negativeLogarithm(uniform), shape)))
    }

    /// Lognormally distributed: `exp(sigma * normal - sigma * sigma / 2)` has mean 1.
    ///
    /// - Parameter sigma: in billionths.
    static func lognormal(mean: UInt64, sigma: Int64, _ random: inout RandomSource) -> UInt64 {
        let sigma = fixedPoint(billionths: sigma)
        return scaled(mean, power(multiplied(sigma, normal(&random)) - multiplied(sigma, sigma) / 2))
    }

    private static func fixedPoint(billionths: Int64) -> Int64 {
        let (whole, rest) = billionths.quotientAndRemainder(dividingBy: 1_000_000_000)
        return whole << 32 + (rest << 32) / 1_000_000_000
    }

    /// Twelve uniform numbers add up to nearly a normal one, with variance 1 and nothing beyond 6.
    private static func normal(_ random: inout RandomSource) -> Int64 {
        var sum: Int64 = -6 * one
        for _ in 0..<12 { sum += Int64(random.next() >> 32) }
        return sum
    }

    private static func scaled(_ mean: UInt64, _ factor: Int64) -> UInt64 {
        let product = mean.multipliedFullWidth(by: UInt64(max(factor, 0)))
        return product.high >> 32 != 0 ? UInt64(Int64.max) : product.high << 32 | product.low >> 32
    }

    /// `-ln(u / 2^64)`, for u as a uniform number between 0 and 1.
    @inline(__always)
    static func negativeLogarithm(_ uniform: UInt64) -> Int64 {
        let value = max(uniform, 1)
        let shift = value.leadingZeroBitCount
        // The mantissa, from 1 to below 2, with 32 digits.
        let mantissa = Int64((value << UInt64(shift)) >> 31)
        return Int64(shift + 1) * logarithmOf2 - logarithm(mantissa)
    }

    /// `ln(x)` for x from 1 to 2, by the series of the inverse hyperbolic tangent. No factor is above 1, so that 64
    /// bits hold every product.
    @inline(__always)
    private static func logarithm(_ x: Int64) -> Int64 {
        let one = UInt64(bitPattern: one)
        let x = UInt64(bitPattern: x)
        let ratio = ((x &- one) << 32) / (x &+ one)
        let square = (ratio &* ratio) >> 32
        var term = ratio
        var sum: UInt64 = 0
        var odd: UInt64 = 1
        while odd <= 17 {
            sum &+= (term &* (one / odd)) >> 32
            term = (term &* square) >> 32
            odd &+= 2
        }
        return Int64(bitPattern: 2 &* sum)
    }

    /// `exp(x)`
    static func power(_ x: Int64) -> Int64 {
        let (doublings, rest) = floorDivided(x, logarithmOf2)
        var term = one
        var sum = one
        for step in 1...Int64(14) {
            term = multiplied(term, rest) / step
            sum += term
        }
        if doublings >= 29 { return .max }
        return doublings >= 0 ? sum << doublings : doublings < -62 ? 0 : sum >> -doublings
    }

    private static func floorDivided(_ x: Int64, _ y: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = x.quotientAndRemainder(dividingBy: y)
        return remainder < 0 ? (quotient - 1, remainder + y) : (quotient, remainder)
    }

    private static func multiplied(_ x: Int64, _ y: Int64) -> Int64 {
        let product = x.multipliedFullWidth(by: y)
        return product.high << 32 | Int64(bitPattern: UInt64(product.low >> 32))
    }

    private static func divided(_ x: Int64, _ y: Int64) -> Int64 {
        y.dividingFullWidth((x >> 32, UInt64(bitPattern: x << 32).magnitude)).quotient
    }
}
