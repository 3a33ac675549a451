import IPVSModel
import IPVSRules
import IPVSSimulator

/// Reads flows, CSV with the header `time,protocol,client,destination,duration`, as a stream.
package struct FlowReader: ~Copyable {
    package static let header = "time,protocol,client,destination,duration"

    private var lines: LineReader
    private var previous: Nanoseconds = 0

    /// - Parameter fill: puts more bytes of the file into the buffer and returns how many; 0 at the end, nil when
    ///   reading failed.
    package init(
        file: String, fill: @escaping (UnsafeMutableRawBufferPointer) -> Int?
    ) throws(FormatError) {
        lines = LineReader(file: file, fill: fill)
        guard let line = try lines.next(), line.elementsEqual(Self.header.utf8) else {
            throw lines.error(0, "expected the header \(Self.header)")
        }
    }

    /// No line has more bytes, and so no key.
    package static var longestLine: Int { LineReader.capacity }

    /// The text of the columns before the last one, of the row that was read last.
    package private(set) var key: UnsafeRawBufferPointer = .init(start: nil, count: 0)

    /// Of the row that was read last, from 1.
    package var line: Int { lines.lineNumber }

    /// The next flow; nil at the end.
    @inline(__always)
    package mutating func next() throws(FormatError) -> Flow? {
        guard let row = PlainRow(lines.ahead), row.flow.time >= previous else { return try nextByColumns() }
        previous = row.flow.time
        key = UnsafeRawBufferPointer(rebasing: lines.ahead[0..<row.keyLength])
        lines.skip(row.length)
        return row.flow
    }

    /// The next flow, in whatever form, or what is wrong with it.
    @inline(never)
    private mutating func nextByColumns() throws(FormatError) -> Flow? {
        guard let line = try lines.next() else { return nil }
        var cursor = FieldCursor(line)
        let start = cursor.next()
        let transportField = cursor.next()
        let clientField = cursor.next()
        let destinationField = cursor.next()
        let keyEnd = cursor.consumed
        let durationField = cursor.next()
        guard let start, let transportField, let clientField, let destinationField, let durationField,
            cursor.next() == nil
        else {
            throw lines.error(line.count, "expected five columns: \(Self.header)")
        }
        guard let time = FieldText.seconds(line, start) else {
            throw lines.error(start.lowerBound, DecimalSeconds.expected)
        }
        guard time >= previous else { throw lines.error(start.lowerBound, "time runs backwards") }
        previous = time
        guard let transport = FieldText.transport(line, transportField) else {
            throw lines.error(transportField.lowerBound, "expected tcp, udp or sctp")
        }
        guard let client = FieldText.endpoint(line, clientField) else {
            throw lines.error(clientField.lowerBound, "expected the client as ADDRESS:PORT or [ADDRESS]:PORT")
        }
        guard let destination = FieldText.endpoint(line, destinationField) else {
            throw lines.error(
                destinationField.lowerBound, "expected the destination as ADDRESS:PORT or [ADDRESS]:PORT")
        }
        guard client.address.family == destination.address.family else {
            throw lines.error(destinationField.lowerBound, "expected an address of the client's family")
        }
        var duration: Nanoseconds?
        if !durationField.isEmpty {
            duration = FieldText.seconds(line, durationField)
            if duration == nil {
                throw lines.error(durationField.lowerBound, DecimalSeconds.expected + ", or nothing")
            }
        }
        key = UnsafeRawBufferPointer(rebasing: line[0..<keyEnd - 1])
        return Flow(
            time: time, transport: transport, client: client, destination: destination, duration: duration)
    }
}

/// Walks over the columns of a line.
struct FieldCursor {
    private let line: UnsafeRawBufferPointer
    /// Where the next column starts.
    private(set) var consumed = 0

    init(_ line: UnsafeRawBufferPointer) { self.line = line }

    /// Positions of the next column; nil after the last.
    @inline(__always)
    mutating func next() -> Range<Int>? {
        guard consumed <= line.count else { return nil }
        var end = consumed
        while end < line.count, line[end] != UInt8(ascii: ",") { end += 1 }
        defer { consumed = end + 1 }
        return consumed..<end
    }
}

/// The texts of columns.
enum FieldText {
    @inline(__always)
    static func seconds(_ line: UnsafeRawBufferPointer, _ field: Range<Int>) -> Nanoseconds? {
        let bytes = UnsafeRawBufferPointer(rebasing: line[field]).bindMemory(to: UInt8.self)
        return DecimalSeconds.parse(bytes.span)
    }

    @inline(__always)
    static func transport(_ line: UnsafeRawBufferPointer, _ field: Range<Int>) -> TransportProtocol? {
        switch field.count {
        case 3:
            let letters = (line[field.lowerBound], line[field.lowerBound + 1], line[field.lowerBound + 2])
            if letters == (UInt8(ascii: "t"), UInt8(ascii: "c"), UInt8(ascii: "p")) { return .tcp }
            return letters == (UInt8(ascii: "u"), UInt8(ascii: "d"), UInt8(ascii: "p")) ? .udp : nil
        case 4: return line[field].elementsEqual("sctp".utf8) ? .sctp : nil
        default: return nil
        }
    }

    /// What `Endpoint.init(_:)` reads, without an array for each: flows come by the million.
    @inline(__always)
    static func endpoint(_ line: UnsafeRawBufferPointer, _ field: Range<Int>) -> Endpoint? {
        var position = field.upperBound
        var port: UInt32 = 0
        var scale: UInt32 = 1
        while position > field.lowerBound, line[position - 1] != UInt8(ascii: ":") {
            position -= 1
            let digit = UInt32(line[position] &- UInt8(ascii: "0"))
            guard digit <= 9, scale <= 10_000 else { return nil }
            port += digit * scale
            scale *= 10
        }
        guard scale > 1, port <= UInt32(UInt16.max), position > field.lowerBound else { return nil }
        let address = field.lowerBound..<position - 1
        guard let parsed = self.address(line, address) else { return nil }
        return Endpoint(address: parsed, port: UInt16(port))
    }

    @inline(__always)
    private static func address(_ line: UnsafeRawBufferPointer, _ field: Range<Int>) -> IPAddress? {
        guard !field.isEmpty else { return nil }
        if line[field.lowerBound] == UInt8(ascii: "[") {
            guard line[field.upperBound - 1] == UInt8(ascii: "]"), field.count > 2 else { return nil }
            let parsed = IPAddress(utf8: Array(line[field.lowerBound + 1..<field.upperBound - 1])[...])
            return parsed?.family == .ipv6 ? parsed : nil
        }
        return dottedQuad(line, field)
    }

    @inline(__always)
    static func dottedQuad(_ line: UnsafeRawBufferPointer, _ field: Range<Int>) -> IPAddress? {
        var value: UInt32 = 0
        var part: UInt32 = 0
        var digits = 0
        var parts = 0
        for position in field {
            let byte = line[position]
            if byte == UInt8(ascii: ".") {
                guard digits > 0 else { return nil }
                value = value << 8 | part
                parts += 1
                (part, digits) = (0, 0)
            } else {
                let digit = UInt32(byte &- UInt8(ascii: "0"))
                // A leading zero would mean octal to some.
                guard digit <= 9, digits == 0 || part != 0 else { return nil }
                part = part * 10 + digit
                digits += 1
                guard part <= 255 else { return nil }
            }
        }
        return parts == 3 && digits > 0 ? .ipv4(value << 8 | part) : nil
    }
}
