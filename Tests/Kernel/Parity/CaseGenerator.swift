import IPVSModel
import IPVSSimulator

/// Makes scenarios from a seed. Everything is drawn from small sets, so that limits are met, ports come back and servers
/// are deleted and added again within a few dozen events.
struct CaseGenerator {
    private var random: RandomSource
    private var events: [ParityCase.Event] = []
    private var services: [VirtualService] = []
    private var clients: [IPAddress] = []
    private var servers: [Endpoint] = []
    private let family: AddressFamily
    private let method: ForwardingMethod
    private let letsTimePass: Bool
    /// For rare settings, so that the rest of a seed's case is as it was before there were any; nil: there are none.
    private var rare: RandomSource?
    /// TCP and SCTP flows, for packets out of turn.
    private var flows: [ParityCase.Opening] = []
    private var marks: [FirewallMarkRule] = []
    /// Openings whose close may come.
    private var open: [Int] = []

    /// twos is left out: nobody knows the kernel's random numbers.
    private static let schedulers = SchedulerFactory.names.filter { $0 != .powerOfTwoChoices }

    static func make(seed: UInt64, letsTimePass: Bool, hasRareSettings: Bool = false) -> ParityCase {
        var generator = CaseGenerator(seed: seed, letsTimePass: letsTimePass)
        if hasRareSettings { generator.rare = RandomSource(seed: ~seed) }
        return generator.run()
    }

    private init(seed: UInt64, letsTimePass: Bool) {
        self.letsTimePass = letsTimePass
        random = RandomSource(seed: seed)
        family = random.below(4) == 0 ? .ipv6 : .ipv4
        switch random.below(4) {
        case 0: method = .directRouting
        case 1: method = .tunnelling(.ipip)
        default: method = .masquerading
        }
    }

    private mutating func run() -> ParityCase {
        var result = ParityCase()
        result.sysctls.connectionReuseMode = chance(4) ? UInt32(random.below(4)) : 1
        result.sysctls.expiresConnectionsWithoutDestination = chance(8)
        result.sysctls.expiresQuiescentTemplates = chance(6)
        result.sysctls.isSloppyTCP = chance(5)
        result.sysctls.isSloppySCTP = chance(5)
        setRarely(&result.sysctls)
        if letsTimePass {
            result.sysctls.localityExpiration = pick([60, 300, 2000, 86_400])
            if chance(4) { setTimeouts() }
        }
        clients = (0..<Int(2 + random.below(10))).map { _ in clientAddress() }
        servers = (0..<Int(1 + random.below(6))).map { serverEndpoint($0) }
        for _ in 0..<(chance(3) ? 2 : 1) { addService() }
        for service in services {
            for server in servers where !chance(8) { addServer(server, to: service) }
        }
        let count = Int(20 + random.below(60))
        for _ in 0..<count {
            addEvent()
            if letsTimePass, chance(6) { wait() }
        }
        // The kernel's counters need two seconds.
        if letsTimePass { events.append(.wait(steps: 40)) }
        result.events = events
        result.marks = marks
        return result
    }

    private mutating func rarely(_ n: UInt64) -> Bool { rare?.below(n) == 0 }

    private mutating func setRarely(_ sysctls: inout ParityCase.Sysctls) {
        if rarely(16) { sysctls.dropRate = UInt32(rare?.below(6) ?? 0) }
        if rarely(16) { sysctls.isSecureTCP = true }
        if rarely(8) { sysctls.expiresConnectionsWithoutDestination = true }
    }

    private mutating func addEvent() {
        switch random.below(20) {
        case 0: editServer()
        case 1: deleteServer()
        case 2: addMissingServer()
        case 3: if chance(2) { editService() }
        case 4: if chance(6) { bounceService() }
        case 5...7: closeOne()
        case 8...9: sendPacket()
        default: openOne()
        }
    }

    /// Mostly about as long as one of the time-outs; 15.6 steps are a second, and half an hour is lblc's full check.
    private mutating func wait() {
        let seconds = pick([
            1, 3, 30, 58, 61, 63, 110, 121, 123, 240, 290, 301, 317, 360, 500, 850, 901, 917, 1900,
        ])
        events.append(.wait(steps: UInt64(seconds) * 125 / 8 + random.below(16)))
    }

    private mutating func setTimeouts() {
        events.append(
            .change(
                .setTimeouts(
                    ConnectionTimeouts(
                        tcp: pick([0, 20, 100, 1000]), tcpFinal: pick([0, 5, 30]), udp: pick([0, 10, 40])))))
    }

