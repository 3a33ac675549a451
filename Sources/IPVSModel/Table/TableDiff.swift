/// What differs between two tables, attribute by attribute.
///
/// These count as the same, since they act the same:
/// - a server that is the director itself (`local`) and one by direct routing: rules can only say the latter, and the
///   kernel finds out by the address;
/// - masks and time-outs of services without persistence, and kinds of tunnel of servers without one: nothing looks at
///   them;
/// - what a sync daemon was not told and what the kernel chose for it;
/// - the order of services, and that of servers unless `comparesOrder`: new connections depend on the latter with some
///   schedulers, but rules that were saved sorted have lost it.
public struct TableDiff: Sendable, Hashable {
    /// Services that only the second table has, in its order.
    public private(set) var added: [Table.Entry] = []
    /// Services that only the first table has, in its order.
    public private(set) var removed: [Table.Entry] = []
    /// Services of both that are not the same, in the order of the second.
    public private(set) var changed: [ServiceDifference] = []
    /// Idle times, unless they are the same.
    public private(set) var timeouts: Change<ConnectionTimeouts>?
    /// Sync daemons by role; nil before where one starts, nil after where one stops.
    public private(set) var daemons: [Change<SyncDaemon?>] = []

    /// What it was, and what it is to be.
    public struct Change<Value: Sendable & Hashable>: Sendable, Hashable {
        /// In the first table.
        public var before: Value
        /// In the second table.
        public var after: Value
    }

    /// What makes the second table another than the first.
    ///
    /// - Parameters:
    ///   - before: the first table.
    ///   - after: the second table.
    ///   - comparesOrder: whether the order of a service's servers counts.
    /// - Complexity: O(services and servers of both).
    public init(from before: Table, to after: Table, comparesOrder: Bool = false) {
        for entry in after.services {
            guard let old = before[entry.identity] else {
                added.append(entry)
                continue
            }
            if old == entry { continue }
            let difference = ServiceDifference(from: old, to: entry, comparesOrder: comparesOrder)
            if !difference.isEmpty { changed.append(difference) }
        }
        removed = before.services.filter { after[$0.identity] == nil }
        if before.timeouts != after.timeouts {
            timeouts = Change(before: before.timeouts, after: after.timeouts)
        }
        for role in SyncDaemon.Role.allCases {
            let change = Change(before: before.daemonsByRole[role], after: after.daemonsByRole[role])
            if !SyncDaemon.areEquivalent(change.before, change.after) { daemons.append(change) }
        }
    }

    /// Whether the tables count as the same.
    public var isEmpty: Bool {
        added.isEmpty && removed.isEmpty && changed.isEmpty && timeouts == nil && daemons.isEmpty
    }
}
