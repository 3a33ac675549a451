import IPVSModel

/// A line of `/proc/net/ip_vs_conn` or `/proc/net/ip_vs_conn_sync` (`ip_vs_conn_seq_show`, `ip_vs_conn_sync_seq_show`), read
/// without allocating anything: tables have millions of them. What a persistence engine keeps is passed over.
package struct ConnectionLine: Sendable, Hashable {
    /// 0 for a template of a firewall mark.
    package var transport: TransportProtocol
    /// Who connected; port 0 for a template.
    package var client: Endpoint
    /// Where the client connected to. For a template of a mark, the address is the mark.
    package var virtual: Endpoint
    /// The server that has the connection.
    package var destination: Endpoint
    package var state: ConnectionStateName
    /// Seconds until the entry is forgotten if nothing more arrives.
    package var expires: UInt32
    /// Whether another director told of it; nil where the file does not say.
    package var isSynced: Bool?

    package init(
        transport: TransportProtocol, client: Endpoint, virtual: Endpoint, destination: Endpoint,
        state: ConnectionStateName, expires: UInt32, isSynced: Bool? = nil
    ) {
        self.transport = transport
        self.client = client
        self.virtual = virtual
        self.destination = destination
        self.state = state
        self.expires = expires
        self.isSynced = isSynced
    }

    /// A persistence template, and no connection. (The port of a client of FTP's helper is unknown, too, before its first
    /// packet, but its state is another.)
    package var isTemplate: Bool { client.port == 0 && state == .none }

    /// Reads a line without its end; nil when it is not one of a connection.
    ///
    /// - Parameter hasOrigin: whether the file says where an entry comes from.
    package init?(_ line: UnsafeRawBufferPointer, hasOrigin: Bool = false) {
        var fields = LineFields(line)
        guard let transport = fields.transport(), let client = fields.endpoint(),
            let virtual = fields.endpoint(), let destination = fields.endpoint(),
            let state = ConnectionStateName(fields.word())
        else { return nil }
        var isSynced: Bool?
        if hasOrigin {
            let word = fields.word()
            guard let first = word.first, word.count == 4 || word.count == 5 else { return nil }
            isSynced = first == UInt8(ascii: "S")
        }
        guard let expires = fields.decimal() else { return nil }
        self.init(
            transport: transport, client: client, virtual: virtual, destination: destination, state: state,
            expires: expires, isSynced: isSynced)
    }
}

/// The kernel's name of a connection's state, such as `ESTABLISHED`: an open set, in three words of memory.
package struct ConnectionStateName: Sendable, Hashable, CustomStringConvertible {
    private var first: UInt64 = 0
    private var second: UInt64 = 0
    private var third: UInt64 = 0

    /// The longest is `SHUTDOWN_ACK_SENT`.
    private static let longest = 24

    /// Of templates, and of connections of which no packet came yet.
    package static let none = ConnectionStateName(
        packed: UInt64(UInt8(ascii: "N")) | UInt64(UInt8(ascii: "O")) << 8
            | UInt64(UInt8(ascii: "N")) << 16 | UInt64(UInt8(ascii: "E")) << 24)

    private init(packed: UInt64) { first = packed }

    /// nil for no word, and for one that cannot be a state's. What it lets through a terminal may be shown.
    init?(_ word: UnsafeRawBufferPointer) {
        guard !word.isEmpty, word.count <= Self.longest else { return nil }
        var shift: UInt64 = 0
        for (index, byte) in word.enumerated() {
            guard (0x21...0x7e).contains(byte) else { return nil }
            switch index >> 3 {
            case 0: first |= UInt64(byte) << shift
            case 1: second |= UInt64(byte) << shift
            default: third |= UInt64(byte) << shift
            }
            shift = (shift + 8) & 63
        }
    }

    package init?(_ name: String) {
        let found = Array(name.utf8).withUnsafeBytes { ConnectionStateName($0) }
        guard let found else { return nil }
        self = found
    }

    package var description: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the name, as the kernel wrote it.
    package func append(to bytes: inout [UInt8]) {
        for part in [first, second, third] {
            var rest = part
            while rest != 0 {
                bytes.append(UInt8(truncatingIfNeeded: rest))
                rest >>= 8
            }
        }
    }
}

/// The fields of a line, from its start. No byte outside of the line is looked at.
private struct LineFields {
    private let line: UnsafeRawBufferPointer
    private var position = 0

    init(_ line: UnsafeRawBufferPointer) { self.line = line }

    private mutating func skipBlanks() {
        while position < line.count, line[position] == UInt8(ascii: " ") { position += 1 }
    }

    /// The next run of bytes without a blank; empty at the end of the line.
    mutating func word() -> UnsafeRawBufferPointer {
        skipBlanks()
        let start = position
        while position < line.count, line[position] != UInt8(ascii: " ") { position += 1 }
        return UnsafeRawBufferPointer(rebasing: line[start..<position])
    }

    mutating func transport() -> TransportProtocol? {
        let word = word()
        // Nearly all are one of these.
        if word.count == 3, word[2] == UInt8(ascii: "P") {
            if word[0] == UInt8(ascii: "T"), word[1] == UInt8(ascii: "C") { return .tcp }
            if word[0] == UInt8(ascii: "U"), word[1] == UInt8(ascii: "D") { return .udp }
        }
        return ProtocolName.transport(ArraySlice(word))
    }

    /// An address and, as a field of its own, a port.
    mutating func endpoint() -> Endpoint? {
        guard let address = hexadecimal(), let port = hexadecimal(), port.digits == 4, port.colons == 0 else {
            return nil
        }
        let number = UInt16(truncatingIfNeeded: port.low)
        switch (address.digits, address.colons) {
        case (8, 0): return Endpoint(address: .ipv4(UInt32(truncatingIfNeeded: address.low)), port: number)
        case (32, 7):
            let value = UInt128(address.high) << 64 | UInt128(address.low)
            return Endpoint(address: .ipv6(IPv6Number(value)), port: number)
        default: return nil
        }
    }

    /// Digits, with colons between them.
    private mutating func hexadecimal() -> (high: UInt64, low: UInt64, digits: Int, colons: Int)? {
        skipBlanks()
        var (high, low) = (UInt64(0), UInt64(0))
        var (digits, colons) = (0, 0)
        while position < line.count {
            let byte = line[position]
            if byte == UInt8(ascii: " ") { break }
            position += 1
            if byte == UInt8(ascii: ":") {
                colons += 1
                // All groups have four digits.
                guard digits == 4 * colons else { return nil }
                continue
            }
            var digit = byte &- UInt8(ascii: "0")
            if digit > 9 {
                digit = (byte | 0x20) &- UInt8(ascii: "a")
                guard digit < 6 else { return nil }
                digit += 10
            }
            high = high << 4 | low >> 60
            low = low << 4 | UInt64(digit)
            digits += 1
        }
        return digits > 0 && digits <= 32 ? (high, low, digits, colons) : nil
    }

    mutating func decimal() -> UInt32? {
        skipBlanks()
        var value: UInt64 = 0
        let start = position
        while position < line.count, line[position] != UInt8(ascii: " ") {
            let digit = line[position] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            value = value * 10 + UInt64(digit)
            guard value <= UInt64(UInt32.max) else { return nil }
            position += 1
        }
        return position > start ? UInt32(value) : nil
    }
}
