import IPVSModel
import Testing

@testable import IPVSFormats

/// Captures: containers, frames, tunnels, connections.
@Suite struct CaptureTests {
    private typealias Bytes = CaptureBytes
    private static let client: UInt32 = 0x0a00_0001
    private static let service: UInt32 = 0xc000_020a
    private static let second: Int64 = 1_000_000_000

    private static func frame(_ flags: UInt8, port: UInt16 = 4000) -> [UInt8] {
        Bytes.ethernet(0x0800, Bytes.ipv4(client, service, 6, Bytes.tcp(port, 80, flags)))
    }

    private static func answer(_ flags: UInt8, port: UInt16 = 4000) -> [UInt8] {
        Bytes.ethernet(0x0800, Bytes.ipv4(service, client, 6, Bytes.tcp(80, port, flags)))
    }

    private static let flow = "tcp 10.0.0.1:4000 192.0.2.10:80"

    // MARK: Containers

    @Test(arguments: [false, true], [false, true])
    func pcapOfEitherOrderAndUnit(isBig: Bool, isNano: Bool) {
        let capture = Bytes.pcap(
            [
                (1_700_000_000 * Self.second + 5000, Self.frame(Bytes.syn)),
                (1_700_000_000 * Self.second + 6000, Self.answer(Bytes.synAck)),
                (1_700_000_002 * Self.second + 5000 + (isNano ? 1 : 0), Self.answer(Bytes.fin)),
            ], isBig: isBig, isNano: isNano)
        let reading = TrafficReading(capture)
        #expect(reading.flows == ["1700000000.000005 \(Self.flow) 2\(isNano ? ".000000001" : "")"])
        #expect(reading.format == .pcap && reading.tally.packets == 3 && reading.tally.skipped.isEmpty)
    }

