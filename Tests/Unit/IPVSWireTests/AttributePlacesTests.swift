import IPVSModel
import Testing

@testable import IPVSWire

@Suite struct AttributePlacesTests {
    /// Every number that a set has finds its place in the table.
    @Test func thereIsAPlaceForEveryNumber() {
        let numbers =
            CommandAttribute.allCases.map(\.rawValue) + ServiceAttribute.allCases.map(\.rawValue)
            + DestinationAttribute.allCases.map(\.rawValue) + StatisticsAttribute.allCases.map(\.rawValue)
        #expect(numbers.allSatisfy { (1..<16).contains($0) })
    }

    /// An attribute of 4 bytes' header and its content, padded.
    private static func attribute(_ type: UInt16, _ content: [UInt8]) -> [UInt8] {
        let length = UInt16(4 + content.count)
        let bytes =
            [UInt8(length & 0xff), UInt8(length >> 8), UInt8(type & 0xff), UInt8(type >> 8)] + content
        return bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
    }

    @Test func attributesAreFoundInAnyOrder() throws {
        let bytes =
            Self.attribute(4, [7, 0, 0, 0]) + Self.attribute(2, [0, 80]) + Self.attribute(0x8000 | 1, [])
            + Self.attribute(900, [1, 2, 3]) + Self.attribute(4, [9, 0, 0, 0])
        let object = bytes.span.bytes
        let places = try AttributePlaces<DestinationAttribute>(object)
        // Of two the last, an empty one too, none of a number that is not known.
        #expect(try object.number(.weight, at: places, Int32.self) == 9)
        #expect(places[.port] == 12..<14)
        #expect(places[.address]?.count == 0)
        #expect(places[.forwardingMethod] == nil)
        #expect(try object.number(.forwardingMethod, at: places, UInt32.self) == nil)
    }

    @Test func aNumberNeedsItsBytes() throws {
        let bytes = Self.attribute(4, [7, 0])
        let object = bytes.span.bytes
        let places = try AttributePlaces<DestinationAttribute>(object)
        #expect(throws: WireError.shortAttribute(type: 4, length: 2, needed: 4)) {
            _ = try AttributePlacesTests.weight(bytes)
        }
        #expect(try object.number(.weight, at: places, UInt16.self) == 7)
    }

    private static func weight(_ bytes: [UInt8]) throws -> Int32? {
        let object = bytes.span.bytes
        return try object.number(.weight, at: AttributePlaces<DestinationAttribute>(object))
    }
}
