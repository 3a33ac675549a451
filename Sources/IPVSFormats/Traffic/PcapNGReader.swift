import IPVSModel

/// Reads pcapng, the format of Wireshark and of `dumpcap`: draft-ietf-opsawg-pcapng. Sections may have other byte orders, and
/// each interface its own link type and clock.
struct PcapNGReader {
    private struct Interface {
        var link: LinkType
        var clock = CaptureClock()
        var snapLength: UInt32
    }

    private enum Block {
        static let section: UInt32 = 0x0a0d_0d0a
        static let interface: UInt32 = 1
        /// Obsolete, but tools wrote it.
        static let packet: UInt32 = 2
        static let simplePacket: UInt32 = 3
        static let enhancedPacket: UInt32 = 6
    }

    private var isBig = true
    private var interfaces: [Interface] = []
    /// Of the last packet that has one: simple packets have none.
    private var time: Nanoseconds = 0

    private static let byteOrderMagic: UInt32 = 0x1a2b_3c4d
    /// More in one section is a mistake.
    private static let mostInterfaces = 65_536

    static func recognises(_ start: UnsafeRawBufferPointer) -> Bool {
        guard start.number(UInt32.self, at: 0) == Block.section, let magic = start.number(UInt32.self, at: 8)
        else { return false }
        return magic == byteOrderMagic || magic == byteOrderMagic.byteSwapped
    }

    /// The next packet; nil at the end.
    mutating func next(
        _ stream: inout ByteStream, _ tally: inout TrafficTally
    ) throws(TrafficError) -> CapturedPacket? {
        while true {
            guard let (kind, body) = try block(&stream, &tally) else { return nil }
            switch kind {
            case Block.section: interfaces = []
            case Block.interface: try add(body, at: stream.offset)
            case Block.enhancedPacket:
                let interface = body.number(UInt32.self, at: 0, isBig: isBig)
                if let packet = try packet(body, interface, at: stream.offset) { return packet }
            case Block.packet:
                let interface = body.number(UInt16.self, at: 0, isBig: isBig).map(UInt32.init)
                if let packet = try packet(body, interface, at: stream.offset) { return packet }
            case Block.simplePacket:
                guard let length = body.number(UInt32.self, at: 0, isBig: isBig), let first = interfaces.first
                else {
                    throw TrafficError(.byte(stream.offset), "expected an interface before the first packet")
                }
                let captured = first.snapLength == 0 ? length : min(length, first.snapLength)
                tally.skip(.noTime)
                // It gets that of the packet before.
                guard time > 0 else { continue }
                return CapturedPacket(
                    time: time, link: first.link,
                    bytes: UnsafeRawBufferPointer(rebasing: body.behind(4).prefix(Int(captured))))
            default: break
            }
        }
    }

    /// The next block and what is in it; nil at the end.
    private mutating func block(
        _ stream: inout ByteStream, _ tally: inout TrafficTally
    ) throws(TrafficError) -> (UInt32, UnsafeRawBufferPointer)? {
        let start = try stream.peek(12)
        guard start.count == 12 else {
            if !start.isEmpty { tally.cutAt = stream.offset }
            return nil
        }
        // The same in either order.
        if start.number(UInt32.self, at: 0) == Block.section {
            guard Self.recognises(start) else {
                throw TrafficError(.byte(stream.offset), "expected the byte order of a section, 1a2b3c4d")
            }
            isBig = start.number(UInt32.self, at: 8) == Self.byteOrderMagic
        }
        guard let kind = start.number(UInt32.self, at: 0, isBig: isBig),
            let length = start.number(UInt32.self, at: 4, isBig: isBig), length >= 12, length % 4 == 0,
            length <= UInt32(ByteStream.longestPiece)
        else {
            throw TrafficError(
                .byte(stream.offset),
                "expected the length of a block, which is a multiple of 4: the capture is damaged here")
        }
        let whole = try stream.peek(Int(length))
        guard whole.count == Int(length) else {
            tally.cutAt = stream.offset
            return nil
        }
        guard whole.number(UInt32.self, at: Int(length) - 4, isBig: isBig) == length else {
            throw TrafficError(
                .byte(stream.offset),
                "expected the block's length at its end, too: the capture is damaged here")
        }
        stream.pass(Int(length))
        return (kind, UnsafeRawBufferPointer(rebasing: whole[8..<Int(length) - 4]))
    }

