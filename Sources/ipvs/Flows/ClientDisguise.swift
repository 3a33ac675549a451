import ArgumentParser
import IPVSModel

/// Other addresses for clients, such that two of the same network are in the same network afterwards, however long its prefix
/// (the idea of Crypto-PAn: J. Xu, J. Fan, M. H. Ammar, S. B. Moon: Prefix-preserving IP address anonymization, 2002).
///
/// Each bit of an address is turned or not, as a keyed pseudo-random function of the bits before it says. The function is SipHash,
/// in place of the paper's AES. It is a permutation for each family: no two addresses become one.
struct ClientDisguise: Sendable {
    private static let shortestKey = 16

    private let hash: SipHash

    /// - Parameter key: `shortestKey` bytes or more that nobody can guess.
    init(key: String) {
        let bytes = Array(key.utf8)
        // Two numbers out of a text of any length.
        hash = SipHash(
            key: (
                SipHash(key: (0, 0)).value(of: bytes), SipHash(key: (0, 1)).value(of: bytes)
            ))
    }

    /// Refuses a key of the command line that is too short.
    static func check(_ key: String?) throws(ValidationError) {
        guard let key, key.utf8.count < shortestKey else { return }
        throw ValidationError("--anonymise: the key needs \(shortestKey) characters or more, chosen by lot")
    }

    func address(for address: IPAddress) -> IPAddress {
        switch address {
        case .ipv4(let value):
            return .ipv4(
                UInt32(truncatingIfNeeded: disguised(UInt128(value) << 96, bits: 32, family: 4) >> 96))
        case .ipv6(let value): return .ipv6(disguised(value.number, bits: 128, family: 6))
        }
    }

    /// - Parameter value: its first bit is that of the highest weight.
    private func disguised(_ value: UInt128, bits: UInt64, family: UInt64) -> UInt128 {
        var turned: UInt128 = 0
        for bit in 0..<bits {
            // What comes before the bit.
            let prefix = bit == 0 ? 0 : (value >> UInt128(128 - bit)) << UInt128(128 - bit)
            let words = (
                UInt64(truncatingIfNeeded: prefix >> 64), UInt64(truncatingIfNeeded: prefix),
                family << 32 | bit
            )
            if hash.value(of: words) & 1 != 0 { turned |= 1 << UInt128(127 - bit) }
        }
        return value ^ turned
    }
}

/// SipHash-2-4 (J.-P. Aumasson, D. J. Bernstein: SipHash: a fast short-input PRF, 2012): a pseudo-random function with a key of
/// 128 bits.
struct SipHash: Sendable {
    private let start: (UInt64, UInt64, UInt64, UInt64)

    init(key: (UInt64, UInt64)) {
        start = (
            key.0 ^ 0x736f_6d65_7073_6575, key.1 ^ 0x646f_7261_6e64_6f6d, key.0 ^ 0x6c79_6765_6e65_7261,
            key.1 ^ 0x7465_6462_7974_6573
        )
    }

    func value(of bytes: [UInt8]) -> UInt64 {
        var state = start
        var word: UInt64 = 0
        for (index, byte) in bytes.enumerated() {
            word |= UInt64(byte) << UInt64(index % 8 * 8)
            if index % 8 == 7 {
                Self.compress(word, &state)
                word = 0
            }
        }
        return Self.finish(word | UInt64(bytes.count & 0xff) << 56, &state)
    }

    /// The same of 24 bytes in little-endian words.
    func value(of words: (UInt64, UInt64, UInt64)) -> UInt64 {
        var state = start
        Self.compress(words.0, &state)
        Self.compress(words.1, &state)
        Self.compress(words.2, &state)
        return Self.finish(24 << 56, &state)
    }

    private typealias State = (UInt64, UInt64, UInt64, UInt64)

    @inline(__always)
    private static func compress(_ word: UInt64, _ state: inout State) {
        state.3 ^= word
        round(&state)
        round(&state)
        state.0 ^= word
    }

    @inline(__always)
    private static func finish(_ last: UInt64, _ state: inout State) -> UInt64 {
        compress(last, &state)
        state.2 ^= 0xff
        for _ in 0..<4 { round(&state) }
        return state.0 ^ state.1 ^ state.2 ^ state.3
    }

    @inline(__always)
    private static func round(_ state: inout State) {
        state.0 &+= state.1
        state.1 = turn(state.1, 13) ^ state.0
        state.0 = turn(state.0, 32)
        state.2 &+= state.3
        state.3 = turn(state.3, 16) ^ state.2
        state.0 &+= state.3
        state.3 = turn(state.3, 21) ^ state.0
        state.2 &+= state.1
        state.1 = turn(state.1, 17) ^ state.2
        state.2 = turn(state.2, 32)
    }

    @inline(__always)
    private static func turn(_ word: UInt64, _ bits: UInt64) -> UInt64 {
        word &<< bits | word &>> (64 - bits)
    }
}
