import IPVSSimulator
import Testing

@testable import IPVSModel

@Suite struct InsertionOrderedMapTests {
    /// The same operations on the map and on a plain list.
    @Test(arguments: 1...20) func agreesWithAList(seed: UInt64) {
        var random = RandomSource(seed: seed)
        var map = InsertionOrderedMap<Int, Int>()
        var list: [(key: Int, value: Int)] = []
        for step in 0..<2000 {
            let key = Int(random.below(60))
            let place = list.firstIndex { $0.key == key }
            // In turns the map grows and shrinks.
            if random.below(10) < (step / 250 % 2 == 0 ? 3 : 7) {
                map[key] = nil
                if let place { list.remove(at: place) }
            } else {
                map[key] = step
                if let place { list[place].value = step } else { list.append((key, step)) }
            }
            #expect(map.count == list.count && map.isEmpty == list.isEmpty)
            #expect(map.contains(key) == list.contains { $0.key == key })
            #expect(map[key] == list.first { $0.key == key }?.value)
        }
        #expect(Array(map.values) == list.map(\.value))
        #expect(Array(map.reversedValues) == list.reversed().map(\.value))
    }

    @Test func equalityIgnoresGaps() {
        var straight = InsertionOrderedMap<Int, String>()
        for key in 0..<5 { straight[key] = "\(key)" }
        var crooked = InsertionOrderedMap<Int, String>()
        for key in [9, 0, 8, 1, 2, 3, 4] { crooked[key] = "\(key)" }
        #expect(straight != crooked)
        crooked[9] = nil
        crooked[8] = nil
        #expect(straight == crooked && straight.hashValue == crooked.hashValue)
        crooked[0] = nil
        crooked[0] = "0"
        #expect(straight != crooked, "0 is the last one now")
    }

    @Test func valuesChangeInTheirPlace() {
        var map = InsertionOrderedMap<String, [Int]>()
        map["a"] = [1]
        map["b"] = []
        map["a"]?.append(2)
        map["c"]?.append(3)
        #expect(Array(map.values) == [[1, 2], []])
        map.removeAll()
        #expect(map.isEmpty && map["a"] == nil)
    }
}
