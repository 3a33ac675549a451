import ArgumentParser
import IPVSModel

/// What a change does to a table, as `--allow` names it.
enum ChangeKind: String, Sendable, Hashable, CaseIterable, ExpressibleByArgument {
    case add, edit, delete, timeouts, daemons

    init(_ change: TableChange) {
        switch change.operation {
        case .addService, .addDestination: self = .add
        case .editService, .editDestination, .zero: self = .edit
        case .deleteService, .deleteDestination, .clear: self = .delete
        case .setTimeouts: self = .timeouts
        case .startDaemon, .stopDaemon: self = .daemons
        }
    }

    /// `add,edit`
    static func list(_ text: String) throws -> Set<ChangeKind> {
        try Set(
            text.split(separator: ",", omittingEmptySubsequences: false).map { word in
                guard let kind = ChangeKind(rawValue: String(word)) else {
                    let names = allCases.map(\.rawValue).joined(separator: ", ")
                    throw ValidationError("there is no kind of change '\(word)'; there are \(names)")
                }
                return kind
            })
    }
}
