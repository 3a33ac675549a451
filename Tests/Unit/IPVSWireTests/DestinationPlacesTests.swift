import IPVSModel
import TestSupport
import Testing

@testable import IPVSWire

/// Servers whose places are taken over from the one before.
@Suite struct DestinationPlacesTests {
    /// The attributes of a server as a kernel of today sends them, in another order if wanted.
    private static func server(
        port: UInt16, weight: Int32, family: UInt16? = 2, reversed: Bool = false, wide: Bool = true,
        missing: UInt16 = 0
    ) -> [UInt8] {
        let counters = (1...10 as ClosedRange<UInt16>).flatMap { type in
            wide
                ? AnswerBuilder.attribute(type, AnswerBuilder.bytes(UInt64(port) * 100 + UInt64(type)))
                : AnswerBuilder.attribute(type, AnswerBuilder.bytes(UInt32(port) * 100 + UInt32(type)))
        }
        var fields: [(UInt16, [UInt8])] = [
            (1, [10, 0, 0, UInt8(port & 0xff)] + [UInt8](repeating: 0, count: 12)),
            (2, AnswerBuilder.bytes(port.bigEndian)), (3, AnswerBuilder.bytes(UInt32(2))),
            (4, AnswerBuilder.bytes(weight)), (5, AnswerBuilder.bytes(UInt32(7))),
            (6, AnswerBuilder.bytes(UInt32(3))), (7, AnswerBuilder.bytes(UInt32(1))),
            (8, AnswerBuilder.bytes(UInt32(2))), (9, AnswerBuilder.bytes(UInt32(3))),
        ]
        if let family { fields.append((11, AnswerBuilder.bytes(family))) }
        fields += [
            (13, [1]), (14, AnswerBuilder.bytes(UInt16(6080).bigEndian)),
            (15, AnswerBuilder.bytes(UInt16(1))),
            (wide ? 12 : 10, counters),
        ]
        if reversed { fields.reverse() }
        fields.removeAll { $0.0 == missing }
        return AnswerBuilder.attribute(2, fields.flatMap { AnswerBuilder.attribute($0.0, $0.1) })
    }

    private static func read(
        _ bytes: [UInt8], _ places: inout DestinationPlaces
    ) throws(WireError) -> DestinationSnapshot? {
        let object = bytes.span.bytes
        return try DestinationSnapshot(object, at: &places, of: .ipv4)
    }

    /// Whatever came before, each is read as if it were the first.
    @Test func everyServerIsReadForItself() throws {
        var places = DestinationPlaces(withStatistics: true)
        for port in 1...200 as ClosedRange<UInt16> {
            let bytes = Self.server(
                port: port, weight: Int32(port) - 100, family: port % 5 == 0 ? nil : 2,
                reversed: port % 3 == 0, wide: port % 7 != 0)
            var own = DestinationPlaces(withStatistics: true)
            let entry = try #require(try Self.read(bytes, &places))
            #expect(try Self.read(bytes, &own) == entry)
            #expect(
                entry.destination.endpoint == Endpoint(address: .ipv4(0x0a00_0000 | UInt32(port)), port: port)
            )
            #expect(entry.destination.weight == Int32(port) - 100)
            #expect(entry.destination.thresholds == ConnectionThresholds(upper: 7, lower: 3))
            #expect(entry.destination.method == .tunnelling(.gue(port: 6080, checksum: .full)))
            #expect(entry.counts == ConnectionCounts(active: 1, inactive: 2, persistent: 3))
            #expect(entry.statistics?.connections == UInt64(port) * 100 + 1)
            #expect(entry.statistics?.outgoingByteRate == UInt64(port) * 100 + 10)
        }
    }

    /// An object of the same length in which something else stands.
    @Test func theSameLengthIsNotEnough() throws {
        var places = DestinationPlaces(withStatistics: true)
        let whole = Self.server(port: 80, weight: 1)
        _ = try Self.read(whole, &places)
        var other = whole
        // The weight's number, so that the weight is missing.
        let place = try #require(
            (0..<other.count - 3).first { Array(other[$0..<$0 + 4]) == [8, 0, 4, 0] })
        other[place + 2] = 40
        #expect(throws: WireError.missingAttribute("weight")) { _ = try Self.read(other, &places) }
        #expect(try Self.read(whole, &places)?.destination.weight == 1)
    }

    /// Cut anywhere, and with whatever length or number in each place but the counters at the end: read as for the first
    /// time, or refused alike.
    @Test func aServerGoneWrongIsReadAsIfItWereTheFirst() throws {
        let whole = Self.server(port: 80, weight: 1)
        let counters = 10 * 12
        for position in whole.indices.dropLast(counters) {
            for byte in [0, 1, 4, 0xff] as [UInt8] {
                var wrong = whole
                wrong[position] = byte
                for bytes in [wrong, Array(whole.prefix(position))] {
                    var places = DestinationPlaces(withStatistics: true)
                    var fresh = DestinationPlaces(withStatistics: true)
                    _ = try Self.read(whole, &places)
                    #expect(Self.outcome(bytes, &places) == Self.outcome(bytes, &fresh))
                }
            }
        }
    }

    private static func outcome(_ bytes: [UInt8], _ places: inout DestinationPlaces) -> String {
        do throws(WireError) {
            return "\(String(describing: try read(bytes, &places)))"
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: [true, false]) func onlyWhatIsWanted(withStatistics: Bool) throws {
        var places = DestinationPlaces(withStatistics: withStatistics)
        let entry = try #require(try Self.read(Self.server(port: 9, weight: 1), &places))
        #expect((entry.statistics != nil) == withStatistics)
        let nothing = AnswerBuilder.attribute(1, [])
        #expect(try Self.read(nothing, &places) == nil)
    }
}
