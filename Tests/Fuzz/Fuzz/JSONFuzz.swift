import IPVSFormats
import IPVSModel

/// The writer of JSON: whatever it is given, a reader that takes nothing but JSON reads the same out of it. (Nothing of
/// ours reads JSON.)
enum JSONFuzz {
    static func run(_ choice: UInt8, _ input: [UInt8]) {
        var source = ByteSource(input)
        let value = value(from: &source, depth: Int(choice % 6))
        let text = value.text
        var reader = JSONReader(text)
        guard let read = reader.document() else {
            preconditionFailure("no JSON: \(String(decoding: text, as: UTF8.self))")
        }
        precondition(
            read == JSONReader.Value(value), "another value: \(String(decoding: text, as: UTF8.self))")
    }

    private static func value(from source: inout ByteSource, depth: Int) -> JSON {
        switch source.below(depth > 0 ? 9 : 7) {
        case 0: return .null
        case 1: return .bool(source.byte() & 1 == 0)
        case 2: return .integer(Int64(bitPattern: source.number()))
        case 3: return .unsigned(source.number())
        case 4: return .decimal(Double(bitPattern: source.number()))
        case 5: return .seconds(Nanoseconds(source.number() % UInt64(SimulationTime.latest)))
        case 6: return .string(string(from: &source))
        case 7: return .array((0..<source.below(4)).map { _ in value(from: &source, depth: depth - 1) })
        default:
            return .object(
                (0..<source.below(4)).map { _ in
                    (string(from: &source), value(from: &source, depth: depth - 1))
                })
        }
    }

    /// As a name of a file or a message comes: from bytes that may be no UTF-8.
    private static func string(from source: inout ByteSource) -> String {
        String(decoding: source.bytes(source.below(24)), as: UTF8.self)
    }
}

extension JSONReader.Value {
    /// What a reader should find.
    init(_ value: JSON) {
        self =
            switch value {
            case .null: .null
            case .bool(let value): .bool(value)
            case .integer(let value): .number("\(value)")
            case .unsigned(let value): .number("\(value)")
            case .decimal(let value): .number(JSON.decimalText(value))
            case .seconds(let time), .billionths(let time):
                .number(String(decoding: JSON.seconds(time).text.dropLast(), as: UTF8.self))
            case .string(let text): .string(Array(text.unicodeScalars))
            case .array(let values): .array(values.map(Self.init))
            case .object(let members):
                .object(members.map { Member(name: Array($0.0.unicodeScalars), value: Self($0.1)) })
            }
    }
}
