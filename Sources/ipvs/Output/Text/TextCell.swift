import IPVSModel

/// Where a cell is written: columns of a terminal, and the side at which it stands.
struct TextField: Sendable {
    let width: Int
    let alignment: TextTable.Alignment
}

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
        case .percent(let part):
            Self.tenths(part).map { DecimalDigits.count(of: UInt64($0 / 10)) + Self.rest } ?? 1
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

    /// Appends the cell, and blanks before or behind it.
    ///
    /// - Parameter field: of which the cell fills no more than it has.
    @inline(__always)
    func append(to text: inout OutputSpan<UInt8>, in field: TextField) {
        switch (self, field.alignment) {
        case (.number(let number), .right): text.append(decimal: number, alignedTo: field.width)
        case (.signed(let number), .right) where number >= 0:
            text.append(decimal: UInt64(number), alignedTo: field.width)
        case (.percent(let part), .right):
            guard let tenths = Self.tenths(part) else { return appendGenerally(to: &text, in: field) }
            text.append(decimal: UInt64(tenths / 10), alignedTo: max(1, field.width - Self.rest))
            Self.append(restOf: tenths, to: &text)
        case (.endpoint(let endpoint), .left):
            let end = text.count + field.width
            text.append(endpoint)
            text.append(repeating: UInt8(ascii: " "), count: max(0, end - text.count))
        default: appendGenerally(to: &text, in: field)
        }
    }

    private func appendGenerally(to text: inout OutputSpan<UInt8>, in field: TextField) {
        let padding = max(0, field.width - width)
        let blank = UInt8(ascii: " ")
        if field.alignment == .right { text.append(repeating: blank, count: padding) }
        append(to: &text)
        if field.alignment == .left { text.append(repeating: blank, count: padding) }
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
            Self.append(restOf: tenths, to: &text)
        case .text(let word): for byte in word.utf8 { text.append(byte) }
        }
    }

    /// Columns of what stands behind the whole hundredths: `.5 %`
    private static let rest = 4

    private static func append(restOf tenths: UInt32, to text: inout OutputSpan<UInt8>) {
        text.append(UInt8(ascii: "."))
        text.append(decimal: tenths % 10)
        text.append(" %")
    }
}
