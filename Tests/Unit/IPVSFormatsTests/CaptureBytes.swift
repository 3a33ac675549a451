import IPVSModel

/// Packets and captures, byte by byte, from the documents that describe them and not from the readers.
enum CaptureBytes {
    static func big(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }

    static func number(_ value: some FixedWidthInteger, isBig: Bool) -> [UInt8] {
        isBig ? big(value) : big(value).reversed()
    }

    // MARK: Packets

    static let syn: UInt8 = 0x02
    static let synAck: UInt8 = 0x12
    static let ack: UInt8 = 0x10
    static let fin: UInt8 = 0x11
    static let reset: UInt8 = 0x04

    static func tcp(_ source: UInt16, _ destination: UInt16, _ flags: UInt8) -> [UInt8] {
        big(source) + big(destination) + big(UInt32(1)) + big(UInt32(0)) + [0x50, flags] + big(UInt16(1000))
            + big(UInt32(0))
    }

    static func udp(_ source: UInt16, _ destination: UInt16, _ content: [UInt8] = [1, 2]) -> [UInt8] {
        big(source) + big(destination) + big(UInt16(8 + content.count)) + big(UInt16(0)) + content
    }

    static func sctp(_ source: UInt16, _ destination: UInt16, chunks: [UInt8]) -> [UInt8] {
        big(source) + big(destination) + big(UInt64(0)) + chunks.flatMap { [$0, 0, 0, 6, 9, 9, 0, 0] }
    }

    static func ipv4(
        _ source: UInt32, _ destination: UInt32, _ number: UInt8, _ content: [UInt8], fragment: UInt16 = 0,
        options: Int = 0
    ) -> [UInt8] {
        [UInt8(0x45 + options), 0] + big(UInt16(20 + 4 * options + content.count)) + big(UInt16(7))
            + big(fragment) + [64, number, 0, 0] + big(source) + big(destination)
            + [UInt8](repeating: 1, count: 4 * options) + content
    }

    static func ipv6(_ source: UInt8, _ destination: UInt8, _ next: UInt8, _ content: [UInt8]) -> [UInt8] {
        func address(_ last: UInt8) -> [UInt8] {
            [0x20, 0x01, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [last]
        }
        return [0x60, 0, 0, 0] + big(UInt16(content.count)) + [next, 64] + address(source)
            + address(destination)
            + content
    }

    static func ethernet(_ type: UInt16, _ content: [UInt8]) -> [UInt8] {
        [UInt8](repeating: 2, count: 12) + big(type) + content
    }

    // MARK: Captures

    /// Times in nanoseconds.
    static func pcap(
        _ packets: [(Int64, [UInt8])], link: UInt32 = 1, isBig: Bool = false, isNano: Bool = false
    ) -> [UInt8] {
        let magic: UInt32 = isNano ? 0xa1b2_3c4d : 0xa1b2_c3d4
        var bytes =
            number(magic, isBig: isBig) + number(UInt16(2), isBig: isBig) + number(UInt16(4), isBig: isBig)
            + number(UInt64(0), isBig: isBig) + number(UInt32(65535), isBig: isBig)
            + number(link, isBig: isBig)
        for (time, packet) in packets {
            bytes += number(UInt32(time / 1_000_000_000), isBig: isBig)
            bytes += number(UInt32(time % 1_000_000_000 / (isNano ? 1 : 1000)), isBig: isBig)
            bytes += number(UInt32(packet.count), isBig: isBig) + number(UInt32(packet.count), isBig: isBig)
            bytes += packet
        }
        return bytes
    }

    static func block(_ kind: UInt32, _ content: [UInt8], isBig: Bool) -> [UInt8] {
        let padded = content + [UInt8](repeating: 0, count: (4 - content.count % 4) % 4)
        let length = number(UInt32(padded.count + 12), isBig: isBig)
        return number(kind, isBig: isBig) + length + padded + length
    }

    static func section(isBig: Bool) -> [UInt8] {
        block(
            0x0a0d_0d0a,
            number(UInt32(0x1a2b_3c4d), isBig: isBig) + number(UInt32(1), isBig: isBig)
                + number(Int64(-1), isBig: isBig), isBig: isBig)
    }

    static func interface(
        link: UInt16 = 1, resolution: UInt8? = nil, offset: Int64? = nil, snapLength: UInt32 = 0, isBig: Bool
    ) -> [UInt8] {
        var options: [UInt8] = []
        // A comment, whose length is no multiple of four.
        options += number(UInt16(1), isBig: isBig) + number(UInt16(3), isBig: isBig) + [65, 66, 67, 0]
        if let resolution {
            options +=
                number(UInt16(9), isBig: isBig) + number(UInt16(1), isBig: isBig) + [resolution, 0, 0, 0]
        }
        if let offset {
            options +=
                number(UInt16(14), isBig: isBig) + number(UInt16(8), isBig: isBig)
                + number(offset, isBig: isBig)
        }
        options += [0, 0, 0, 0]
        return block(
            1,
            number(link, isBig: isBig) + number(UInt16(0), isBig: isBig) + number(snapLength, isBig: isBig)
                + options,
            isBig: isBig)
    }

    static func enhanced(_ ticks: UInt64, _ packet: [UInt8], interface: UInt32 = 0, isBig: Bool) -> [UInt8] {
        let length = number(UInt32(packet.count), isBig: isBig)
        return block(
            6,
            number(interface, isBig: isBig) + number(UInt32(ticks >> 32), isBig: isBig)
                + number(UInt32(truncatingIfNeeded: ticks), isBig: isBig) + length + length + packet,
            isBig: isBig)
    }

    static func simple(_ packet: [UInt8], isBig: Bool) -> [UInt8] {
        block(3, number(UInt32(packet.count), isBig: isBig) + packet, isBig: isBig)
    }
}
