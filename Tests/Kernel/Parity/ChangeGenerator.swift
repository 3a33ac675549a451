import IPVSModel
import IPVSSimulator

/// Random changes, valid and invalid, of a few services and servers, so that they meet each other often.
package struct ChangeGenerator {
    private var random: RandomSource
    private let range: Range

    /// What is asked for.
    package enum Range: Sendable {
        /// Anything that a message to the kernel can say, most of it near what is allowed.
        case anything
        /// What a kernel with any rules takes, as far as a change alone tells.
        case valid
    }

    package init(seed: UInt64, _ range: Range) {
        random = RandomSource(seed: seed)
        self.range = range
    }

    package mutating func next() -> TableChange {
        switch random.below(100) {
        case ..<16: .addService(service())
        case ..<26: .editService(service())
        case ..<30: .deleteService(identity())
        case ..<58: .addDestination(destination(), to: identity())
        case ..<78: .editDestination(destination(), of: identity())
        case ..<88: .deleteDestination(endpoint(), from: identity())
        case 88: random.below(4) == 0 ? .clear : .zero(nil)
        case ..<91: .zero(identity())
        case ..<94: .setTimeouts(timeouts())
        case ..<98: .startDaemon(daemon())
        default: .stopDaemon(pick([.master, .backup]), syncID: 0)
        }
    }

    /// A table that `count` valid changes led to.
    package static func table(seed: UInt64, changes count: Int) -> Table {
        var generator = ChangeGenerator(seed: seed, .valid)
        var table = Table()
        for _ in 0..<count { try? table.apply(generator.next()) }
        return table
    }

    // MARK: Parts

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int(random.below(UInt64(elements.count)))]
    }

    private mutating func isOne(in count: UInt64) -> Bool { random.below(count) == 0 }

    /// Sometimes, and only where anything may be asked for.
    private mutating func isOdd(in count: UInt64) -> Bool { range == .anything && isOne(in: count) }

    private mutating func identity() -> ServiceIdentity {
        let mark: UInt32 = isOdd(in: 8) ? 0 : pick([1, .max])
        return switch random.below(6) {
        case 0: .firewallMark(mark, .ipv4)
        case 1: .firewallMark(mark, .ipv6)
        case 2: .endpoint(transport(), Endpoint(address: .ipv6(0xfd00 << 112 | 1), port: 443))
        case 3 where isOdd(in: 2): .endpoint(.tcp, Endpoint(address: .ipv4(0), port: 0))
        default: .endpoint(transport(), Endpoint(address: .ipv4(0x0a00_0001), port: pick([80, 0])))
        }
    }

    private mutating func transport() -> TransportProtocol {
        isOdd(in: 10) ? .init(rawValue: pick([0, 1, 47, 256, 65535])) : pick([.tcp, .tcp, .udp, .sctp])
    }

    private mutating func service() -> VirtualService {
        var service = VirtualService(identity: identity())
        let family = service.identity.family
        // mh builds its table for every server, which takes the kernel long.
        service.scheduler = pick([.roundRobin, .weightedRoundRobin, .weightedLeastConnection, .sourceHashing])
        if isOdd(in: 30) {
            service.scheduler = .init(
                rawValue: pick(["none", "nosuch", "", "a-name-of-16-byt", "exactly-15-byte"]))
        }
        service.flags = ServiceFlags(
            rawValue: UInt32(truncatingIfNeeded: random.next()) & (isOdd(in: 4) ? .max << 2 : 0x3c))
        switch random.below(5) {
        case 0:
            service.idleNetmask = netmask(family)
            if isOdd(in: 2) { service.idleTimeout = pick([1, 360, .max]) }
        case 1, 2:
            let seconds: UInt32 =
                isOdd(in: 5) ? pick([0, 1, 21_474_836, 42_949_673, .max]) : pick([60, 360, 2_678_400])
            service.persistence = Persistence(timeout: seconds, netmask: netmask(family))
        default: break
        }
        if isOne(in: 6) { service.persistenceEngine = "sip" }
        if isOdd(in: 60) {
            service.persistenceEngine = pick(["", "nosuch", "an-engine-of-17-b", "exactly-16-bytes"])
        }
        return service
    }

    private mutating func netmask(_ family: AddressFamily) -> Netmask {
        switch family {
        case .ipv4: .ipv4(pick([.max, 0xffff_ff00, 0, 0x00ff_00ff]))
        case .ipv6: .ipv6(prefixLength: isOdd(in: 6) ? pick([0, 129, .max]) : pick([1, 64, 127, 128]))
        }
    }

    private mutating func endpoint() -> Endpoint {
        let common: [IPAddress] = [
            .ipv4(0xc0a8_0101), .ipv4(0xc0a8_0102), .ipv4(0xc0a8_0103), .ipv6(0xfd00 << 112 | 0x11),
            .ipv6(0xfd00 << 112 | 0x12),
        ]
        return Endpoint(address: isOdd(in: 4) ? address() : pick(common), port: pick([80, 80, 8080, 0]))
    }

    /// Every kind of address, and the edges between them.
    private mutating func address() -> IPAddress {
        let edges: [UInt32] = [
            0, 1, 0x00ff_ffff, 0x0100_0000, 0x7f00_0000, 0x7f00_0001, 0x7fff_ffff, 0x7fff_fffe, 0xa9fe_0101,
            0xdfff_ffff, 0xe000_0000, 0xe000_0001, 0xefff_ffff, 0xf000_0000, 0xf000_0001, 0xffff_fffe, .max,
        ]
        if isOne(in: 2) {
            return .ipv4(isOne(in: 4) ? UInt32(truncatingIfNeeded: random.next()) : pick(edges))
        }
        let top: UInt128 =
            isOne(in: 4)
            ? UInt128(random.next() >> 48)
            : pick([
                0, 0x2001, 0xfc00, 0xfdff, 0xfe00, 0xfe7f, 0xfe80, 0xfebf, 0xfec0, 0xfeff, 0xff00, 0xff02,
                0xffff,
                0x0064, 0x4000, 0xe000,
            ])
        let low: UInt128 = pick([
            0, 1, 2, 0xc0a8_0101, 0xffff_0a00_0001, 0xfffe_0a00_0001, 0x1_0000_0000, .init(UInt64.max),
        ])
        return .ipv6(top << 112 | low)
    }

    private mutating func destination() -> Destination {
        var destination = Destination(endpoint: endpoint(), method: method())
        if isOdd(in: 6) {
            // With a tunnel it would be that tunnel.
            if case .tunnelling = destination.method {
            } else {
                destination.idleTunnel = pick([
                    .gre(checksum: .full), .gue(port: 0, checksum: .none), .gue(port: 1, checksum: .none),
                ])
            }
        }
        destination.weight = isOdd(in: 12) ? pick([.min, -1, .max]) : pick([0, 1, 1, 7, 65535])
        if isOne(in: 3) {
            let limits: [UInt32] = [0, 1, 10, 500]
            let odd: [UInt32] = [1 << 31 - 1, 1 << 31, .max]
            destination.thresholds.upper = isOdd(in: 4) ? pick(odd) : pick(limits)
            destination.thresholds.lower =
                isOdd(in: 4) ? pick(odd + limits) : min(destination.thresholds.upper, 5)
        }
        return destination
    }

    private mutating func method() -> ForwardingMethod {
        switch random.below(9) {
        case 0, 1: .masquerading
        case 2: .directRouting
        case 3: .local
        case 4: .tunnelling(.gue(port: isOdd(in: 3) ? 0 : 6080, checksum: pick(TunnelChecksum.allCases)))
        case 5: .tunnelling(.gre(checksum: pick(TunnelChecksum.allCases)))
        case 6 where isOdd(in: 2): pick([.bypass, .undefined(5), .undefined(7)])
        case 7 where isOdd(in: 2):
            // As the kernel's numbers are read: some of them are none of the above.
            .tunnelling(
                Tunnel(
                    .init(
                        type: pick([0, 1, 2, 3, .max]), port: pick([0, 6080]), flags: pick([0, 1, 3, .max]))))
        default: .tunnelling(.ipip)
        }
    }

    private mutating func timeouts() -> ConnectionTimeouts {
        func seconds(_ generator: inout ChangeGenerator) -> UInt32 {
            generator.isOdd(in: 8)
                ? generator.pick([8_589_934, 8_589_935, 21_474_836, 21_474_837, 1 << 31, .max])
                : generator.pick([0, 0, 1, 900, 2_678_400])
        }
        return ConnectionTimeouts(tcp: seconds(&self), tcpFinal: seconds(&self), udp: seconds(&self))
    }

    private mutating func daemon() -> SyncDaemon {
        var daemon = SyncDaemon(role: pick([.master, .backup]), interface: "lo", syncID: pick([0, 1, 255]))
        if isOdd(in: 8) { daemon.interface = pick(["nosuch0", "a-name-of-16-byt", ""]) }
        if isOne(in: 3) { daemon.maximumLength = isOdd(in: 3) ? pick([0, 1, .max]) : pick([1400, 1024]) }
        if isOne(in: 3) {
            daemon.multicastGroup =
                isOdd(in: 3) ? address() : pick([.ipv4(0xe000_0052), .ipv6(0xff02 << 112 | 0x12)])
        }
        if isOne(in: 3) { daemon.multicastPort = isOdd(in: 3) ? 0 : 8849 }
        if isOne(in: 3) { daemon.multicastTimeToLive = isOdd(in: 3) ? 0 : 3 }
        return daemon
    }
}
