import IPVSModel
import IPVSSimulator

/// The same flows, one by one, on a table as it is and on the table after a change that is made when the run begins.
///
/// Both begin with the connections that there are. The change is made on the simulated kernel, so that what becomes of
/// the connections and templates of servers that are drained or deleted is the kernel's own way.
struct PreviewRun: ~Copyable {
    private var before: Simulation
    private var after: Simulation
    private var records: [ServiceRecord] = []
    private var positions: [ServiceIdentity: Int] = [:]
    private var watches: [EmptyingWatch] = []
    /// The watch over a server, by its number after the change.
    private var watchPositions: [ServerNumber: Int] = [:]
    /// As far as the watches have looked, in seconds.
    private var second: Int64 = 0
    /// Changes that the simulated kernel does not make.
    private(set) var refusedChanges: [TableChange] = []
    /// What the start shows and does not explain.
    let gaps: AdoptionGaps

    /// - Parameters:
    ///   - changes: what is made at time 0, in this order.
    ///   - services: those that are looked at.
    ///   - keepalive: how often clients send something while their flows are open; nil: never.
    init(
        _ start: PreviewStart, changes: [TableChange], of services: Set<ServiceIdentity>,
        keepalive: Nanoseconds? = nil
    ) {
        var gaps = AdoptionGaps()
        before = Simulation(start.director(&gaps))
        after = Simulation(start.director(&gaps))
        before.keepalive = keepalive
        after.keepalive = keepalive
        self.gaps = gaps
        let identities = services.map(\.asKept).sorted()
        let old = Dictionary(
            before.director.snapshot().services.map { ($0.service.identity, $0.destinations) },
            uniquingKeysWith: { $1 })
        var numbers: [ServiceIdentity: [Endpoint: ServerNumber]] = [:]
        for identity in identities {
            for server in old[identity] ?? [] {
                let endpoint = server.destination.endpoint
                numbers[identity, default: [:]][endpoint] = after.director.number(of: endpoint, in: identity)
            }
        }
        for change in changes where !change.isOfDaemon {
            do throws(TableChangeError) {
                try after.director.apply(change)
            } catch {
                refusedChanges.append(change)
            }
        }
        let new = Dictionary(
            after.director.snapshot().services.map { ($0.service.identity, $0.destinations) },
            uniquingKeysWith: { $1 })
        for identity in identities {
            positions[identity] = records.count
            let record = ServiceRecord(identity, old[identity] ?? [], new[identity] ?? [])
            watch(record, numbers[identity] ?? [:], new[identity] ?? [])
            records.append(record)
        }
        look()
    }

    /// Servers that had a place before, and take no new connections any more.
    private mutating func watch(
        _ record: ServiceRecord, _ numbers: [Endpoint: ServerNumber], _ servers: [DestinationSnapshot]
    ) {
        let taking = Set(servers.filter { $0.destination.weight > 0 }.map(\.destination.endpoint))
        for (position, server) in record.service.servers.enumerated() {
            guard let number = numbers[server.endpoint], !taking.contains(server.endpoint) else { continue }
            let stays = gaps.unexplained.contains { gap in
                gap.service.asKept == record.service.identity && gap.server == server.endpoint
                    && (gap.counts.active > 0 || gap.counts.inactive > 0)
            }
            watchPositions[number] = watches.count
            watches.append(
                EmptyingWatch(
                    server: number, place: (service: records.count, server: position), hasEndless: stays))
        }
    }

    /// Plays a flow. Flows come in the order of time.
    mutating func play(_ flow: Flow) {
        pass(to: flow.time)
        let (old, new) = (before.play(flow), after.play(flow))
        if let server = new.server, new.isNewConnection, let position = watchPositions[server] {
            watches[position].noteConnection()
        }
        guard let position = position(old, new) else { return }
        records[position].note(
            flow, before: Whereabouts(old, before.director), after: Whereabouts(new, after.director))
    }

    /// The service that has a flow, before the change or else after it.
    private func position(_ old: Placement, _ new: Placement) -> Int? {
        before.director.service(of: old).flatMap { positions[$0] }
            ?? after.director.service(of: new).flatMap { positions[$0] }
    }

    /// Lets time pass to the end of the run, and then, without flows, until all that empties is empty.
    ///
    /// - Returns: the services, sorted.
    mutating func finish(at end: Nanoseconds) -> [ChangePreview.Service] {
        before.advance(to: end)
        pass(to: end)
        after.advance(to: end)
        let last = end / SimulationTime.second + Self.longestWait
        for position in watches.indices { watches[position].endFlows() }
        while second < last, watches.contains(where: \.isOpen) { step() }
        for watch in watches {
            records[watch.place.service].service.servers[watch.place.server].emptying = watch.emptying
        }
        return records.map(\.service)
    }

    /// Seconds. Nothing that the kernel begins with is as long.
    private static var longestWait: Int64 { 86_400 }

    /// Only while something is left that can go, so that a long time without flows costs nothing.
    private mutating func pass(to time: Nanoseconds) {
        let target = time / SimulationTime.second
        while second < target {
            guard watches.contains(where: \.isOpen) else {
                second = target
                return
            }
            step()
        }
    }

    private mutating func step() {
        second += 1
        after.advance(to: second * SimulationTime.second)
        look()
    }

    private mutating func look() {
        for position in watches.indices where watches[position].isOpen {
            watches[position].note(after.director.connections(of: watches[position].server), at: second)
        }
    }
}

extension Placement {
    /// Whether it is a connection that was not there.
    fileprivate var isNewConnection: Bool { outcome == .scheduled || outcome == .persistent }
}

extension TableChange {
    /// Daemons change nothing of what becomes of flows.
    fileprivate var isOfDaemon: Bool {
        switch self {
        case .startDaemon, .stopDaemon: true
        default: false
        }
    }
}
