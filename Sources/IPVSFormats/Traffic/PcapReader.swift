import IPVSModel

/// Reads pcap, the format of `tcpdump -w`: draft-ietf-opsawg-pcap, of either byte order, in micro- or nanoseconds.
struct PcapReader {
    private let isBig: Bool
    private let unit: Nanoseconds
    private let link: LinkType

    /// `MAXIMUM_SNAPLEN` of libpcap, beyond which it takes a length for a mistake, and 16 times that for others.
    private static let longestPacket: UInt32 = 1 << 22
    private static let headerSize = 24
    private static let recordHeaderSize = 16

    /// Whether a file begins as one of these.
    static func recognises(_ start: UnsafeRawBufferPointer) -> Bool { properties(start) != nil }

    private static func properties(_ start: UnsafeRawBufferPointer) -> (isBig: Bool, unit: Nanoseconds)? {
        switch start.number(UInt32.self, at: 0) {
        case 0xa1b2_c3d4: (true, 1000)
        case 0xd4c3_b2a1: (false, 1000)
        case 0xa1b2_3c4d: (true, 1)
        case 0x4d3c_b2a1: (false, 1)
        default: nil
        }
    }

    init(_ stream: inout ByteStream) throws(TrafficError) {
        let header = try stream.peek(Self.headerSize)
        guard let (isBig, unit) = Self.properties(header) else {
            throw TrafficError(.byte(0), "expected a pcap file, which begins with a1b2c3d4 or a1b23c4d")
        }
        guard header.count == Self.headerSize,
            let link = header.number(UInt32.self, at: 20, isBig: isBig)
        else {
            throw TrafficError(
                .byte(UInt64(header.count)), "the capture ends within its header of \(Self.headerSize) bytes")
        }
        (self.isBig, self.unit) = (isBig, unit)
        // The upper bits say how long a frame check sequence is.
        self.link = LinkType(rawValue: link & 0xffff)
        guard self.link.isKnown else {
            throw TrafficError(
                .byte(20), "link type \(self.link.rawValue) is not read: those are \(LinkType.expected)")
        }
        stream.pass(Self.headerSize)
    }

    /// The next packet; nil at the end.
    func next(
        _ stream: inout ByteStream, _ tally: inout TrafficTally
    ) throws(TrafficError) -> CapturedPacket? {
        let header = try stream.peek(Self.recordHeaderSize)
        guard let seconds = header.number(UInt32.self, at: 0, isBig: isBig),
            let fraction = header.number(UInt32.self, at: 4, isBig: isBig),
            let length = header.number(UInt32.self, at: 8, isBig: isBig),
            header.count == Self.recordHeaderSize
        else {
            if !header.isEmpty { tally.cutAt = stream.offset }
            return nil
        }
        guard Nanoseconds(fraction) * unit < SimulationTime.second else {
            throw TrafficError(
                .byte(stream.offset + 4),
                "expected a part of a second, found \(fraction): the capture is damaged here")
        }
        guard length <= Self.longestPacket else {
            throw TrafficError(
                .byte(stream.offset),
                "expected a packet, found a length of \(length) bytes: the capture is damaged here")
        }
        let record = try stream.peek(Self.recordHeaderSize + Int(length))
        guard record.count == Self.recordHeaderSize + Int(length) else {
            tally.cutAt = stream.offset
            return nil
        }
        stream.pass(record.count)
        let time = Nanoseconds(seconds) * SimulationTime.second + Nanoseconds(fraction) * unit
        return CapturedPacket(
            time: min(time, SimulationTime.latest), link: link,
            bytes: record.behind(Self.recordHeaderSize))
    }
}
