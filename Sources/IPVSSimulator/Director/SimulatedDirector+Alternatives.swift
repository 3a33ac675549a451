import IPVSModel

/// What an entry of a running kernel does not show.
package enum HiddenFact: Sendable, Hashable, CaseIterable {
    /// Whether the client's connection came by a template, as those of persistent services do.
    case templateOfConnection
    /// Which service has the server of the client's connection.
    case serviceOfConnection
    /// Which service has the server of the client's template.
    case serviceOfTemplate
}

extension Preview {
    /// What else may come of a flow.
    package struct Alternative: Sendable, Hashable {
        /// What is otherwise than was assumed.
        package var hidden: Set<HiddenFact>
        package var preview: Preview
    }
}

/// Previews with everything that may be true of the entries that decide them.
extension SimulatedDirector {
    /// The entry, if there is something about it that is not known.
    func doubtful(_ slot: ConnectionNumber) -> ConnectionNumber {
        slot.isPresent && connections[slot].flags.contains(.isDoubtful) ? slot : .absent
    }

    /// Those first that are nearest to what was assumed; that itself is one of them.
    mutating func alternatives(
        to flow: Flow, _ connection: ConnectionNumber, _ template: ConnectionNumber
    ) -> [Preview.Alternative] {
        if !connection.isPresent, !template.isPresent { return [] }
        let assumed = (connection: record(connection), template: record(template))
        let owners = (connection: owners(of: connection), template: owners(of: template))
        var found: [Preview.Alternative] = []
        for templateOwner in owners.template {
            if let templateOwner { connections[template].server = templateOwner }
            for owner in owners.connection {
                if let owner { connections[connection].server = owner }
                for isControlled in assumed.connection?.template.isPresent == true ? [true, false] : [true] {
                    if let record = assumed.connection {
                        connections[connection].template = isControlled ? record.template : .absent
                    }
                    var hidden: Set<HiddenFact> = []
                    if templateOwner != assumed.template?.server { hidden.insert(.serviceOfTemplate) }
                    if owner != assumed.connection?.server { hidden.insert(.serviceOfConnection) }
                    if !isControlled { hidden.insert(.templateOfConnection) }
                    found.append(.init(hidden: hidden, preview: previewAsAdopted(flow)))
                }
            }
        }
        if let record = assumed.connection { connections[connection] = record }
        if let record = assumed.template { connections[template] = record }
        return found.sorted { $0.hidden.count < $1.hidden.count }
    }

    private func record(_ slot: ConnectionNumber) -> Connection? {
        slot.isPresent ? connections[slot] : nil
    }

    /// Servers that an entry may be of; of no entry, none.
    private func owners(of slot: ConnectionNumber) -> [ServerNumber?] {
        slot.isPresent ? [connections[slot].server] + (otherOwners[slot] ?? []) : [nil]
    }
}
