import IPVSModel
import IPVSSimulator

/// Scenarios that wait out every time-out there is, for each way of forwarding: of TCP's, UDP's and SCTP's states, of
/// persistence templates, which are re-armed as long as they are needed, and of what lblc and lblcr remember.
///
/// Connections come to their states by random walks: packets in any order, from either side.
package struct TimeoutCases {
    package struct Named {
        package var name: String
        var scenario: ParityCase
        /// States whose time-outs the case must show.
        package var states: Set<String>
    }

    private static let walks = 200
    private static let longestWalk: UInt64 = 7
    /// Both halves of a minute in which short time-outs run out are looked at closely.
    private static let stepsPerSecond: UInt64 = 16

    private let method: ForwardingMethod
    private let family: AddressFamily
    private var random: RandomSource
    private var scenario = ParityCase()

    package static let all: [Named] = {
        let ways: [(String, ForwardingMethod)] = [
            ("NAT", .masquerading), ("direct routing", .directRouting), ("tunnel", .tunnelling(.ipip)),
        ]
        return ways.flatMap { name, method in
            [AddressFamily.ipv4, .ipv6].flatMap { family in
                all(method, family).map {
                    Named(name: "\($0.0), \(name), \(family)", scenario: $0.1, states: $0.2)
                }
            }
        }
    }()

    private static func all(_ method: ForwardingMethod, _ family: AddressFamily) -> [(
        String, ParityCase, Set<String>
    )] {
        func make(_ build: (inout TimeoutCases) -> Void) -> ParityCase {
            var cases = TimeoutCases(method, family)
            build(&cases)
            return cases.scenario
        }
        let always: [(String, ParityCase, Set<String>)] = [
            ("TCP", make { $0.walkTCP() }, tcpStates(method)),
            ("UDP", make { $0.sendDatagrams() }, ["UDP"]),
            ("SCTP", make { $0.walkSCTP() }, sctpStates(method)),
            ("templates", make { $0.persist() }, ["ASSURED", "NONE", "ESTABLISHED", "UDP"]),
        ]
        guard family == .ipv4, method != .tunnelling(.ipip) else { return always }
        let caches = [
            ("lblc", SchedulerName.localityBasedLeastConnection),
            ("lblcr", .localityBasedLeastConnectionWithReplication),
        ].flatMap { name, scheduler in
            // Servers that are soon overloaded, and servers that never are.
            [Int32(2), 30].map { weight in
                ("\(name), weights \(weight)", make { $0.remember(scheduler, weight) }, Set<String>())
            }
        }
        return always + caches + [
            ("TCP, sloppy", make { $0.walkTCP(sloppy: true) }, tcpStates(method)),
            ("TCP, secure", make { $0.walkTCP(secure: true) }, secureTCPStates(method)),
            ("backup", make { $0.standBy() }, ["ESTABLISHED"]),
        ]
    }

    /// What packets can lead to. No packet leads to LAST_ACK, LISTEN or SYNACK (`tcp_states` has no such entry), and
    /// NONE is left with the packet that made the connection.
    private static func tcpStates(_ method: ForwardingMethod) -> Set<String> {
        let seenFromClient: Set = ["SYN_RECV", "ESTABLISHED", "FIN_WAIT", "TIME_WAIT", "CLOSE"]
        return method == .masquerading ? seenFromClient.union(["SYN_SENT", "CLOSE_WAIT"]) : seenFromClient
    }

    /// `tcp_states_dos`: without the server's packets nothing leads to SYN_RECV.
    private static func secureTCPStates(_ method: ForwardingMethod) -> Set<String> {
        method == .masquerading
            ? tcpStates(method).union(["SYNACK"])
            : tcpStates(method).subtracting(["SYN_RECV"]).union(["SYNACK"])
    }

    private static func sctpStates(_ method: ForwardingMethod) -> Set<String> {
        let seenFromClient: Set = ["INIT1", "INIT", "ESTABLISHED", "S-RECEIVED", "CLOSED"]
        return method == .masquerading
            ? seenFromClient.union(["C-WAIT", "S-SENT", "S-ACK-SENT"]) : seenFromClient
    }

    private init(_ method: ForwardingMethod, _ family: AddressFamily) {
        self.method = method
        self.family = family
        random = RandomSource(seed: 1)
    }

    // MARK: The table

    private var virtual: Endpoint {
        Endpoint(address: family == .ipv4 ? .ipv4(0xc000_0201) : .ipv6(0x2001_0db8_0001 << 80 | 1), port: 80)
    }

    private func server(_ number: UInt32) -> Endpoint {
        let address: IPAddress =
            family == .ipv4 ? .ipv4(0xac10_0001 | number << 8) : .ipv6(0xfd00_0005 << 96 | UInt128(number))
        return Endpoint(address: address, port: 80)
    }

    private func client(_ number: UInt32) -> Endpoint {
        let address: IPAddress =
            family == .ipv4
            ? .ipv4(0x0b00_0001 + number / 50) : .ipv6(0x2001_0db8_00c1_0000 << 64 | UInt128(number / 50 + 1))
        return Endpoint(address: address, port: UInt16(2000 + number % 50))
    }

    private mutating func addService(
        _ transport: TransportProtocol, _ scheduler: SchedulerName = .roundRobin, weight: Int32 = 1,
        persistence: UInt32? = nil
    ) {
        let identity = ServiceIdentity.endpoint(transport, virtual)
        var service = VirtualService(identity: identity, scheduler: scheduler)
        if let persistence {
            let whole: Netmask = family == .ipv4 ? .ipv4(.max) : .ipv6(prefixLength: 128)
            service.persistence = Persistence(timeout: persistence, netmask: whole)
        }
        scenario.events.append(.change(.addService(service)))
        for number in 1...3 {
            let destination = Destination(
                endpoint: server(UInt32(number)), method: method, weight: weight, thresholds: .init())
            scenario.events.append(.change(.addDestination(destination, to: identity)))
        }
    }

    // MARK: What happens

    private func opening(_ transport: TransportProtocol, _ number: UInt32) -> ParityCase.Opening {
        ParityCase.Opening(transport: transport, client: client(number), destination: virtual)
    }

    private mutating func packet(
        _ signal: PacketSignal, _ opening: ParityCase.Opening, from side: ParityCase.Side
    ) {
        scenario.events.append(.packet(signal, from: side, opening))
    }

    private mutating func wait(seconds: UInt64, times: Int = 1) {
        for _ in 0..<times {
            scenario.events.append(
                .wait(steps: seconds * Self.stepsPerSecond - random.below(Self.stepsPerSecond)))
        }
    }

    /// Until every connection is gone: the longest time-out is a quarter of an hour, and a timer an eighth late.
    private mutating func waitForAll() {
        wait(seconds: 2, times: 10)
        wait(seconds: 4, times: 35)
        wait(seconds: 100, times: 1)
        wait(seconds: 10, times: 10)
        wait(seconds: 400)
        wait(seconds: 15, times: 20)
    }

    private mutating func side() -> ParityCase.Side {
        method == .masquerading && random.below(2) == 0 ? .server : .client
    }

    private mutating func walk(
        _ transport: TransportProtocol, from first: PacketSignal, _ signals: [PacketSignal]
    ) {
        for number in 0..<UInt32(Self.walks) {
            let opening = opening(transport, number)
            packet(first, opening, from: .client)
            for _ in 0..<random.below(Self.longestWalk + 1) {
                packet(signals[Int(random.below(UInt64(signals.count)))], opening, from: side())
            }
            if number % 40 == 39 { wait(seconds: 1) }
        }
        waitForAll()
    }

    private mutating func walkTCP(sloppy: Bool = false, secure: Bool = false) {
        scenario.sysctls.isSloppyTCP = sloppy
        scenario.sysctls.isSecureTCP = secure
        addService(.tcp)
        walk(.tcp, from: .tcp(sloppy ? .ack : .syn), TCPSignal.allCases.map { .tcp($0) })
    }

    /// While a backup daemon runs, `backup_only` leaves all packets alone, also those of connections that are there.
    private mutating func standBy() {
        scenario.sysctls.isBackupOnly = true
        addService(.tcp)
        let daemon = SyncDaemon(role: .backup, interface: GuestNetwork.device)
        for round in UInt32(0)..<6 {
            for number in UInt32(0)..<4 { scenario.events.append(.open(opening(.tcp, round * 50 + number))) }
            // Where answers are the virtual address's own, the host's reset of what it does not know closes the connection.
            if method == .masquerading { packet(.tcp(.ack), opening(.tcp, 0), from: .client) }
            scenario.events.append(
                .change(round % 2 == 0 ? .startDaemon(daemon) : .stopDaemon(.backup, syncID: 0)))
        }
        waitForAll()
    }

    private mutating func walkSCTP() {
        addService(.sctp)
        walk(.sctp, from: .sctp(.initiate), SCTPSignal.allCases.map { .sctp($0) })
    }

    private mutating func sendDatagrams() {
        addService(.udp)
        walk(.udp, from: .datagram, [.datagram])
    }

    /// Templates of a connection that stays, of one that comes back when the template was re-armed, and of datagrams;
    /// then a server is quiesced.
    private mutating func persist() {
        scenario.sysctls.expiresQuiescentTemplates = true
        addService(.tcp, persistence: 300)
        addService(.udp, persistence: 60)
        for number in stride(from: UInt32(0), to: 300, by: 50) {
            scenario.events.append(.open(opening(.tcp, number)))
            scenario.events.append(.open(opening(.udp, number)))
            wait(seconds: 3)
        }
        for round in UInt32(0)..<60 {
            wait(seconds: 20)
            if round % 8 == 7 { scenario.events.append(.open(opening(.tcp, round % 6 * 50 + round))) }
            if round == 40 { quiesce() }
        }
        waitForAll()
    }

    private mutating func quiesce() {
        let destination = Destination(endpoint: server(1), method: method, weight: 0, thresholds: .init())
        for transport in [TransportProtocol.tcp, .udp] {
            scenario.events.append(
                .change(.editDestination(destination, of: .endpoint(transport, virtual))))
        }
    }

    /// What is remembered of a virtual address is looked through every half hour; until then its flows stay with
    /// their servers, and then go to the least loaded.
    private mutating func remember(_ scheduler: SchedulerName, _ weight: Int32) {
        scenario.sysctls.localityExpiration = 300
        scenario.events.append(
            .change(.setTimeouts(ConnectionTimeouts(tcp: 10_000, tcpFinal: 0, udp: 0))))
        addService(.tcp, scheduler, weight: weight)
        for number in 0..<UInt32(24) {
            scenario.events.append(.open(opening(.tcp, number)))
            wait(seconds: number % 6 == 5 ? 1000 : 200)
        }
    }
}
