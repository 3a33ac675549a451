import IPVSModel

/// What a packet says of a connection.
struct Segment: Equatable {
    enum Kind {
        /// The client's first: SYN, INIT.
        case open
        case data
        /// Either end's last: FIN, RST, SHUTDOWN, ABORT.
        case close
    }

    var transport: TransportProtocol
    var source: Endpoint
    var destination: Endpoint
    var kind: Kind
}

/// Finds the segment in a packet: within frames, VLAN tags, extension headers and tunnels, as a director sees it that takes
/// them off.
struct PacketDissector {
    /// Of generic UDP encapsulation; IANA's is 6080.
    var tunnelPorts: Set<UInt16> = [6080]

    enum Found {
        case segment(Segment)
        case skipped(TrafficSkip)
    }

    /// Frames in frames in frames: more than any network does.
    private static let deepest = 8

    private enum EtherType {
        static let ipv4: UInt16 = 0x0800
        static let ipv6: UInt16 = 0x86dd
        /// IEEE 802.1Q, 802.1ad, and what was used before the latter.
        static let tags: Set<UInt16> = [0x8100, 0x88a8, 0x9100]
        /// A whole Ethernet frame, in GRE.
        static let bridging: UInt16 = 0x6558
    }

    /// Numbers of IP protocols.
    private enum Number {
        static let hopByHop: UInt8 = 0
        static let ipip: UInt8 = 4
        static let tcp: UInt8 = 6
        static let udp: UInt8 = 17
        static let ipv6: UInt8 = 41
        static let routing: UInt8 = 43
        static let fragment: UInt8 = 44
        static let gre: UInt8 = 47
        static let authentication: UInt8 = 51
        static let destinationOptions: UInt8 = 60
        static let sctp: UInt8 = 132
    }

    func segment(in packet: CapturedPacket) -> Found {
        let bytes = packet.bytes
        switch packet.link {
        case .ethernet: return frame(bytes, depth: 0)
        case .raw, .rawOfBSD, .rawOfOpenBSD, .ipv4, .ipv6: return network(bytes, depth: 0)
        // The family's number is the host's own: the packet itself tells.
        case .null, .loop: return network(bytes.behind(4), depth: 0)
        case .linuxCooked: return tagged(bytes.number(UInt16.self, at: 14), bytes.behind(16), depth: 0)
        case .linuxCooked2: return tagged(bytes.number(UInt16.self, at: 0), bytes.behind(20), depth: 0)
        default: return .skipped(.unknownLink)
        }
    }

    private func frame(_ bytes: UnsafeRawBufferPointer, depth: Int) -> Found {
        tagged(bytes.number(UInt16.self, at: 12), bytes.behind(14), depth: depth)
    }

    /// What follows an EtherType, with any number of VLAN tags between.
    private func tagged(_ type: UInt16?, _ bytes: UnsafeRawBufferPointer, depth: Int) -> Found {
        guard var type else { return .skipped(.cutShort) }
        var rest = bytes
        while EtherType.tags.contains(type) {
            guard let inner = rest.number(UInt16.self, at: 2) else { return .skipped(.cutShort) }
            type = inner
            rest = rest.behind(4)
        }
        switch type {
        case EtherType.ipv4, EtherType.ipv6: return network(rest, depth: depth)
        case EtherType.bridging:
            return depth < Self.deepest ? frame(rest, depth: depth + 1) : .skipped(.damaged)
        default: return .skipped(.notIP)
        }
    }

    private func network(_ bytes: UnsafeRawBufferPointer, depth: Int) -> Found {
        guard depth <= Self.deepest else { return .skipped(.damaged) }
        switch bytes.byte(0).map({ $0 >> 4 }) {
        case 4: return ipv4(bytes, depth: depth)
        case 6: return ipv6(bytes, depth: depth)
        case nil: return .skipped(.cutShort)
        default: return .skipped(.notIP)
        }
    }

    private func ipv4(_ bytes: UnsafeRawBufferPointer, depth: Int) -> Found {
        guard let first = bytes.byte(0), let source = bytes.number(UInt32.self, at: 12),
            let destination = bytes.number(UInt32.self, at: 16),
            let fragment = bytes.number(UInt16.self, at: 6),
            let number = bytes.byte(9)
        else { return .skipped(.cutShort) }
        let length = Int(first & 0xf) * 4
        guard length >= 20 else { return .skipped(.damaged) }
        if fragment & 0x1fff != 0 { return .skipped(.laterFragment) }
        return transport(
            number, .ipv4(source), .ipv4(destination), bytes.behind(length), depth: depth)
    }

