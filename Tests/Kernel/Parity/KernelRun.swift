import Glibc
import GuestSupport
import IPVSKernel
import IPVSModel
import IPVSSimulator

/// Plays a case on the kernel, with real packets.
final class KernelRun {
    /// How long the kernel takes to sum up its counters of connections: its estimator runs every two seconds.
    static let settlingMicroseconds: UInt32 = 2_300_000

    private let network: GuestNetwork
    private let scenario: ParityCase
    private let servers: [IPAddress]
    private var director: KernelDirector<NetlinkTransport>
    private var observation = Observation()
    /// Flows that reached a server, by the event that opened them.
    private var opened: Set<Int> = []
    /// Who took the last packet of a flow.
    private var latestServer: [ParityCase.Opening: Endpoint] = [:]
    /// Clients that were seen before: their next packet may tell an old entry to leave, with the next tick.
    private var seen: Set<ParityCase.Opening> = []

    private var connections: [ConnectionEntry] = []
    private var finalTable = TableSnapshot(services: [])
    private let clock: StepClock?
    /// Is asked before every flow.
    private let foreteller: Foreteller?
    /// Whether the shortest time-out that may count, SCTP's 4 seconds, may have passed while it played.
    private(set) var tookLong = false

    /// The kernel's `jiffies` at step 0, if time is kept.
    var ticksAtStart: UInt64? { clock?.ticksAtStart }

    /// Plays `scenario` in a network of its own, on the calling thread.
    init(_ scenario: ParityCase, _ kernel: KernelAtHand, _ foreteller: Foreteller? = nil) throws {
        self.scenario = scenario
        self.foreteller = foreteller
        servers = scenario.serverAddresses
        network = try GuestNetwork(servers: servers, scenario.sysctls)
        director = try KernelDirector(link: NetlinkTransport())
        if scenario.sysctls.hasDefences { usleep(1_200_000) }
        clock = kernel.hasVirtualTime ? try StepClock(ticksPerSecond: kernel.ticksPerSecond) : nil
        let began = ContinuousClock.now
        try play()
        tookLong = clock == nil && began.duration(to: .now) > .seconds(3)
    }

    /// What became of it. How many connections there were is counted once the kernel has settled, how many there are
    /// as soon as it was played.
    func observe() throws -> Observation {
        var table = try director.snapshot()
        for service in table.services.indices where service < finalTable.services.count {
            for (index, entry) in finalTable.services[service].destinations.enumerated()
            where index < table.services[service].destinations.count {
                table.services[service].destinations[index].counts = entry.counts
            }
        }
        observation.finish(table, connections)
        return observation
    }

    private func play() throws {
        var step: UInt64 = 0
        for (index, event) in scenario.events.enumerated() {
            if case .wait(let steps) = event { step += steps } else { step += 1 }
            clock?.sleep(until: step)
            var isTickDue = false
            switch event {
            case .change(let change):
                observation.results.append(.change(try director.apply([change]).first?.reason))
                isTickDue = scenario.sysctls.expiresConnectionsWithoutDestination
            case .batch(let changes):
                observation.results.append(.change(try director.apply(changes).first?.reason))
                isTickDue = scenario.sysctls.expiresConnectionsWithoutDestination
            case .open(let opening):
                let endpoint = try open(opening)
                if endpoint != nil { opened.insert(index) }
                observation.results.append(.server(endpoint))
                isTickDue = !seen.insert(opening).inserted
            case .close(let opening):
                if case .open(let opening) = scenario.events[opening], opened.contains(opening: event) {
                    try close(opening)
                    isTickDue = scenario.sysctls.expiresConnectionsWithoutDestination
                }
                observation.results.append(.nothing)
            case .packet(let signal, .client, let opening):
                observation.results.append(.server(try send(signal, opening)))
                isTickDue = signal.isBeginning || scenario.sysctls.expiresConnectionsWithoutDestination
            case .packet(let signal, .server, let opening):
                if scenario.isMasquerading, let server = latestServer[opening] {
                    try fromServer(server, opening, Packet.Content(signal, isAnswer: true))
                }
                observation.results.append(.nothing)
            case .wait:
                observation.results.append(
                    .connections(try connectionTable().map(Observation.Entry.init).sorted()))
            }
            // Two of its hundredths of a second.
            if isTickDue { usleep(25_000) }
        }
        connections = try connectionTable()
        finalTable = try director.snapshot()
    }

