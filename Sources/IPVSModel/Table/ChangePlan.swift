/// The changes that make one table of another, in an order that is safe to carry out, each with what takes it back.
///
/// - A service that both tables have stays, with its connections and counters. So does a server, unless it must move.
/// - Of all plans that keep to that it is as short as any: one change for each thing that differs, two for a server that
///   must move and for a sync daemon that must start anew. `clear` is never used: it would also take what somebody else
///   added meanwhile.
/// - A service that has a usable server before and after has one at every moment between: servers are added and given
///   weight before others lose it or go. A scheduler that refuses clients of quiesced servers comes once those that go are
///   gone.
/// - What a kernel may refuse comes before anything is taken, so that a refusal can be taken back whole; but for those
///   quiesced servers. Sync daemons stop first. They start last only where servers of another family than their service
///   have to go before, since the kernel has either the ones or the others.
public struct ChangePlan: Sendable, Hashable {
    /// In the order in which they are to be made.
    public private(set) var steps: [Step] = []
    /// Of the steps that are being added.
    private var stage = Stage.giving

    /// One change, and what brings back the table before it.
    public struct Step: Sendable, Hashable {
        /// What is to be made.
        public let change: TableChange
        /// In the order in which they are to be made.
        ///
        /// A deleted server comes back at the head of its service's list and without its counters.
        public let inverse: [TableChange]
        package let stage: Stage
    }

    /// The steps of a stage are one behind the other. Whoever carries out a plan knows how one stage went before the next
    /// begins.
    package enum Stage: Sendable, Hashable, CaseIterable {
        /// Sync daemons stop, and idle times change. Services and servers come, and servers are given weight. Sync daemons
        /// start.
        case giving
        /// Servers lose weight and go, and services go.
        case taking
        /// Sync daemons start that could not before.
        case starting
    }

    /// What makes the second table of the first.
    ///
    /// - Parameters:
    ///   - before: the table that there is.
    ///   - after: the table that there is to be.
    ///   - keepsOrder: whether a service's servers must end in the order of the second table. Those that stand
    ///     elsewhere are deleted and added again, which drops their place in what schedulers remember.
    /// - Complexity: O(services and servers of both).
    public init(from before: Table, to after: Table, keepsOrder: Bool = false) {
        self.init(TableDiff(from: before, to: after, comparesOrder: keepsOrder), of: before)
    }

    /// The changes of all steps, for `Director.apply`.
    public var changes: [TableChange] { steps.map(\.change) }

    /// What takes the first `count` steps back.
    public func inverse(ofFirst count: Int) -> [TableChange] {
        steps.prefix(count).reversed().flatMap(\.inverse)
    }

    /// What makes up for a difference.
    ///
    /// - Parameter before: the first table of the difference.
    package init(_ difference: TableDiff, of before: Table) {
        for daemon in difference.daemons { stop(daemon.before) }
        if let timeouts = difference.timeouts { set(timeouts) }
        for entry in difference.added { add(entry) }
        for service in difference.changed { prepare(service) }
        let startsLast = before.hasMixedFamilies
        if !startsLast { for daemon in difference.daemons { start(daemon.after) } }
        stage = .taking
        for service in difference.changed { finish(service) }
        for entry in difference.removed { delete(entry) }
        stage = .starting
        if startsLast { for daemon in difference.daemons { start(daemon.after) } }
    }

    private mutating func take(_ change: TableChange, undoneBy inverse: TableChange...) {
        steps.append(Step(change: change, inverse: inverse, stage: stage))
    }

    private mutating func add(_ entry: Table.Entry) {
        take(.addService(entry.service), undoneBy: .deleteService(entry.identity))
        for destination in entry.destinationsAsAdded { add(destination, to: entry.identity) }
    }

    private mutating func add(_ destination: Destination, to service: ServiceIdentity) {
        take(
            .addDestination(destination, to: service),
            undoneBy: .deleteDestination(destination.endpoint, from: service))
    }

    private mutating func delete(_ destination: Destination, from service: ServiceIdentity) {
        take(
            .deleteDestination(destination.endpoint, from: service),
            undoneBy: .addDestination(destination, to: service))
    }

    private mutating func delete(_ entry: Table.Entry) {
        let inverse =
            [.addService(entry.service)]
            + entry.destinationsAsAdded.map { TableChange.addDestination($0, to: entry.identity) }
        steps.append(Step(change: .deleteService(entry.identity), inverse: inverse, stage: stage))
    }

    /// What gives: the service's attributes, weight for servers, new servers. A server that moves goes for a moment.
    private mutating func prepare(_ service: ServiceDifference) {
        if !service.refusesLater { editService(service) }
        for difference in edits(of: service) where difference.destination.after.takesConnections {
            edit(difference, in: service.identity)
        }
        for arrival in service.arriving {
            if let old = arrival.before { delete(old, from: service.identity) }
            add(arrival.after, to: service.identity)
        }
        guard service.refusesLater else { return }
        for destination in service.removed where !destination.takesConnections {
            delete(destination, from: service.identity)
        }
        editService(service)
    }

    private mutating func editService(_ service: ServiceDifference) {
        guard !service.attributes.isEmpty else { return }
        take(.editService(service.service.after), undoneBy: .editService(service.service.before))
    }

    /// What takes: weight that goes, servers that go.
    private mutating func finish(_ service: ServiceDifference) {
        for difference in edits(of: service) where !difference.destination.after.takesConnections {
            edit(difference, in: service.identity)
        }
        for destination in service.removed where destination.takesConnections || !service.refusesLater {
            delete(destination, from: service.identity)
        }
    }

    /// Servers to be edited in their place; those that move are added as they are to be.
    private func edits(of service: ServiceDifference) -> [DestinationDifference] {
        let moved = Set(service.arriving.compactMap(\.before?.endpoint))
        return service.changed.filter { !moved.contains($0.destination.after.endpoint) }
    }

    private mutating func edit(_ difference: DestinationDifference, in service: ServiceIdentity) {
        take(
            .editDestination(difference.destination.after, of: service),
            undoneBy: .editDestination(difference.destination.before, of: service))
    }

    private mutating func set(_ timeouts: TableDiff.Change<ConnectionTimeouts>) {
        take(.setTimeouts(timeouts.after), undoneBy: .setTimeouts(timeouts.before))
    }

    private mutating func stop(_ daemon: SyncDaemon?) {
        guard let daemon else { return }
        take(.stopDaemon(daemon.role, syncID: daemon.syncID), undoneBy: .startDaemon(daemon))
    }

    private mutating func start(_ daemon: SyncDaemon?) {
        guard let daemon else { return }
        take(.startDaemon(daemon), undoneBy: .stopDaemon(daemon.role, syncID: daemon.syncID))
    }
}

extension ServiceDifference {
    /// Whether only the second state refuses clients that are led to a quiesced server, and there is one that is none then.
    fileprivate var refusesLater: Bool {
        !service.before.refusesForQuiesced && service.after.refusesForQuiesced
            && (removed.contains { !$0.takesConnections }
                || changed.contains {
                    !$0.destination.before.takesConnections && $0.destination.after.takesConnections
                })
    }
}

extension VirtualService {
    /// sh and mh have one server for a client, and without fallback no other (`ip_vs_sh_get`, `ip_vs_mh_get`).
    fileprivate var refusesForQuiesced: Bool {
        [.sourceHashing, .maglevHashing].contains(scheduler) && !flags.contains(.hashFallback)
    }
}