    private mutating func add(_ body: UnsafeRawBufferPointer, at offset: UInt64) throws(TrafficError) {
        guard let link = body.number(UInt16.self, at: 0, isBig: isBig),
            let snapLength = body.number(UInt32.self, at: 4, isBig: isBig),
            interfaces.count < Self.mostInterfaces
        else {
            throw TrafficError(.byte(offset), "expected the description of an interface before this place")
        }
        var interface = Interface(link: LinkType(rawValue: UInt32(link)), snapLength: snapLength)
        var options = body.behind(8)
        while let code = options.number(UInt16.self, at: 0, isBig: isBig), code != 0,
            let length = options.number(UInt16.self, at: 2, isBig: isBig)
        {
            let value = options.behind(4)
            switch code {
            case 9: interface.clock.setResolution(value.byte(0))
            case 14: interface.clock.offset = value.number(Int64.self, at: 0, isBig: isBig) ?? 0
            default: break
            }
            options = value.behind((Int(length) + 3) & ~3)
        }
        interfaces.append(interface)
    }

    /// nil where the block is too short for what it says.
    private mutating func packet(
        _ body: UnsafeRawBufferPointer, _ interface: UInt32?, at offset: UInt64
    ) throws(TrafficError) -> CapturedPacket? {
        guard let interface, let high = body.number(UInt32.self, at: 4, isBig: isBig),
            let low = body.number(UInt32.self, at: 8, isBig: isBig),
            let length = body.number(UInt32.self, at: 12, isBig: isBig),
            length <= UInt32(max(0, body.count - 20))
        else {
            throw TrafficError(
                .byte(offset), "expected a whole packet before this place: the capture is damaged")
        }
        guard interface < UInt32(interfaces.count) else {
            throw TrafficError(
                .byte(offset),
                "the packet before this place is of interface \(interface), which is not described")
        }
        let description = interfaces[Int(interface)]
        time = description.clock.time(UInt64(high) << 32 | UInt64(low))
        return CapturedPacket(
            time: time, link: description.link,
            bytes: UnsafeRawBufferPointer(rebasing: body.behind(20).prefix(Int(length))))
    }
}

/// In which units an interface of pcapng counts time (its options if_tsresol and if_tsoffset).
struct CaptureClock {
    /// Ticks a second.
    private var ticks: UInt64 = 1_000_000
    /// Seconds that are added.
    var offset: Int64 = 0

    /// A power of ten, or with the highest bit one of two.
    mutating func setResolution(_ value: UInt8?) {
        guard let value else { return }
        let exponent = value & 0x7f
        if value & 0x80 != 0 {
            ticks = exponent < 63 ? 1 << UInt64(exponent) : 1 << 62
        } else {
            ticks = (0..<min(exponent, 18)).reduce(1) { power, _ in power * 10 }
        }
    }

    /// Nanoseconds since 1970, within what a simulation can be given.
    func time(_ count: UInt64) -> Nanoseconds {
        let (seconds, rest) = count.quotientAndRemainder(dividingBy: ticks)
        // Less than a second, since the rest is less than the divisor.
        let fraction = ticks.dividingFullWidth(rest.multipliedFullWidth(by: 1_000_000_000)).quotient
        let latest = SimulationTime.latest / SimulationTime.second - 1
        let (sum, overflow) = Int64(clamping: seconds).addingReportingOverflow(offset)
        let whole = overflow ? latest : min(max(sum, 0), latest)
        return whole * SimulationTime.second + Int64(fraction)
    }
}
