import IPVSModel

/// A cell of a table as a value: how wide it is can be told without writing it. Long tables have half a million of them, and
/// strings would take most of their time.
enum TextCell: Sendable, Hashable {
    case endpoint(Endpoint)
    case number(UInt64)
    case signed(Int32)
    /// A part of a whole, as `NumberText.percent` says it; a minus sign for nothing.
    case percent(Double?)
    /// With nothing that a terminal would obey.
    case text(String)

    static let unknown = TextCell.text("-")

    /// Columns of a terminal.
    var width: Int {
        switch self {
        case .endpoint(let endpoint): Self.width(of: endpoint)
        case .number(let number): DecimalDigits.count(of: number)
        case .signed(let number):
            DecimalDigits.count(of: UInt64(number.magnitude)) + (number < 0 ? 1 : 0)
        case .percent(let part): Self.tenths(part).map { DecimalDigits.count(of: UInt64($0 / 10)) + 4 } ?? 1
        case .text(let text): text.utf8.allSatisfy { $0 < 0x80 } ? text.utf8.count : text.count
        }
    }

    private static func width(of endpoint: Endpoint) -> Int {
        guard case .ipv4(let address) = endpoint.address else { return "\(endpoint)".utf8.count }
        var width = DecimalDigits.count(of: UInt64(endpoint.port)) + 4
        for shift: UInt32 in [0, 8, 16, 24] {
            let part = address >> shift & 0xff
            width += part < 10 ? 1 : part < 100 ? 2 : 3
        }
        return width
    }

    /// Of a hundredth; nil for nothing.
    private static func tenths(_ part: Double?) -> UInt32? {
        guard let part, part.isFinite, (0...1).contains(part) else { return nil }
        return UInt32((part * 100 * 10).rounded())
    }

    /// What may be written beyond the width on the way.
    static var slack: Int { DecimalDigits.longestQuad }

    func append(to text: inout OutputSpan<UInt8>) {
        switch self {
        case .endpoint(let endpoint): text.append(endpoint)
        case .number(let number): text.append(decimal: number)
        case .signed(let number): text.append(decimal: number)
        case .percent(let part):
            guard let tenths = Self.tenths(part) else { return text.append(UInt8(ascii: "-")) }
            text.append(decimal: tenths / 10)
            text.append(UInt8(ascii: "."))
            text.append(decimal: tenths % 10)
            text.append(" %")
        case .text(let word): for byte in word.utf8 { text.append(byte) }
        }
    }
}
