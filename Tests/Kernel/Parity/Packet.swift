import IPVSModel
import IPVSSimulator

/// Ethernet frames, as far as the director looks at them: only TCP has its checksum, which FTP's helper wants.
enum Packet {
    enum Content {
        case tcp(TCPSignal, isAcknowledging: Bool)
        case udp
        case sctp(SCTPSignal)

        /// Every packet of TCP but a client's SYN acknowledges.
        init(_ signal: PacketSignal, isAnswer: Bool) {
            self =
                switch signal {
                case .tcp(let signal): .tcp(signal, isAcknowledging: isAnswer || signal != .syn)
                case .sctp(let signal): .sctp(signal)
                case .datagram: .udp
                }
        }
    }

    static func frame(
        to hardware: [UInt8], from source: Endpoint, to destination: Endpoint, _ content: Content
    ) -> [UInt8] {
        var payload = transport(from: source.port, to: destination.port, content)
        let number = protocolNumber(content)
        if case .tcp = content {
            let pseudoHeader =
                source.address.bytes + destination.address.bytes + [0, number]
                + bigEndian(UInt16(payload.count))
            payload.replaceSubrange(16..<18, with: bigEndian(checksum(pseudoHeader + payload)))
        }
        let from: [UInt8] = hardware.dropLast() + [0xee]
        switch (source.address, destination.address) {
        case (.ipv4(let source), .ipv4(let destination)):
            return hardware + from + [0x08, 0x00] + header4(source, destination, number, payload.count)
                + payload
        case (.ipv6(let source), .ipv6(let destination)):
            let header: [UInt8] =
                [0x60, 0, 0, 0] + bigEndian(UInt16(payload.count)) + [number, 64] + bigEndian(source.number)
                + bigEndian(destination.number)
            return hardware + from + [0x86, 0xdd] + header + payload
        default: return []
        }
    }

    private static func protocolNumber(_ content: Content) -> UInt8 {
        switch content {
        case .tcp: 6
        case .udp: 17
        case .sctp: 132
        }
    }

    private static func header4(_ source: UInt32, _ destination: UInt32, _ number: UInt8, _ length: Int)
        -> [UInt8]
    {
        var header: [UInt8] =
            [0x45, 0] + bigEndian(UInt16(20 + length)) + [0, 0, 0x40, 0, 64, number, 0, 0] + bigEndian(source)
            + bigEndian(destination)
        header.replaceSubrange(10..<12, with: bigEndian(checksum(header)))
        return header
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt16 {
        var sum: UInt32 = 0
        for index in stride(from: 0, to: bytes.count, by: 2) {
            sum += UInt32(bytes[index]) << 8 | UInt32(bytes[index + 1])
        }
        while sum >> 16 != 0 { sum = sum & 0xffff + sum >> 16 }
        return UInt16(truncatingIfNeeded: ~sum)
    }

    private static func transport(from source: UInt16, to destination: UInt16, _ content: Content) -> [UInt8]
    {
        let ports = bigEndian(source) + bigEndian(destination)
        switch content {
        case .tcp(let signal, let isAcknowledging):
            var flags: UInt8 =
                switch signal {
                case .syn: 0x02
                case .fin: 0x01
                case .ack: 0
                case .rst: 0x04
                }
            if isAcknowledging { flags |= 0x10 }
            return ports + [0, 0, 0, 1, 0, 0, 0, 1, 0x50, flags, 0x10, 0, 0, 0, 0, 0]
        case .udp:
            return ports + bigEndian(UInt16(8)) + [0, 0]
        case .sctp(let signal):
            let kind: UInt8 =
                switch signal {
                case .data: 0
                case .initiate: 1
                case .initiateAck: 2
                case .abort: 6
                case .shutdown: 7
                case .shutdownAck: 8
                case .error: 9
                case .cookieEcho: 10
                case .cookieAck: 11
                case .shutdownComplete: 14
                }
            return ports + [0, 0, 0, 1, 0, 0, 0, 0, kind, 0, 0, 20] + [UInt8](repeating: 0, count: 16)
        }
    }

    static func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }

    /// Whether a frame is a TCP reset: the answer of a host on whose port nobody listens.
    static func isReset(_ frame: [UInt8]) -> Bool {
        let isIPv4 = frame.count > 14 && frame[12] == 0x08
        let transport = 14 + (isIPv4 ? 20 : 40)
        guard frame.count >= transport + 14, frame[isIPv4 ? 23 : 20] == 6 else { return false }
        return frame[transport + 13] & 0x04 != 0
    }

    /// The endpoint that a forwarded frame goes to; nil if it is not one of IP and a transport.
    static func destination(of frame: [UInt8]) -> Endpoint? {
        guard frame.count >= 14 else { return nil }
        let isIPv4 = frame[12] == 0x08 && frame[13] == 0x00
        let ip = 14
        guard isIPv4 || frame[12] == 0x86 && frame[13] == 0xdd else { return nil }
        let transport = ip + (isIPv4 ? 20 : 40)
        guard frame.count >= transport + 4 else { return nil }
        let bytes = frame[(isIPv4 ? ip + 16 : ip + 24)..<transport]
        let address: IPAddress =
            isIPv4
            ? .ipv4(bytes.reduce(0) { $0 << 8 | UInt32($1) })
            : .ipv6(bytes.reduce(0) { $0 << 8 | UInt128($1) })
        return Endpoint(
            address: address, port: UInt16(frame[transport + 2]) << 8 | UInt16(frame[transport + 3]))
    }
}

extension IPAddress {
    var bytes: [UInt8] {
        switch self {
        case .ipv4(let value): Packet.bigEndian(value)
        case .ipv6(let value): Packet.bigEndian(value.number)
        }
    }
}