    private func connectionTable() throws -> [ConnectionEntry] {
        var entries: [ConnectionEntry] = []
        try ConnectionFile.forEachConnection(path: "/proc/thread-self/net/ip_vs_conn") { entries.append($0) }
        return entries
    }

    // MARK: Packets

    private func fromClient(_ opening: ParityCase.Opening, _ content: Packet.Content) throws -> GuestNetwork
        .Delivery?
    {
        try network.send(
            Packet.frame(
                to: GuestNetwork.director, from: opening.client, to: opening.destination, content),
            mark: scenario.mark(of: opening))
    }

    private func fromServer(_ server: Endpoint, _ opening: ParityCase.Opening, _ content: Packet.Content)
        throws
    {
        _ = try network.send(
            Packet.frame(to: GuestNetwork.director, from: server, to: opening.client, content))
    }

    /// Where a frame went. Only a translated one names its server and port.
    private func endpoint(_ delivery: GuestNetwork.Delivery) throws -> Endpoint {
        guard scenario.isMasquerading else { return Endpoint(address: servers[delivery.server], port: 0) }
        guard let endpoint = Packet.destination(of: delivery.frame) else {
            throw GuestError("an unknown frame")
        }
        return endpoint
    }

    private func send(_ signal: PacketSignal, _ opening: ParityCase.Opening) throws -> Endpoint? {
        guard let delivery = try fromClient(opening, Packet.Content(signal, isAnswer: false)) else {
            return nil
        }
        let server = try endpoint(delivery)
        latestServer[opening] = server
        return server
    }

    private func open(_ opening: ParityCase.Opening) throws -> Endpoint? {
        let first: PacketSignal =
            switch opening.transport {
            case .tcp: .tcp(.syn)
            case .sctp: .sctp(.initiate)
            default: .datagram
            }
        let judge = try foreteller?.asked(about: opening, scenario, director.snapshot(), connectionTable())
        let taken = try send(first, opening)
        judge?(taken, opening.transport == .tcp ? network.reply.map(Packet.isReset) ?? false : nil)
        guard let server = taken else { return nil }
        let answers = scenario.isMasquerading
        if opening.transport == .tcp {
            if answers { try fromServer(server, opening, .tcp(.syn, isAcknowledging: true)) }
            _ = try fromClient(opening, .tcp(.ack, isAcknowledging: true))
        } else if opening.transport == .sctp {
            if answers { try fromServer(server, opening, .sctp(.initiateAck)) }
            _ = try fromClient(opening, .sctp(.cookieEcho))
            if answers { try fromServer(server, opening, .sctp(.cookieAck)) }
        }
        return server
    }

    private func close(_ opening: ParityCase.Opening) throws {
        let answers = scenario.isMasquerading
        if opening.transport == .tcp {
            guard let delivery = try fromClient(opening, .tcp(.fin, isAcknowledging: true)) else { return }
            if answers { try fromServer(endpoint(delivery), opening, .tcp(.fin, isAcknowledging: true)) }
            _ = try fromClient(opening, .tcp(.ack, isAcknowledging: true))
        } else {
            guard let delivery = try fromClient(opening, .sctp(.shutdown)) else { return }
            if answers { try fromServer(endpoint(delivery), opening, .sctp(.shutdownAck)) }
            _ = try fromClient(opening, .sctp(.shutdownComplete))
        }
    }
}

extension Set<Int> {
    fileprivate func contains(opening event: ParityCase.Event) -> Bool {
        if case .close(let opened) = event { contains(opened) } else { false }
    }
}
