/// What differs between two states of a service.
public struct ServiceDifference: Sendable, Hashable {
    /// The service itself, before and after.
    public let service: TableDiff.Change<VirtualService>
    /// Attributes of the service itself that differ; empty when only servers do.
    public let attributes: [VirtualService.Attribute]
    /// Servers that have to be added, in this order: those that only the second has, and those that must move.
    public let arriving: [Arrival]
    /// Servers that only the first has, in the order in which they were added there.
    public let removed: [Destination]
    /// Servers of both whose attributes differ, in the order in which they were added to the second.
    public let changed: [DestinationDifference]

    /// A server that is to be added, at the head of the kernel's list.
    public struct Arrival: Sendable, Hashable {
        /// The same server elsewhere in the list, which has to go first; nil for a new one.
        public var before: Destination?
        /// The server as it is to be.
        public var after: Destination
    }

    /// What both have in common.
    public var identity: ServiceIdentity { service.after.identity }

    init(from before: Table.Entry, to after: Table.Entry, comparesOrder: Bool) {
        service = .init(before: before.service, after: after.service)
        attributes = VirtualService.Attribute.allCases.filter { $0.differs(before.service, after.service) }
        let wanted = after.destinationsAsAdded
        let staying =
            comparesOrder ? Self.numberStaying(of: wanted, before.destinationsAsAdded) : wanted.count
        arriving = wanted.enumerated().compactMap { position, destination in
            let old = before[destination.endpoint]
            return old == nil || position >= staying ? Arrival(before: old, after: destination) : nil
        }
        removed = before.destinationsAsAdded.filter { after[$0.endpoint] == nil }
        changed = wanted.compactMap { destination in
            before[destination.endpoint].flatMap { DestinationDifference(from: $0, to: destination) }
        }
    }

    /// Whether nothing differs.
    public var isEmpty: Bool {
        attributes.isEmpty && arriving.isEmpty && removed.isEmpty && changed.isEmpty
    }

    /// Whether the servers of `before` that `after` has too would stand in another order than in `after`, once the others
    /// were added.
    package static func order(of before: Table.Entry, differsFrom after: Table.Entry) -> Bool {
        let wanted = after.destinationsAsAdded.map(\.endpoint)
        let staying = before.destinationsAsAdded.map(\.endpoint).filter { after[$0] != nil }
        return staying + wanted.filter { before[$0] == nil } != wanted
    }

    /// A new server goes to the head of the kernel's list, and nothing else moves. So those servers stay that come first
    /// in the second table, as added, and stand in the same order in the first: the longest such beginning.
    private static func numberStaying(of wanted: [Destination], _ present: [Destination]) -> Int {
        var staying = 0
        for destination in present
        where staying < wanted.count && destination.endpoint == wanted[staying].endpoint {
            staying += 1
        }
        return staying
    }
}

/// What differs between two states of a server.
public struct DestinationDifference: Sendable, Hashable {
    /// The server, before and after.
    public let destination: TableDiff.Change<Destination>
    /// What differs; never empty.
    public let attributes: [Destination.Attribute]

    /// nil when nothing differs.
    init?(from before: Destination, to after: Destination) {
        attributes = Destination.Attribute.allCases.filter { $0.differs(before, after) }
        destination = .init(before: before, after: after)
        if attributes.isEmpty { return nil }
    }
}

extension VirtualService {
    /// What can differ between two services of one identity.
    public enum Attribute: Sendable, Hashable, CaseIterable {
        /// The persistence engine is `engine`; its time `persistence`.
        case scheduler, flags, persistence, netmask, engine

        func differs(_ left: VirtualService, _ right: VirtualService) -> Bool {
            switch self {
            case .scheduler: left.scheduler != right.scheduler
            case .flags: left.flags != right.flags
            case .persistence: left.persistence?.timeout != right.persistence?.timeout
            case .netmask:
                // Only persistence looks at it; one without is told of under `persistence`.
                left.persistence != nil && right.persistence != nil
                    && left.persistence?.netmask != right.persistence?.netmask
            case .engine: left.persistenceEngine != right.persistenceEngine
            }
        }
    }
}

extension Destination {
    /// What can differ between two servers at one endpoint.
    public enum Attribute: Sendable, Hashable, CaseIterable {
        /// What `ipvsadm -e` sets.
        case method, weight, upperThreshold, lowerThreshold

        func differs(_ left: Destination, _ right: Destination) -> Bool {
            switch self {
            case .method: left.method.asRulesSayIt != right.method.asRulesSayIt
            case .weight: left.weight != right.weight
            case .upperThreshold: left.thresholds.upper != right.thresholds.upper
            case .lowerThreshold: left.thresholds.lower != right.thresholds.lower
            }
        }
    }
}

extension ForwardingMethod {
    /// `local` is how a director shows itself; rules say direct routing.
    fileprivate var asRulesSayIt: ForwardingMethod { self == .local ? .directRouting : self }
}

extension SyncDaemon {
    /// Whether a running daemon is what was asked for: what one of them does not say is as the kernel chose.
    static func areEquivalent(_ left: SyncDaemon?, _ right: SyncDaemon?) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        func agree<Value: Equatable>(_ field: KeyPath<SyncDaemon, Value?>) -> Bool {
            left[keyPath: field] == nil || right[keyPath: field] == nil
                || left[keyPath: field] == right[keyPath: field]
        }
        return left.interface == right.interface && left.syncID == right.syncID && agree(\.maximumLength)
            && agree(\.multicastGroup) && agree(\.multicastPort) && agree(\.multicastTimeToLive)
    }
}