    private func ipv6(_ bytes: UnsafeRawBufferPointer, depth: Int) -> Found {
        guard let source = Self.address(bytes, at: 8), let destination = Self.address(bytes, at: 24),
            var next = bytes.byte(6)
        else { return .skipped(.cutShort) }
        var rest = bytes.behind(40)
        // Each header is longer than nothing, so that this ends.
        while true {
            let length: Int
            switch next {
            case Number.hopByHop, Number.routing, Number.destinationOptions:
                guard let units = rest.byte(1) else { return .skipped(.cutShort) }
                length = (Int(units) + 1) * 8
            case Number.authentication:
                guard let units = rest.byte(1) else { return .skipped(.cutShort) }
                length = (Int(units) + 2) * 4
            case Number.fragment:
                guard let offset = rest.number(UInt16.self, at: 2) else { return .skipped(.cutShort) }
                if offset & 0xfff8 != 0 { return .skipped(.laterFragment) }
                length = 8
            default: return transport(next, source, destination, rest, depth: depth)
            }
            guard let following = rest.byte(0), length <= rest.count else { return .skipped(.cutShort) }
            next = following
            rest = rest.behind(length)
        }
    }

    private static func address(_ bytes: UnsafeRawBufferPointer, at position: Int) -> IPAddress? {
        guard let high = bytes.number(UInt64.self, at: position),
            let low = bytes.number(UInt64.self, at: position + 8)
        else { return nil }
        return .ipv6(UInt128(high) << 64 | UInt128(low))
    }

    private func transport(
        _ number: UInt8, _ source: IPAddress, _ destination: IPAddress, _ bytes: UnsafeRawBufferPointer,
        depth: Int
    ) -> Found {
        switch number {
        case Number.ipip, Number.ipv6: return network(bytes, depth: depth + 1)
        case Number.gre: return gre(bytes, depth: depth)
        case Number.tcp, Number.udp, Number.sctp: break
        default: return .skipped(.otherProtocol)
        }
        guard let sourcePort = bytes.number(UInt16.self, at: 0),
            let destinationPort = bytes.number(UInt16.self, at: 2)
        else { return .skipped(.cutShort) }
        if number == Number.udp, tunnelPorts.contains(destinationPort), depth < Self.deepest,
            let inner = gue(bytes.behind(8), depth: depth)
        {
            return inner
        }
        let kind: Segment.Kind
        switch number {
        case Number.tcp:
            guard let flags = bytes.byte(13) else { return .skipped(.cutShort) }
            // FIN or RST; SYN without ACK.
            kind = flags & 0x05 != 0 ? .close : flags & 0x12 == 0x02 ? .open : .data
        case Number.sctp:
            guard bytes.count > 12 else { return .skipped(.cutShort) }
            kind = Self.kind(ofChunks: bytes.behind(12))
        default: kind = .data
        }
        return .segment(
            Segment(
                transport: TransportProtocol(rawValue: UInt16(number)),
                source: Endpoint(address: source, port: sourcePort),
                destination: Endpoint(address: destination, port: destinationPort), kind: kind))
    }

    /// RFC 2784 and 2890; routing (RFC 1701) is used by nobody.
    private func gre(_ bytes: UnsafeRawBufferPointer, depth: Int) -> Found {
        guard let flags = bytes.number(UInt16.self, at: 0) else { return .skipped(.cutShort) }
        guard flags & 0x4007 == 0 else { return .skipped(.otherProtocol) }
        let optional = (flags & 0x8000).nonzeroBitCount + (flags & 0x3000).nonzeroBitCount
        return tagged(bytes.number(UInt16.self, at: 2), bytes.behind(4 + 4 * optional), depth: depth + 1)
    }

    /// draft-ietf-intarea-gue: version 0 says which protocol follows; version 1 is an IP header at once (the kernel's fou).
    ///
    /// - Returns: nil for what is no such tunnel: then it is plain UDP.
    private func gue(_ bytes: UnsafeRawBufferPointer, depth: Int) -> Found? {
        guard let first = bytes.byte(0), let number = bytes.byte(1) else { return nil }
        switch first >> 6 {
        case 0:
            // Control messages carry no packet.
            guard first & 0x20 == 0 else { return .skipped(.otherProtocol) }
            guard number == Number.ipip || number == Number.ipv6 || number == Number.gre else { return nil }
            let rest = bytes.behind(4 + Int(first & 0x1f) * 4)
            return number == Number.gre ? gre(rest, depth: depth + 1) : network(rest, depth: depth + 1)
        case 1: return network(bytes, depth: depth + 1)
        default: return nil
        }
    }

    /// The chunks of a packet of SCTP (RFC 9260, 3.2).
    private static func kind(ofChunks bytes: UnsafeRawBufferPointer) -> Segment.Kind {
        var rest = bytes
        while let type = rest.byte(0), let length = rest.number(UInt16.self, at: 2), length >= 4 {
            switch type {
            case 1: return .open
            // ABORT, SHUTDOWN, SHUTDOWN ACK, SHUTDOWN COMPLETE
            case 6, 7, 8, 14: return .close
            default: rest = rest.behind((Int(length) + 3) & ~3)
            }
        }
        return .data
    }
}
