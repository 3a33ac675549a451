import IPVSModel
import IPVSRules

/// A JSON value to be written. Members keep their order.
package indirect enum JSON: Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case unsigned(UInt64)
    /// With six digits after the point: the same text on every machine.
    case decimal(Double)
    /// A time in seconds, exactly.
    case seconds(Nanoseconds)
    /// A number in billionths, exactly.
    case billionths(Int64)
    case string(String)
    case array([JSON])
    case object([(String, JSON)])

    /// The text, indented by one blank a level, with a line feed at its end.
    package var text: [UInt8] {
        var text: [UInt8] = []
        write(to: &text, indent: 0)
        text.append(UInt8(ascii: "\n"))
        return text
    }

    private func write(to text: inout [UInt8], indent: Int) {
        switch self {
        case .null: text += "null".utf8
        case .bool(let value): text += (value ? "true" : "false").utf8
        case .integer(let value): text += String(value).utf8
        case .unsigned(let value): text += String(value).utf8
        case .decimal(let value): text += Self.decimalText(value).utf8
        case .seconds(let value), .billionths(let value): text += DecimalSeconds.text(value).utf8
        case .string(let value): Self.write(value, to: &text)
        case .array(let values):
            Self.write(values, "[", "]", to: &text, indent: indent) { $0.write(to: &$1, indent: indent + 1) }
        case .object(let members):
            Self.write(members, "{", "}", to: &text, indent: indent) { member, text in
                Self.write(member.0, to: &text)
                text += ": ".utf8
                member.1.write(to: &text, indent: indent + 1)
            }
        }
    }

    private static func write<Element>(
        _ elements: [Element], _ opening: String, _ closing: String, to text: inout [UInt8], indent: Int,
        _ body: (Element, inout [UInt8]) -> Void
    ) {
        text += opening.utf8
        for (index, element) in elements.enumerated() {
            text += (index == 0 ? "\n" : ",\n").utf8
            text += repeatElement(UInt8(ascii: " "), count: indent + 1)
            body(element, &text)
        }
        if !elements.isEmpty {
            text.append(UInt8(ascii: "\n"))
            text += repeatElement(UInt8(ascii: " "), count: indent)
        }
        text += closing.utf8
    }

    private static func write(_ string: String, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        if string.utf8.allSatisfy(isPlain) {
            text += string.utf8
        } else {
            for scalar in string.unicodeScalars { write(scalar, to: &text) }
        }
        text.append(UInt8(ascii: "\""))
    }

    /// Nearly all texts have no other bytes.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x20...0x7e).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private static func write(_ scalar: Unicode.Scalar, to text: inout [UInt8]) {
        if scalar == "\"" || scalar == "\\" {
            text += "\\\(scalar)".utf8
        } else if TerminalText.isControl(scalar) {
            let digits = String(scalar.value, radix: 16)
            text += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
        } else {
            text += String(scalar).utf8
        }
    }

    /// Rounded to six digits after the point; not for numbers beyond 10^12.
    package static func decimalText(_ value: Double, digits: Int = 6) -> String {
        guard value.isFinite, value.magnitude < 1e12 else { return "0" }
        var scale: Int64 = 1
        for _ in 0..<digits { scale *= 10 }
        let scaled = Int64((value.magnitude * Double(scale)).rounded())
        let (whole, rest) = scaled.quotientAndRemainder(dividingBy: scale)
        let decimals = String(rest)
        let sign = value < 0 && scaled != 0 ? "-" : ""
        if digits == 0 { return "\(sign)\(whole)" }
        return "\(sign)\(whole).\(String(repeating: "0", count: digits - decimals.count))\(decimals)"
    }
}