    private mutating func chance(_ n: UInt64) -> Bool { random.below(n) == 0 }

    private mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int(random.below(UInt64(choices.count)))]
    }

    // MARK: Addresses

    private mutating func clientAddress() -> IPAddress {
        let bits = random.next()
        // Half of them in one network, for masks.
        if family == .ipv4 {
            return chance(2)
                ? .ipv4(0x0a01_0200 | UInt32(bits & 0xff)) : .ipv4(0x0b00_0000 | UInt32(bits & 0xff_ffff))
        }
        let network: UInt128 = 0x2001_0db8_00c1_0000 << 64
        return .ipv6(network | (chance(2) ? UInt128(bits & 0xffff) : UInt128(bits)))
    }

    private mutating func serverEndpoint(_ number: Int) -> Endpoint {
        let bits = UInt32(truncatingIfNeeded: random.next())
        // Unique in the third byte.
        let address: IPAddress =
            family == .ipv4
            ? .ipv4(0xac10_0000 | UInt32(number + 1) << 8 | bits & 0x7f | 1)
            : .ipv6(0xfd00_0005 << 96 | UInt128(bits) << 32 | UInt128(number + 1))
        // Only NAT can tell servers' ports apart.
        let port: UInt16 = method == .masquerading && chance(2) ? UInt16(8000 + random.below(100)) : 80
        return Endpoint(address: address, port: port)
    }

    private func virtualAddress(_ number: UInt64) -> IPAddress {
        family == .ipv4
            ? .ipv4(0xc000_0200 | UInt32(truncatingIfNeeded: number % 250 + 1))
            : .ipv6(0x2001_0db8_0001 << 80 | UInt128(number % 250 + 1))
    }

    /// The boot loads the helper that rewrites FTP, which does not forward our IPv6 packets and is not simulated.
    private var ftpPort: UInt16 { family == .ipv4 ? 21 : 2121 }

    // MARK: Services

    private mutating func addService() {
        // A second service shares the address, so that templates can be shared.
        let address: IPAddress
        if case .endpoint(_, let first) = services.first?.identity, !chance(4) {
            address = first.address
        } else {
            address = virtualAddress(random.next())
        }
        if chance(6) { return addMarkedService(address) }
        let transport: TransportProtocol = chance(8) ? .sctp : chance(3) ? .udp : .tcp
        let port: UInt16 = services.isEmpty ? pick([80, 80, 80, 0, ftpPort]) : pick([443, 80, 0, ftpPort])
        let identity = ServiceIdentity.endpoint(transport, Endpoint(address: address, port: port))
        guard !services.contains(where: { $0.identity == identity }) else { return }
        let service = configuration(of: identity, port: port)
        services.append(service)
        events.append(.change(.addService(service)))
    }

    /// A service of what the packet filter marks, which may be what another service is for.
    private mutating func addMarkedService(_ address: IPAddress) {
        let mark = UInt32(1 + random.below(3))
        let identity = ServiceIdentity.firewallMark(mark, family)
        guard !services.contains(where: { $0.identity == identity }) else { return }
        for _ in 0...random.below(2) {
            marks.append(
                FirewallMarkRule(
                    transport: pick([nil, .tcp, .tcp, .udp, .sctp]),
                    destination: Endpoint(address: address, port: pick([0, 80, 443, 8080])), mark: mark))
        }
        let service = configuration(of: identity, port: 80)
        services.append(service)
        events.append(.change(.addService(service)))
    }

    private mutating func configuration(of identity: ServiceIdentity, port: UInt16) -> VirtualService {
        var service = VirtualService(identity: identity, scheduler: pick(Self.schedulers))
        if case .endpoint(.udp, _) = identity, chance(6) { service.flags.insert(.onePacket) }
        if [.sourceHashing, .maglevHashing].contains(service.scheduler) {
            if chance(2) { service.flags.insert(.hashFallback) }
            if chance(2) { service.flags.insert(.hashPort) }
        }
        if chance(4) || port == 0 {
            let netmask: Netmask =
                family == .ipv4
                ? .ipv4(pick([.max, .max, 0xffff_ff00, 0xffff_0000, 0xff00_00ff]))
                : .ipv6(prefixLength: pick([128, 64, 120, 1]))
            service.persistence = Persistence(timeout: pick([300, 360, 60]), netmask: netmask)
        }
        return service
    }

    private mutating func editService() {
        let index = Int(random.below(UInt64(services.count)))
        let old = services[index].scheduler
        let port =
            if case .endpoint(_, let endpoint) = services[index].identity { endpoint.port } else {
                UInt16(80)
            }
        services[index] = configuration(of: services[index].identity, port: port)
        if chance(2) { services[index].scheduler = old }
        events.append(.change(.editService(services[index])))
    }

    /// Deletes a service and brings it back, with the servers that it had.
    private mutating func bounceService() {
        let service = pick(services)
        events.append(.change(.deleteService(service.identity)))
        if chance(3) { openOne() }
        events.append(.change(.addService(service)))
        for server in servers where chance(2) { addServer(server, to: service) }
    }

    // MARK: Servers

    private mutating func addServer(_ endpoint: Endpoint, to service: VirtualService) {
        events.append(.change(.addDestination(destination(endpoint), to: service.identity)))
    }

    private mutating func destination(_ endpoint: Endpoint) -> Destination {
        let weight: Int32 =
            switch random.below(8) {
            case 0: 0
            case 1: pick([10, 100, 256, 300, 1000, 65535])
            case 2: pick([6, 9, 12, 15])
            default: Int32(1 + random.below(4))
            }
        var thresholds = ConnectionThresholds()
        if chance(3) {
            thresholds.upper = UInt32(1 + random.below(8))
            if chance(2) { thresholds.lower = UInt32(random.below(UInt64(thresholds.upper) + 1)) }
        }
        if chance(60) { thresholds.lower = thresholds.upper + 1 }
        return Destination(endpoint: endpoint, method: method, weight: weight, thresholds: thresholds)
    }

    private mutating func editServer() {
        events.append(.change(.editDestination(destination(pick(servers)), of: pick(services).identity)))
    }

    private mutating func deleteServer() {
        let server = pick(servers)
        let service = pick(services)
        let deletion = TableChange.deleteDestination(server, from: service.identity)
        guard rarely(3) else { return events.append(.change(deletion)) }
        let addition = TableChange.addDestination(
            Destination(endpoint: server, method: method, weight: 1, thresholds: .init()),
            to: service.identity)
        events.append(.batch([deletion, addition]))
    }

    /// Often refused, because the server is there.
    private mutating func addMissingServer() { addServer(pick(servers), to: pick(services)) }

    // MARK: Flows

    private mutating func openOne() {
        let (transport, endpoint) = target(pick(services).identity)
        var destination = endpoint
        if endpoint.port == 0 || chance(10) { destination.port = pick([80, 443, 8080, ftpPort]) }
        if chance(30) { destination.port = pick([20, 65535, 5000]) }
        let port: UInt16 = chance(2) ? UInt16(1024 + random.below(8)) : UInt16(2000 + random.below(20000))
        let client = Endpoint(address: pick(clients), port: chance(100) ? 20 : port)
        let opening = ParityCase.Opening(transport: transport, client: client, destination: destination)
        if transport != .udp {
            flows.append(opening)
            // What the client then sends itself may be all there is of it.
            if chance(10) { return sendPacket() }
            open.append(events.count)
        }
        events.append(.open(opening))
    }

    /// Where the packets of a service's clients go.
    private mutating func target(_ identity: ServiceIdentity) -> (TransportProtocol, Endpoint) {
        switch identity {
        case .endpoint(let transport, let endpoint): return (transport, endpoint)
        case .firewallMark(let mark, _):
            let rule = pick(marks.filter { $0.mark == mark })
            return (rule.transport ?? pick([.tcp, .udp]), rule.destination)
        }
    }

    /// A packet out of turn: what else may become of a connection than a handshake and a close.
    private mutating func sendPacket() {
        guard !flows.isEmpty else { return openOne() }
        let opening = pick(Array(flows.suffix(6)))
        // The FTP helper has connection tracking look at these, which drops what is out of turn.
        if opening.destination.port == 21, method == .masquerading { return openOne() }
        let side: ParityCase.Side = method == .masquerading && chance(2) ? .server : .client
        let signal: PacketSignal =
            opening.transport == .sctp
            ? .sctp(pick(SCTPSignal.allCases)) : .tcp(pick(TCPSignal.allCases + [.syn, .fin]))
        events.append(.packet(signal, from: side, opening))
    }

    private mutating func closeOne() {
        guard !open.isEmpty else { return openOne() }
        let index = Int(random.below(UInt64(open.count)))
        events.append(.close(of: open.remove(at: index)))
    }
}
