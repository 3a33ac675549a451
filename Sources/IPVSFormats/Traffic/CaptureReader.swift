import IPVSModel

/// Reads captures of packets, pcap or pcapng, and makes flows of them.
struct CaptureReader {
    private enum Kind {
        case pcap(PcapReader)
        case pcapNG(PcapNGReader)
    }

    private var kind: Kind

    static func recognises(_ start: UnsafeRawBufferPointer) -> Bool {
        PcapReader.recognises(start) || PcapNGReader.recognises(start)
    }

    init(_ stream: inout ByteStream) throws(TrafficError) {
        if PcapNGReader.recognises(try stream.peek(12)) {
            kind = .pcapNG(PcapNGReader())
        } else {
            kind = .pcap(try PcapReader(&stream))
        }
    }

    /// Reads to the end, or until nobody wants more.
    mutating func read(
        _ stream: inout ByteStream, _ settings: TrafficSettings, _ tracker: inout ConnectionTracker,
        _ tally: inout TrafficTally, _ emit: ConnectionTracker.Emit
    ) throws(TrafficError) {
        let dissector = PacketDissector(tunnelPorts: settings.tunnelPorts)
        while !tracker.isStopped, let packet = try next(&stream, &tally) {
            tally.packets += 1
            switch dissector.segment(in: packet) {
            case .segment(let segment): tracker.note(segment, at: packet.time, &tally, emit)
            case .skipped(let reason): tally.skip(reason)
            }
        }
    }

    private mutating func next(
        _ stream: inout ByteStream, _ tally: inout TrafficTally
    ) throws(TrafficError) -> CapturedPacket? {
        switch kind {
        case .pcap(let reader): return try reader.next(&stream, &tally)
        case .pcapNG(var reader):
            defer { kind = .pcapNG(reader) }
            return try reader.next(&stream, &tally)
        }
    }
}
