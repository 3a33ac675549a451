import IPVSKernel
import IPVSModel

/// Writes connections as they come: a line for each, in columns that are as wide as the first ones need, and wider from where
/// one needs more.
struct ConnectionWriter {
    enum Column: CaseIterable {
        case transport, client, virtual, server, state, expires, origin, orphanage

        var heading: StaticString {
            switch self {
            case .transport: "protocol"
            case .client: "client"
            case .virtual: "service"
            case .server: "server"
            case .state: "state"
            case .expires: "left"
            case .origin: "origin"
            case .orphanage: "orphan"
            }
        }
    }

    private let columns: [Column]
    private let owners: ConnectionOwners?
    private var widths: [Int]
    private var cell: [UInt8] = []

    /// - Parameter first: some connections, by which the columns are made.
    init(hasOrigin: Bool, owners: ConnectionOwners?, _ first: [ConnectionLine]) {
        self.owners = owners
        columns = Column.allCases.filter { column in
            switch column {
            case .origin: hasOrigin
            case .orphanage: owners != nil
            default: true
            }
        }
        widths = columns.map { $0.heading.utf8CodeUnitCount }
        for line in first {
            for (place, column) in columns.enumerated() {
                cell.removeAll(keepingCapacity: true)
                append(column, of: line, to: &cell)
                widths[place] = max(widths[place], cell.count)
            }
        }
    }

    func appendHeading(to text: inout [UInt8]) {
        for (place, column) in columns.enumerated() {
            let start = text.count
            text += UnsafeBufferPointer(
                start: column.heading.utf8Start, count: column.heading.utf8CodeUnitCount)
            pad(place, from: start, &text)
        }
        text.append(UInt8(ascii: "\n"))
    }

    mutating func append(_ line: ConnectionLine, to text: inout [UInt8]) {
        for (place, column) in columns.enumerated() {
            let start = text.count
            append(column, of: line, to: &text)
            widths[place] = max(widths[place], text.count - start)
            pad(place, from: start, &text)
        }
        text.append(UInt8(ascii: "\n"))
    }

    /// The last column has no blanks behind it.
    private func pad(_ place: Int, from start: Int, _ text: inout [UInt8]) {
        guard place < columns.count - 1 else { return }
        let count = max(0, widths[place] - (text.count - start)) + 2
        for _ in 0..<count { text.append(UInt8(ascii: " ")) }
    }

    private func append(_ column: Column, of line: ConnectionLine, to text: inout [UInt8]) {
        switch column {
        case .transport: text.append(line.transport)
        case .client: text.append(line.client)
        case .virtual: text.append(line.virtual)
        case .server: text.append(line.destination)
        case .state: line.state.append(to: &text)
        case .expires: text.append(decimal: line.expires)
        case .origin: text += (line.isSynced == true ? "sync" : "local").utf8
        case .orphanage: text += (owners?.orphanage(of: line)?.rawValue ?? "").utf8
        }
    }
}

/// The same as members of a JSON document, an object in a line for each.
struct ConnectionJSONWriter {
    let owners: ConnectionOwners?
    private var isFirst = true

    init(owners: ConnectionOwners?) { self.owners = owners }

    mutating func append(_ line: ConnectionLine, to text: inout [UInt8]) {
        text += (isFirst ? "\n  {" : ",\n  {").utf8
        isFirst = false
        text += "\"protocol\": \"".utf8
        text.append(line.transport)
        text += "\", \"client\": \"".utf8
        text.append(line.client)
        text += "\", \"virtual\": \"".utf8
        text.append(line.virtual)
        text += "\", \"server\": \"".utf8
        text.append(line.destination)
        text += "\", \"state\": \"".utf8
        // A name is printable, but may have what JSON quotes.
        for byte in "\(line.state)".utf8 {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { text.append(UInt8(ascii: "\\")) }
            text.append(byte)
        }
        text += "\", \"expires\": ".utf8
        text.append(decimal: line.expires)
        text += ", \"synced\": ".utf8
        text += (line.isSynced.map { $0 ? "true" : "false" } ?? "null").utf8
        text += ", \"orphan\": ".utf8
        text += (owners?.orphanage(of: line).map { "\"\($0.rawValue)\"" } ?? "null").utf8
        text.append(UInt8(ascii: "}"))
    }
}

extension [UInt8] {
    /// `tcp`; `mark` for what has none, a template of a mark.
    fileprivate mutating func append(_ transport: TransportProtocol) {
        switch transport {
        case .tcp: self += "tcp".utf8
        case .udp: self += "udp".utf8
        case .sctp: self += "sctp".utf8
        case TransportProtocol(rawValue: 0): self += "mark".utf8
        default: append(decimal: transport.rawValue)
        }
    }
}
