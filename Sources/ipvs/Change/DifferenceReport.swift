import IPVSFormats
import IPVSModel
import IPVSRules

/// What has to change for one table to equal another.
struct DifferenceReport: Report, Sendable {
    /// What the tables are called.
    let before: String
    let after: String
    /// Whether only some services were looked at.
    var isScoped = false
    let difference: TableDiff
    let plan: ChangePlan
    /// What was not compared, since one of the tables does not say it.
    let unsaid: Set<TableText.Omission>
    /// Connections of servers that go, where the running kernel says so.
    let connections: @Sendable (Endpoint, ServiceIdentity) -> ConnectionCounts?
    /// What it does to clients; nil where nobody asked or nothing differs.
    var preview: ChangePreview?

    /// The plan as commands of ipvsadm.
    var commands: [String] { plan.changes.map(Self.command) }

    static func command(_ change: TableChange) -> String {
        var line: [UInt8] = []
        RuleLine().append(change, to: &line)
        return String(decoding: line.dropLast(), as: UTF8.self)
    }

    private var within: String { isScoped ? " within the scope" : "" }

    // MARK: Text

    var text: [TextBlock] {
        guard !difference.isEmpty else {
            return [.sentence("\(before) is as \(after) says\(within)\(notCompared)")]
        }
        return blocks + [.blank, .sentence(summary + notCompared)]
    }

    /// What differs, part by part, in the order of a sorted listing.
    var blocks: [TextBlock] {
        var parts: [(identity: ServiceIdentity, blocks: [TextBlock])] = []
        parts += difference.added.map { ($0.identity, added($0)) }
        parts += difference.removed.map { ($0.identity, removed($0)) }
        parts += difference.changed.map { ($0.identity, changed($0)) }
        let blocks =
            settings
            + parts.sorted { $0.identity < $1.identity }.flatMap { part in
                part.blocks + (preview?.text(of: part.identity) ?? [])
            }
        return blocks + (preview.map { [.blank] + $0.notes } ?? [])
    }

    private var settings: [TextBlock] {
        var blocks: [TextBlock] = []
        if let timeouts = difference.timeouts {
            let (old, new) = (AttributeText.text(of: timeouts.before), AttributeText.text(of: timeouts.after))
            blocks.append(.marked(.changed, "idle times: \(old) -> \(new)"))
        }
        for daemon in difference.daemons {
            switch (daemon.before, daemon.after) {
            case (nil, let new?):
                blocks.append(.marked(.added, "\(new.role) daemon: \(AttributeText.text(of: new))"))
            case (let old?, nil):
                blocks.append(.marked(.removed, "\(old.role) daemon: \(AttributeText.text(of: old))"))
            case (let old?, let new?):
                let (old, role) = (AttributeText.text(of: old), new.role)
                blocks.append(.marked(.changed, "\(role) daemon: \(old) -> \(AttributeText.text(of: new))"))
            case (nil, nil): break
            }
        }
        return blocks
    }

    private func added(_ entry: Table.Entry) -> [TextBlock] {
        [.marked(.added, "\(entry.identity)  \(AttributeText.text(of: entry.service))")]
            + entry.destinationsAsAdded.map { .marked(.added, Self.text(of: $0), indent: 2) }
    }

    private func removed(_ entry: Table.Entry) -> [TextBlock] {
        [.marked(.removed, "\(entry.identity)  \(AttributeText.text(of: entry.service))")]
            + entry.destinationsAsAdded.map {
                .marked(.removed, text(ofLeaving: $0, entry.identity), indent: 2)
            }
    }

    private func changed(_ service: ServiceDifference) -> [TextBlock] {
        let (old, new) = (service.service.before, service.service.after)
        var blocks: [TextBlock] = [.marked(.changed, "\(service.identity)  \(AttributeText.text(of: old))")]
        blocks += service.attributes.map { attribute in
            let values = (AttributeText.value(attribute, of: old), AttributeText.value(attribute, of: new))
            return .marked(.changed, "\(AttributeText.name(attribute)) \(values.0) -> \(values.1)", indent: 2)
        }
        for arrival in service.arriving {
            if arrival.before == nil {
                blocks.append(.marked(.added, Self.text(of: arrival.after), indent: 2))
            } else {
                let text = "\(arrival.after.endpoint)  moves: it is deleted and added again"
                blocks.append(
                    .marked(.changed, text + lost(arrival.after.endpoint, service.identity), indent: 2))
            }
        }
        blocks += service.changed.map { .marked(.changed, Self.text(of: $0), indent: 2) }
        return blocks
            + service.removed.map { .marked(.removed, text(ofLeaving: $0, service.identity), indent: 2) }
    }

    private static func text(of server: Destination) -> String {
        "\(server.endpoint)  \(AttributeText.text(of: server))"
    }

    private static func text(of server: DestinationDifference) -> String {
        let (old, new) = (server.destination.before, server.destination.after)
        let changes = server.attributes.map { attribute in
            "\(AttributeText.name(attribute)) \(AttributeText.value(attribute, of: old)) -> "
                + AttributeText.value(attribute, of: new)
        }
        return "\(new.endpoint)  \(changes.joined(separator: ", "))"
    }

    private func text(ofLeaving server: Destination, _ service: ServiceIdentity) -> String {
        Self.text(of: server) + lost(server.endpoint, service)
    }

    /// What goes with a server.
    private func lost(_ server: Endpoint, _ service: ServiceIdentity) -> String {
        guard let counts = connections(server, service), counts.active > 0 || counts.inactive > 0 else {
            return ""
        }
        return "; it has \(counts.active) active and \(counts.inactive) inactive connections"
    }

    private var summary: String {
        let count = plan.steps.count
        return count == 1
            ? "1 change makes \(before) what \(after) says\(within)"
            : "\(count) changes make \(before) what \(after) says\(within)"
    }

    private var notCompared: String {
        let names = TableText.Omission.allCases.filter(unsaid.contains).map(\.text)
        return names.isEmpty
            ? "" : "; not compared, since it is not said everywhere: \(names.joined(separator: ", "))"
    }
}

extension DifferenceReport {
    /// - Parameters:
    ///   - first: the table that is called `before`, as it is compared.
    ///   - second: the one that is called `after`.
    init(
        from first: Table, called before: String, to second: Table, called after: String,
        isScoped: Bool = false, comparesOrder: Bool, unsaid: Set<TableText.Omission> = [],
        connections: @escaping @Sendable (Endpoint, ServiceIdentity) -> ConnectionCounts? = { _, _ in nil }
    ) {
        let difference = TableDiff(from: first, to: second, comparesOrder: comparesOrder)
        self.init(
            before: before, after: after, isScoped: isScoped, difference: difference,
            plan: ChangePlan(difference, of: first), unsaid: unsaid, connections: connections)
    }
}

extension TableText.Omission {
    var text: String {
        switch self {
        case .thresholds: "thresholds"
        case .tunnelKinds: "kinds of tunnels"
        case .serverOrder: "the order of servers"
        case .weights: "weights"
        }
    }
}
