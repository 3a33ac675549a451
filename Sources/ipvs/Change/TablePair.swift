import IPVSFormats
import IPVSModel

/// Two tables that are compared: what one does not say is as the other has it, and what lies outside of the scope is not
/// there.
struct TablePair {
    let before: Table
    let after: Table
    /// What was not compared.
    let unsaid: Set<TableText.Omission>

    /// - Parameters:
    ///   - ignored: what is not to be compared where both have it.
    init(_ before: WantedTable, _ after: WantedTable, scope: Scope, ignoring ignored: Set<Ignored> = []) {
        let omissions = ignored.reduce(into: Set<TableText.Omission>()) { $0.formUnion($1.omissions) }
        let known = before.table(over: Table())
        var wanted = after.table(over: known, keeping: omissions)
        let present = before.table(over: wanted, keeping: [])
        if ignored.contains(.timeouts) { wanted = wanted.withTimeouts(of: present) }
        if ignored.contains(.daemons) { wanted = wanted.withDaemons(of: present) }
        self.before = scope.part(of: present)
        self.after = scope.part(of: wanted)
        unsaid = before.omissions.union(after.omissions)
    }
}

/// What a comparison can leave out.
enum Ignored: String, Sendable, Hashable, CaseIterable {
    case weight, thresholds, timeouts, daemons

    fileprivate var omissions: Set<TableText.Omission> {
        switch self {
        case .weight: [.weights]
        case .thresholds: [.thresholds]
        case .timeouts, .daemons: []
        }
    }
}
