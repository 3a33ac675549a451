import IPVSModel
import IPVSSimulator

/// Settings, changes and flows from bytes. There are few endpoints, so that most of what is said hits something.
struct SimulatorBytes {
    private var source: ByteSource

    init(_ bytes: [UInt8]) { source = ByteSource(bytes) }

    var isEmpty: Bool { source.isEmpty }

    mutating func settings(_ choice: UInt8) -> SimulatorSettings {
        var settings = SimulatorSettings()
        settings.profile = choice & 1 == 0 ? .legacy : .reworked
        settings.connectionReuseMode = UInt32(choice >> 1 & 3)
        settings.expiresConnectionsWithoutDestination = choice & 8 != 0
        settings.expiresQuiescentTemplates = choice & 16 != 0
        settings.isSloppyTCP = choice & 32 != 0
        settings.isSloppySCTP = choice & 64 != 0
        // Small tables: they are made anew with every change.
        settings.maglevTableIndex = 8
        settings.sourceHashTableBits = 4
        settings.destinationHashTableBits = 4
        if choice & 128 != 0 {
            settings.firewallMarks = [FirewallMarkRule(destination: Self.virtual(3), mark: 1)]
        }
        return settings
    }

    // MARK: Flows

    /// Three of four steps.
    mutating func isFlow() -> Bool { source.byte() & 3 != 0 }

    mutating func flow(after now: Nanoseconds) -> Flow {
        let pause = Nanoseconds(source.byte())
        let virtual = source.below(5)
        let client = source.byte()
        let isIPv6 = virtual == 4
        let duration = source.byte()
        return Flow(
            // Up to an hour, and mostly much less.
            time: now + pause * pause * SimulationTime.second / 16,
            transport: Self.transports[Int(client) % 3],
            client: Endpoint(
                address: isIPv6
                    ? .ipv6(IPv6Number(UInt128(client & 15) + 1)) : .ipv4(0x0a00_0001 + UInt32(client & 15)),
                port: 1024 + UInt16(client >> 6)),
            destination: Self.virtual(virtual),
            duration: duration == 0 ? nil : Nanoseconds(duration) * SimulationTime.second)
    }

    // MARK: Changes

    mutating func change() -> TableChange {
        switch source.below(12) {
        case 0...2: return .addService(service())
        case 3: return .editService(service())
        case 4: return source.byte() & 7 == 0 ? .clear : .deleteService(identity())
        case 5...8: return .addDestination(destination(), to: identity())
        case 9: return .editDestination(destination(), of: identity())
        case 10: return .deleteDestination(Self.server(source.below(6)), from: identity())
        default:
            let scale = UInt32(source.byte())
            if scale & 3 == 0 { return .zero(scale == 0 ? nil : identity()) }
            return .setTimeouts(ConnectionTimeouts(tcp: scale * 8, tcpFinal: scale, udp: scale &* scale))
        }
    }

    private mutating func service() -> VirtualService {
        let identity = identity()
        let schedulers = SchedulerFactory.names
        var service = VirtualService(
            identity: identity, scheduler: schedulers[source.below(schedulers.count)],
            flags: ServiceFlags(rawValue: UInt32(source.byte()) & 0x3c))
        let persistence = source.byte()
        if persistence & 1 != 0 {
            let netmask: Netmask =
                identity.family == .ipv4
                ? .ipv4(persistence & 2 == 0 ? .max : 0xffff_fff8)
                : .ipv6(prefixLength: persistence & 2 == 0 ? 128 : 120)
            service.persistence = Persistence(timeout: UInt32(persistence) * 4, netmask: netmask)
        }
        return service
    }

    private mutating func destination() -> Destination {
        let methods: [ForwardingMethod] = [.masquerading, .directRouting, .tunnelling(.ipip), .local]
        let shape = source.byte()
        let endpoint = Self.server(Int(shape) % 6)
        let weight = source.byte()
        let limit = UInt32(source.byte())
        return Destination(
            endpoint: endpoint, method: methods[Int(shape >> 6)],
            weight: weight == 255 ? 1 << 30 : Int32(weight) - (weight == 254 ? 255 : 0),
            thresholds: ConnectionThresholds(upper: limit & 15, lower: limit >> 4))
    }

    private mutating func identity() -> ServiceIdentity {
        switch source.below(8) {
        case 0: .firewallMark(1, .ipv4)
        case 1: .firewallMark(1, .ipv6)
        case let number: .endpoint(Self.transports[number % 3], Self.virtual(source.below(5)))
        }
    }

    // MARK: Endpoints

    private static let transports: [TransportProtocol] = [.tcp, .udp, .sctp]

    /// Two ports of one address, every port, another address, and IPv6.
    private static func virtual(_ number: Int) -> Endpoint {
        switch number {
        case 0: Endpoint(address: .ipv4(0xc000_0201), port: 80)
        case 1: Endpoint(address: .ipv4(0xc000_0201), port: 21)
        case 2: Endpoint(address: .ipv4(0xc000_0201), port: 0)
        case 3: Endpoint(address: .ipv4(0xc000_0202), port: 80)
        default: Endpoint(address: .ipv6(IPv6Number(0x2001_0db8 << 96 | 1)), port: 80)
        }
    }

    private static func server(_ number: Int) -> Endpoint {
        number == 5
            ? Endpoint(address: .ipv6(IPv6Number(0x2001_0db8 << 96 | 0x100)), port: 80)
            : Endpoint(address: .ipv4(0xc0a8_0101 + UInt32(number / 2)), port: number % 2 == 0 ? 80 : 0)
    }
}
