import Testing

@testable import IPVSModel

@Suite struct DecimalBytesTests {
    private static func text(_ write: (inout [UInt8]) -> Void) -> String {
        var bytes = Array("x".utf8)
        write(&bytes)
        return String(decoding: bytes.dropFirst(), as: UTF8.self)
    }

    /// The ends of every length, and some between them.
    @Test func numbers() {
        var power: UInt64 = 1
        for _ in 0..<20 {
            for number in [power - 1, power, power + 1, power &* 3, power &* 9] {
                #expect(Self.text { $0.append(decimal: number) } == String(number))
            }
            power = power.multipliedReportingOverflow(by: 10).partialValue
        }
        #expect(Self.text { $0.append(decimal: UInt64.max) } == String(UInt64.max))
        for number in [Int64.min, -1, 0, Int64.max] {
            #expect(Self.text { $0.append(decimal: number) } == String(number))
        }
        #expect(Self.text { $0.append(decimal: Int8.min) } == "-128")
    }

    @Test func zerosBeforeIt() {
        #expect(Self.text { $0.append(decimal: 7 as UInt32, minimumDigits: 2) } == "07")
        #expect(Self.text { $0.append(decimal: 0 as UInt32, minimumDigits: 2) } == "00")
        #expect(Self.text { $0.append(decimal: 123 as UInt32, minimumDigits: 2) } == "123")
    }

    @Test func everyPartOfAnIPv4Address() {
        for part in UInt32(0)...255 {
            let address = part << 24 | part << 16 | part << 8 | part
            #expect(Self.text { $0.append(dottedQuad: address) } == "\(part).\(part).\(part).\(part)")
        }
    }
}
