import IPVSSimulator
import Testing

@testable import IPVSModel

@Suite struct InsertionOrderedMapTests {
    private struct Item<Key: Hashable & Sendable, Content: Hashable & Sendable>: Keyed, Hashable {
        var key: Key
        var content: Content

        init(_ key: Key, _ content: Content) {
            self.key = key
            self.content = content
        }
    }

    /// The same operations on the map and on a plain list. Few keys need no index.
    @Test(arguments: 1...20, [5, 60]) func agreesWithAList(seed: UInt64, keys: UInt64) {
        var random = RandomSource(seed: seed)
        var map = InsertionOrderedMap<Item<Int, Int>>()
        var list: [(key: Int, value: Int)] = []
        for step in 0..<2000 {
            let key = Int(random.below(keys))
            let place = list.firstIndex { $0.key == key }
            // In turns the map grows and shrinks.
            if random.below(10) < (step / 250 % 2 == 0 ? 3 : 7) {
                if let position = map.position(of: key) { map.remove(at: position) }
                if let place { list.remove(at: place) }
            } else {
                #expect(map.put(Item(key, step)) == (place == nil))
                if let place { list[place].value = step } else { list.append((key, step)) }
            }
            #expect(map.count == list.count && map.isEmpty == list.isEmpty)
            #expect(map.contains(key) == list.contains { $0.key == key })
            #expect(map[key]?.content == list.first { $0.key == key }?.value)
        }
        #expect(map.values.map(\.content) == list.map(\.value))
    }

    @Test func equalityIgnoresGaps() {
        var straight = InsertionOrderedMap<Item<Int, String>>()
        for key in 0..<5 { straight.put(Item(key, "\(key)")) }
        var crooked = InsertionOrderedMap<Item<Int, String>>()
        for key in [9, 0, 8, 1, 2, 3, 4] { crooked.put(Item(key, "\(key)")) }
        #expect(straight != crooked)
        remove(9, from: &crooked)
        remove(8, from: &crooked)
        #expect(straight == crooked && straight.hashValue == crooked.hashValue)
        remove(0, from: &crooked)
        crooked.put(Item(0, "0"))
        #expect(straight != crooked, "0 is the last one now")
    }

    private func remove(_ key: Int, from map: inout InsertionOrderedMap<Item<Int, String>>) {
        guard let position = map.position(of: key) else {
            Issue.record("\(key) is not there")
            return
        }
        map.remove(at: position)
    }

    @Test func valuesChangeInTheirPlace() throws {
        var map = InsertionOrderedMap<Item<String, [Int]>>()
        map.put(Item("a", [1]))
        map.put(Item("b", []))
        let position = try #require(map.position(of: "a"))
        map[at: position].content.append(2)
        #expect(map.position(of: "c") == nil)
        #expect(map.values.map(\.content) == [[1, 2], []])
        map.removeAll()
        #expect(map.isEmpty && map["a"] == nil)
    }
}
