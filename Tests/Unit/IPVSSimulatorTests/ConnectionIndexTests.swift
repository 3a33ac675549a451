import IPVSModel
import Testing

@testable import IPVSSimulator

/// The index finds what lists of entries by key have, the newest first.
@Suite struct ConnectionIndexTests {
    private struct Key: Hashable {
        var client: UInt32
        var port: UInt16
        var hash: UInt64 { ConnectionKey.hash(client, port) }
    }

    private static func record(_ key: Key) -> Connection {
        Connection(
            client: key.client, virtual: VirtualNumber(0), clientPort: key.port, server: ServerNumber(0),
            flags: .inactive)
    }

    /// In turns it grows and shrinks; few clients have many entries, whose lines overflow.
    @Test(arguments: UInt64(1)...10) func agreesWithADictionary(seed: UInt64) {
        var random = RandomSource(seed: seed)
        var index = ConnectionIndex()
        var records = SegmentedSlab<Connection>()
        var slots: [Key: [ConnectionNumber]] = [:]
        var keys: [Key] = []
        for step in 0..<6000 {
            let isBusyClient = random.below(4) == 0
            let key = Key(
                client: isBusyClient ? UInt32(random.below(3)) : UInt32(random.below(4000)),
                port: UInt16(isBusyClient ? 0 : random.below(2)))
            if step % 3000 < 2000 || keys.isEmpty {
                records.append(Self.record(key))
                let slot = ConnectionNumber(records.count - 1)
                index.insert(slot, key.hash, records)
                slots[key, default: []].append(slot)
                keys.append(key)
            } else {
                let old = keys.swapRemove(at: Int(random.below(UInt64(keys.count))))
                let place = Int(random.below(UInt64(slots[old]?.count ?? 1)))
                if let slot = slots[old]?.remove(at: place) { index.remove(slot, old.hash) }
            }
            let wanted = slots[key, default: []]
            let found = index.first(key.hash) {
                records[$0].client == key.client && records[$0].clientPort == key.port
            }
            let oldest = index.first(key.hash) { $0 == wanted.first }
            let isRight =
                found == wanted.last ?? .absent && oldest == wanted.first ?? .absent
                && index.count == keys.count
            let broken = isRight && step % 50 == 0 ? index.brokenInvariant(records) : nil
            guard isRight, broken == nil else {
                Issue.record("seed \(seed), step \(step): \(broken ?? "found \(found) of \(wanted)")")
                return
            }
        }
        #expect(slots.values.contains { $0.count > 30 }, "seed \(seed): no line overflowed")
    }

    /// Entries of one key are found newest first, also after their line was split.
    @Test(arguments: UInt64(1)...5) func newestComesFirst(seed: UInt64) {
        var random = RandomSource(seed: seed)
        var index = ConnectionIndex()
        var records = SegmentedSlab<Connection>()
        let key = Key(client: UInt32(truncatingIfNeeded: random.next()), port: 7)
        var mine: [ConnectionNumber] = []
        for number in 0..<3000 {
            let isMine = number % 50 == 0
            let other = Key(client: UInt32(truncatingIfNeeded: random.next()), port: 8)
            records.append(Self.record(isMine ? key : other))
            let slot = ConnectionNumber(number)
            index.insert(slot, (isMine ? key : other).hash, records)
            if isMine { mine.append(slot) }
        }
        var found: [ConnectionNumber] = []
        _ = index.first(key.hash) { slot in
            if records[slot].clientPort == 7 { found.append(slot) }
            return false
        }
        #expect(found == mine.reversed(), "seed \(seed)")
        let broken = index.brokenInvariant(records)
        #expect(broken == nil)
    }
}

extension Array {
    /// Takes an element out; the last one gets its place.
    fileprivate mutating func swapRemove(at place: Int) -> Element {
        swapAt(place, count - 1)
        return removeLast()
    }
}
