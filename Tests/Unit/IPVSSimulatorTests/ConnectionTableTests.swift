import IPVSModel
import Testing

@testable import IPVSSimulator

/// The connection table finds what was put in, and nothing else.
@Suite struct ConnectionTableTests {
    private struct Key: Hashable {
        var client: IPAddress
        var port: UInt16
    }

    /// Both families, growth beyond the first buckets, and slots that are used again.
    @Test func findsAsADictionaryDoes() {
        let director = SimulatedDirector()
        var random = RandomSource(seed: 3)
        var table = ConnectionTable()
        let queue = table.timers.queue(length: 1000, isForTemplates: false) ?? 0
        var slots: [Key: ConnectionNumber] = [:]
        for step in 0..<20_000 {
            let number = UInt32(truncatingIfNeeded: random.below(6000))
            // IPv6 clients that differ in one half only, and some whose folded forms are equal.
            let client: IPAddress =
                step < 5000 || number % 2 == 0
                ? .ipv4(number) : .ipv6(UInt128(number) << UInt128(number % 4 * 32) | 1 << 127)
            let key = Key(client: client, port: UInt16(number % 3))
            let tableKey = director.key(
                Endpoint(address: key.client, port: key.port), virtual: VirtualNumber(0))
            let found = table.find(tableKey)
            // Outside of #expect: Swift 6.3 misaligns a 128-bit value that a debug build's closure captures.
            let expected = slots[key] ?? .absent
            #expect(found == expected)
            if found.isPresent, step % 3 != 0 {
                table.remove(found)
                slots[key] = nil
            } else if !found.isPresent {
                let slot = table.insert(tableKey, server: ServerNumber(0), flags: .inactive)
                table.startTimer(of: slot, in: queue, now: Nanoseconds(step))
                let kept = table.key(of: slot).address(client.family)
                #expect(kept == client)
                slots[key] = slot
            }
        }
        #expect(table.count == slots.count && table.count > 2000)
        #expect(table.brokenInvariant(now: 0) == nil)
    }
}