    /// Two sections of different orders, three interfaces with clocks and links of their own.
    @Test(arguments: [false, true])
    func pcapngOfSeveralSectionsAndInterfaces(isBig: Bool) {
        let raw = Bytes.ipv4(Self.client, Self.service, 6, Bytes.tcp(4001, 80, Bytes.syn))
        var capture = Bytes.section(isBig: isBig) + Bytes.interface(isBig: isBig)
        capture += Bytes.interface(link: 101, resolution: 9, offset: 1000, isBig: isBig)
        capture += Bytes.block(0x0bad, [1, 2, 3], isBig: isBig)
        capture += Bytes.enhanced(7_000_001, Self.frame(Bytes.syn), isBig: isBig)
        capture += Bytes.enhanced(8_500_000_001, raw, interface: 1, isBig: isBig)
        capture += Bytes.section(isBig: !isBig) + Bytes.interface(resolution: 0x80 | 10, isBig: !isBig)
        capture += Bytes.enhanced(2000 << 10 | 512, Self.frame(Bytes.syn, port: 4002), isBig: !isBig)
        let reading = TrafficReading(capture)
        #expect(
            reading.flows == [
                "7.000001 \(Self.flow) -", "1008.500000001 tcp 10.0.0.1:4001 192.0.2.10:80 -",
                "2000.5 tcp 10.0.0.1:4002 192.0.2.10:80 -",
            ])
        #expect(reading.error == nil && reading.tally.unfinished == 3)
    }

    @Test func simplePacketsHaveTheTimeBefore() {
        let capture =
            Bytes.section(isBig: false) + Bytes.interface(snapLength: 60, isBig: false)
            + Bytes.enhanced(3_000_000, Self.frame(Bytes.syn, port: 1), isBig: false)
            + Bytes.simple(Self.frame(Bytes.syn), isBig: false)
        let reading = TrafficReading(capture)
        #expect(reading.flows.count == 2 && reading.flows.contains("3 \(Self.flow) -"))
        #expect(reading.tally.skipped == [.noTime: 1])
    }

    /// A capture may end anywhere; what comes before is read. Nothing else in it makes it end early.
    @Test func cutAnywhere() {
        let pcap = Bytes.pcap([(1, Self.frame(Bytes.syn)), (2, Self.frame(Bytes.syn, port: 4001))])
        for length in 24..<pcap.count {
            let reading = TrafficReading(Array(pcap[..<length]), .pcap)
            let record = 16 + 54
            #expect(reading.error == nil && reading.flows.count == (length - 24) / record, "\(length)")
            #expect((reading.tally.cutAt != nil) == ((length - 24) % record != 0), "\(length)")
        }
        for length in 4..<24 {
            #expect(TrafficReading(Array(pcap[..<length]), .pcap).error?.place == .byte(UInt64(length)))
        }
        let capture = Bytes.section(isBig: true) + Bytes.interface(isBig: true)
        let all = capture + Bytes.enhanced(1, Self.frame(Bytes.syn), isBig: true)
        for length in capture.count + 1..<all.count {
            let reading = TrafficReading(Array(all[..<length]))
            #expect(reading.error == nil && reading.tally.cutAt == UInt64(capture.count), "\(length)")
        }
    }

    @Test func whatIsDamagedIsNamedByItsByte() {
        var long = Bytes.pcap([(1, Self.frame(Bytes.syn))])
        long.replaceSubrange(32..<36, with: Bytes.number(UInt32.max, isBig: false))
        #expect(TrafficReading(long).error?.description.hasPrefix("byte 24: expected a packet") == true)
        let foreign = TrafficReading(Bytes.pcap([], link: 147))
        #expect(foreign.error?.description.hasPrefix("byte 20: link type 147 is not read") == true)
        let capture = Bytes.section(isBig: true) + Bytes.interface(isBig: true)
        let homeless = capture + Bytes.enhanced(1, [], interface: 3, isBig: true)
        #expect(TrafficReading(homeless).error?.message.contains("interface 3") == true)
        var unequal = capture + Bytes.enhanced(1, Self.frame(Bytes.syn), isBig: true)
        unequal[unequal.count - 1] ^= 4
        #expect(TrafficReading(unequal).error?.place == .byte(UInt64(capture.count)))
    }

    // MARK: Frames

    private static let packet4 = Bytes.ipv4(client, service, 6, Bytes.tcp(4000, 80, Bytes.syn))
    private static let packet6 = Bytes.ipv6(1, 2, 6, Bytes.tcp(4000, 80, Bytes.syn))
    private static let flow6 = "tcp [2001:db8::1]:4000 [2001:db8::2]:80"

    private static func join(_ parts: [UInt8]...) -> [UInt8] { Array(parts.joined()) }

    /// Link type, packet, and whether its flow is of IPv6.
    static let frames: [(UInt32, [UInt8], Bool)] = links + headers + tunnels

    private static let links: [(UInt32, [UInt8], Bool)] = {
        var all: [(UInt32, [UInt8], Bool)] = []
        all.append((1, Bytes.ethernet(0x0800, packet4), false))
        all.append((1, Bytes.ethernet(0x86dd, packet6), true))
        // VLAN, QinQ, and the old number of the latter.
        all.append((1, Bytes.ethernet(0x8100, join([0, 5, 0x08, 0x00], packet4)), false))
        all.append((1, Bytes.ethernet(0x88a8, join([0, 5, 0x81, 0, 0, 6, 0x86, 0xdd], packet6)), true))
        all.append((1, Bytes.ethernet(0x9100, join([0, 5, 0x81, 0, 0, 6, 0x08, 0], packet4)), false))
        for link: UInt32 in [12, 14, 101, 228] { all.append((link, packet4, false)) }
        for link: UInt32 in [12, 14, 101, 229] { all.append((link, packet6, true)) }
        all.append((0, join([2, 0, 0, 0], packet4), false))
        all.append((0, join([0, 0, 0, 30], packet6), true))
        all.append((108, join([0, 0, 0, 2], packet4), false))
        let address: [UInt8] = [1, 1, 1, 1, 1, 1, 0, 0]
        all.append((113, join([0, 0, 0, 1, 0, 6], address, [0x08, 0x00], packet4), false))
        all.append((276, join([0x86, 0xdd, 0, 0, 0, 0, 0, 1, 0, 1, 0, 6], address, packet6), true))
        return all
    }()

    /// Options of IPv4, extension headers of IPv6: hop-by-hop, destination options, authentication, first fragment.
    private static let headers: [(UInt32, [UInt8], Bool)] = {
        let segment = Bytes.tcp(4000, 80, Bytes.syn)
        let authentication = join(
            [51, 1], [UInt8](repeating: 0, count: 14), [44, 1], [UInt8](repeating: 0, count: 10))
        let extended = join([60, 0, 1, 4, 0, 0, 0, 0], authentication, [6, 0, 0, 1, 0, 0, 0, 9], segment)
        return [
            (101, Bytes.ipv4(client, service, 6, segment, options: 3), false),
            (101, Bytes.ipv6(1, 2, 0, extended), true),
            (101, Bytes.ipv4(client, service, 6, segment, fragment: 0x2000), false),
        ]
    }()

    /// IPIP and its relatives, GRE plain and with all that is optional, bridged, GUE of both versions.
    private static let tunnels: [(UInt32, [UInt8], Bool)] = {
        var all: [(UInt32, [UInt8], Bool)] = []
        all.append((101, Bytes.ipv4(1, 2, 4, packet4), false))
        all.append((101, Bytes.ipv4(1, 2, 41, packet6), true))
        all.append((101, Bytes.ipv6(8, 9, 4, packet4), false))
        all.append((101, Bytes.ipv6(8, 9, 41, packet6), true))
        all.append((101, Bytes.ipv4(1, 2, 47, join([0, 0, 0x08, 0x00], packet4)), false))
        let optional = [UInt8](repeating: 7, count: 12)
        all.append((101, Bytes.ipv4(1, 2, 47, join([0xb0, 0, 0x86, 0xdd], optional, packet6)), true))
        let bridged = join([0, 0, 0x65, 0x58], Bytes.ethernet(0x0800, packet4))
        all.append((101, Bytes.ipv4(1, 2, 47, bridged), false))
        all.append((101, Bytes.ipv4(1, 2, 17, Bytes.udp(1, 6080, join([0, 4, 0, 0], packet4))), false))
        let longer = join([1, 41, 0, 0, 9, 9, 9, 9], packet6)
        all.append((101, Bytes.ipv4(1, 2, 17, Bytes.udp(1, 6080, longer)), true))
        all.append((101, Bytes.ipv4(1, 2, 17, Bytes.udp(1, 6080, packet4)), false))
        return all
    }()

    @Test(arguments: frames)
    func findsTheConnectionIn(frame: (UInt32, [UInt8], Bool)) {
        let reading = TrafficReading(Bytes.pcap([(2 * Self.second, frame.1)], link: frame.0))
        #expect(reading.flows == ["2 \(frame.2 ? Self.flow6 : Self.flow) -"], "\(frame)")
    }

    /// Cut anywhere, and with any byte changed, a packet does no harm; too short ones are counted.
    @Test(arguments: frames)
    func cutFramesAreCounted(frame: (UInt32, [UInt8], Bool)) {
        for length in 0..<frame.1.count {
            let reading = TrafficReading(Bytes.pcap([(0, Array(frame.1[..<length]))], link: frame.0))
            #expect(
                reading.error == nil && reading.flows.count + reading.tally.skipped.count == 1, "\(length)")
        }
        for place in frame.1.indices {
            for value in [UInt8(0), 0x0f, 0x5f, 0xff] {
                var spoilt = frame.1
                spoilt[place] = value
                #expect(TrafficReading(Bytes.pcap([(0, spoilt)], link: frame.0)).error == nil)
            }
        }
    }

    @Test func whatIsNoSegmentIsCounted() {
        let reading = TrafficReading(
            Bytes.pcap([
                (0, Bytes.ethernet(0x0806, [1, 2, 3])),
                (0, Bytes.ethernet(0x0800, Bytes.ipv4(1, 2, 1, [8, 0]))),
                (0, Bytes.ethernet(0x0800, Bytes.ipv4(1, 2, 6, [1, 2, 3, 4], fragment: 0x2001))),
                (0, Bytes.ethernet(0x86dd, Bytes.ipv6(1, 2, 44, [6, 0, 0, 9, 0, 0, 0, 1, 1, 2, 3, 4]))),
                (0, Self.frame(Bytes.ack)), (0, Array(Self.frame(Bytes.syn).prefix(40))),
            ]))
        #expect(reading.flows.isEmpty)
        #expect(
            reading.tally.skipped == [
                .notIP: 1, .otherProtocol: 1, .laterFragment: 2, .noStart: 1, .cutShort: 1,
            ])
    }

    // MARK: Connections

    /// A repeated SYN is no further connection, one behind the end is; either end's FIN or RST ends it.
    @Test func connectionsBeginAndEnd() {
        let second = Self.second
        let reading = TrafficReading(
            Bytes.pcap([
                (1 * second, Self.frame(Bytes.syn)), (2 * second, Self.frame(Bytes.syn)),
                (3 * second, Self.answer(Bytes.synAck)), (5 * second, Self.answer(Bytes.fin)),
                (6 * second, Self.frame(Bytes.fin)), (7 * second, Self.frame(Bytes.syn)),
                (9 * second, Self.frame(Bytes.reset)), (10 * second, Self.frame(Bytes.syn, port: 4001)),
            ]))
        #expect(
            reading.flows == ["1 \(Self.flow) 4", "7 \(Self.flow) 2", "10 tcp 10.0.0.1:4001 192.0.2.10:80 -"])
        #expect(reading.tally.skipped == [.noStart: 1] && reading.tally.unfinished == 1)
    }

    @Test func udpEndsByIdleTime() {
        func packet(_ isAnswer: Bool) -> [UInt8] {
            let content = isAnswer ? Bytes.udp(53, 999) : Bytes.udp(999, 53)
            return Bytes.ethernet(
                0x0800,
                isAnswer
                    ? Bytes.ipv4(Self.service, Self.client, 17, content)
                    : Bytes.ipv4(Self.client, Self.service, 17, content))
        }
        var settings = TrafficSettings()
        settings.udpIdle = 10 * Self.second
        let times: [Int64] = [1, 4, 14, 25, 26]
        let capture = Bytes.pcap(times.map { ($0 * Self.second, packet($0 == 4)) })
        let flow = "udp 10.0.0.1:999 192.0.2.10:53"
        #expect(TrafficReading(capture, nil, settings).flows == ["1 \(flow) 13", "25 \(flow) 1"])
        #expect(TrafficReading(capture).flows == ["1 \(flow) 25"])
        // The first packet that was captured may be an answer: who knows the services knows the client.
        let answer = Bytes.pcap([(1 * Self.second, packet(true)), (2 * Self.second, packet(false))])
        #expect(TrafficReading(answer).flows == ["1 udp 192.0.2.10:53 10.0.0.1:999 1"])
        #expect(TrafficReading(answer).tally.assumptions.confusesClients)
        settings.isService = { $1.port == 53 }
        let reading = TrafficReading(answer, nil, settings)
        #expect(reading.flows == ["1 \(flow) 1"] && !reading.tally.assumptions.confusesClients)
    }

    @Test func sctpByItsChunks() {
        func packet(_ chunks: [UInt8], port: UInt16) -> [UInt8] {
            Bytes.ethernet(
                0x0800, Bytes.ipv4(Self.client, Self.service, 132, Bytes.sctp(port, 80, chunks: chunks)))
        }
        let second = Self.second
        let reading = TrafficReading(
            Bytes.pcap([
                (1 * second, packet([1], port: 1)), (2 * second, packet([10, 0], port: 1)),
                (3 * second, packet([3, 7], port: 1)), (4 * second, packet([1], port: 2)),
                (6 * second, packet([6], port: 2)), (7 * second, packet([0], port: 3)),
            ]))
        let to = "192.0.2.10:80"
        #expect(reading.flows == ["1 sctp 10.0.0.1:1 \(to) 2", "4 sctp 10.0.0.1:2 \(to) 2"])
        #expect(reading.tally.skipped == [.noStart: 1])
    }

    /// A flood takes no more memory than is allowed, and loses no flow.
    @Test func openConnectionsAreBounded() {
        var settings = TrafficSettings()
        settings.openFlows = 10
        let capture = Bytes.pcap((0..<100).map { (Int64($0), Self.frame(Bytes.syn, port: UInt16($0 + 1))) })
        let reading = TrafficReading(capture, nil, settings)
        #expect(reading.flows.count == 100 && reading.tally.forgotten == 90)
    }

    @Test func clocksMayStepBack() {
        let capture = Bytes.pcap([
            (5 * Self.second, Self.frame(Bytes.syn)), (4 * Self.second, Self.frame(Bytes.fin)),
            (4 * Self.second, Self.frame(Bytes.syn, port: 1)),
        ])
        let reading = TrafficReading(capture)
        #expect(reading.flows == ["4 tcp 10.0.0.1:1 192.0.2.10:80 -", "5 \(Self.flow) 0"])
        #expect(reading.tally.stepsBack == 2)
    }
}
