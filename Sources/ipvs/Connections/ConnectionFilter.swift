import IPVSKernel
import IPVSModel

/// Which connections are looked at. What is nil lets every one through.
struct ConnectionFilter: Sendable {
    /// Addresses and networks, with ports or without.
    var clients: [ServerPattern]?
    var selection = Selection()
    var states: [ConnectionStateName]?
    /// Seconds that are left. How old a connection is, the kernel does not show.
    var expires: [NumberRange]?
    /// Whether another director told of it.
    var isSynced: Bool?
    /// Of what is to be an orphan; nil where orphans are no question.
    var owners: ConnectionOwners?

    func contains(_ line: ConnectionLine) -> Bool {
        if let clients, !clients.contains(where: { $0.contains(line.client) }) { return false }
        if selection.services.parts != nil,
            !selection.contains(.endpoint(line.transport, line.virtual))
        {
            return false
        }
        if selection.servers != nil, !selection.contains(line.destination) { return false }
        if let states, !states.contains(line.state) { return false }
        if let expires, !expires.contains(where: { $0.contains(Int64(line.expires)) }) { return false }
        if let isSynced, line.isSynced != isSynced { return false }
        if let owners, owners.orphanage(of: line) == nil { return false }
        return true
    }

    /// Whether the filter asks for nothing.
    var isEverything: Bool {
        clients == nil && selection == Selection() && states == nil && expires == nil && isSynced == nil
            && owners == nil
    }
}
