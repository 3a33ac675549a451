import IPVSFormats
import IPVSModel

/// What a table is to become.
enum ChangeTarget: Sendable {
    /// As a source says. Within a service that it names it is the truth; other services stay, unless they are to go.
    case source(WantedTable, prunes: Bool, keepsWeights: Bool, Scope)
    /// As it was before a change, as far as that change touched it.
    case before(ChangeRecord)
    /// As it is, with other weights, or without some servers.
    case edited(ServerEdits)

    /// For messages: who says so.
    var name: String {
        switch self {
        case .source(let wanted, prunes: _, keepsWeights: _, _): wanted.name
        case .before(let record): "the table before \(record.summary)"
        case .edited(let edits): edits.name
        }
    }

    /// What is true once it is reached.
    var claim: String {
        switch self {
        case .source(let wanted, prunes: _, keepsWeights: _, let scope):
            "\(RunningKernel.name) is as \(wanted.name) says\(scope == .all ? "" : " within the scope")"
        case .before(let record): "what \(record.summary) touched is as it was before"
        case .edited(let edits): edits.claim
        }
    }

    /// The table that there is to be, where `now` is.
    func table(after now: Table) -> Table {
        switch self {
        case .source(let wanted, prunes: let prunes, keepsWeights: let keepsWeights, let scope):
            let said = wanted.table(over: now, keeping: keepsWeights ? [.weights] : [])
            var table = scope.part(of: said)
            for entry in now.services where table[entry.identity] == nil {
                if !prunes || !scope.contains(entry.identity) { table.put(entry) }
            }
            return scope == .all ? table : table.withSettings(of: now)
        case .before(let record): return record.undone(in: now)
        case .edited(let edits): return edits.table(after: now)
        }
    }

    /// Services in the scope that the source does not name.
    func strangers(in now: Table) -> [ServiceIdentity] {
        guard case .source(let wanted, prunes: _, keepsWeights: _, let scope) = self else { return [] }
        return now.services.map(\.identity).filter { scope.contains($0) && wanted.services[$0] == nil }
    }

    /// Where the part stands that a change is about.
    func place(of change: TableChange) -> TextPlace? {
        guard case .source(let wanted, prunes: _, keepsWeights: _, _) = self else { return nil }
        return wanted.place(of: change)
    }
}
