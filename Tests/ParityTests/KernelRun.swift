import Glibc
import GuestSupport
import IPVSKernel
import IPVSModel
import IPVSSimulator

/// Plays a case on the kernel, with real packets.
struct KernelRun: ~Copyable {
    private let network: GuestNetwork
    private let scenario: ParityCase
    private let servers: [IPAddress]
    private var director: KernelDirector<NetlinkTransport>
    private var observation = Observation()
    /// Flows that reached a server, by the event that opened them.
    private var opened: Set<Int> = []
    /// Whether an entry may have been told to leave, which it does with the next tick.
    private var isTickDue = false
    private var hasClosed = false

    static func observe(_ scenario: ParityCase) throws -> Observation {
        let network = try GuestNetwork(servers: scenario.serverAddresses, scenario.sysctls)
        let director = try KernelDirector(link: NetlinkTransport())
        var run = KernelRun(network, scenario, director)
        return try run.play()
    }

    private init(
        _ network: GuestNetwork, _ scenario: ParityCase, _ director: consuming KernelDirector<NetlinkTransport>
    ) {
        self.network = network
        self.scenario = scenario
        servers = scenario.serverAddresses
        self.director = director
    }

    private mutating func play() throws -> Observation {
        for (index, event) in scenario.events.enumerated() {
            switch event {
            case .change(let change):
                observation.results.append(.change(try director.apply([change]).first?.reason))
                isTickDue = scenario.sysctls.expiresConnectionsWithoutDestination
            case .open(let opening):
                let endpoint = try open(opening)
                if endpoint != nil { opened.insert(index) }
                observation.results.append(.server(endpoint))
                isTickDue = hasClosed || scenario.sysctls.expiresConnectionsWithoutDestination
            case .close(let opening):
                if case .open(let opening) = scenario.events[opening], opened.contains(opening: event) {
                    try close(opening)
                    hasClosed = true
                }
                observation.results.append(.close)
            }
            // Two of its hundredths of a second.
            if isTickDue { usleep(25_000) }
            isTickDue = false
        }
        var entries: [ConnectionEntry] = []
        try ConnectionFile.forEachConnection(path: "/proc/thread-self/net/ip_vs_conn") { entries.append($0) }
        observation.finish(try director.table(), entries)
        return observation
    }

    // MARK: Packets

    private func fromClient(_ opening: ParityCase.Opening, _ content: Packet.Content) throws -> GuestNetwork.Delivery? {
        try network.send(
            Packet.frame(
                to: GuestNetwork.director, from: opening.client, to: opening.destination, content))
    }

    private func fromServer(_ server: Endpoint, _ opening: ParityCase.Opening, _ content: Packet.Content) throws {
        _ = try network.send(
            Packet.frame(to: GuestNetwork.director, from: server, to: opening.client, content))
    }

    /// Where a frame went. Only a translated one names its server and port.
    private func endpoint(_ delivery: GuestNetwork.Delivery) throws -> Endpoint {
        guard scenario.isMasquerading else { return Endpoint(address: servers[delivery.server], port: 0) }
        guard let endpoint = Packet.destination(of: delivery.frame) else { throw GuestError("an unknown frame") }
        return endpoint
    }

    private func open(_ opening: ParityCase.Opening) throws -> Endpoint? {
        let first: Packet.Content =
            switch opening.transport {
            case .tcp: .tcp(.syn, isAcknowledging: false)
            case .sctp: .sctp(.initiate)
            default: .udp
            }
        guard let delivery = try fromClient(opening, first) else { return nil }
        let server = try endpoint(delivery)
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
