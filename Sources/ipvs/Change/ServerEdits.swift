import IPVSModel

/// A table that differs from the one that is there only in some servers: in their weights, or in that they are gone.
struct ServerEdits: Sendable {
    enum Edit: Sendable, Hashable {
        case weight(Int32)
        /// Of a server that takes no new connections, and only of one.
        case deletion
    }

    /// For messages: who says so.
    let name: String
    /// What is true once it is so.
    let claim: String
    let edits: [ServerOfService: Edit]

    /// Servers that are not there any more stay away.
    func table(after now: Table) -> Table {
        var table = now
        for (name, edit) in edits {
            guard var server = now[name] else { continue }
            switch edit {
            case .weight(let weight):
                server.weight = weight
                table.put(server, in: name.service)
            case .deletion:
                if !server.takesConnections { table.remove(server.endpoint, from: name.service) }
            }
        }
        return table
    }
}
