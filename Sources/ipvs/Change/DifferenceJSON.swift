import IPVSFormats
import IPVSModel

extension DifferenceReport {
    var json: JSON { RunJSON.document("diff", members) }

    /// What differs, for the documents of all commands that tell it.
    var members: [(String, JSON)] {
        [
            ("from", .string(before)), ("to", .string(after)), ("same", .bool(difference.isEmpty)),
            (
                "notCompared",
                .array(TableText.Omission.allCases.filter(unsaid.contains).map { .string($0.text) })
            ),
            (
                "timeouts",
                difference.timeouts.map { Self.change($0.before, $0.after, TableJSON.timeouts) } ?? .null
            ),
            (
                "daemons",
                .array(difference.daemons.map(Self.daemon))
            ),
            ("services", .array(services)),
            ("commands", .array(commands.map { .string($0) })),
            ("preview", preview?.json ?? .null),
        ]
    }

    private static func daemon(_ change: TableDiff.Change<SyncDaemon?>) -> JSON {
        let role = (change.before ?? change.after)?.role
        return .object([
            ("role", role.map { .string("\($0)") } ?? .null),
            ("before", change.before.map(TableJSON.daemon) ?? .null),
            ("after", change.after.map(TableJSON.daemon) ?? .null),
        ])
    }

    private static func change<Value>(_ before: Value?, _ after: Value?, _ json: (Value) -> JSON) -> JSON {
        .object([("before", before.map(json) ?? .null), ("after", after.map(json) ?? .null)])
    }

    private var services: [JSON] {
        var services: [(identity: ServiceIdentity, json: JSON)] = []
        services += difference.added.map { entry in
            (
                entry.identity,
                Self.service(
                    entry.identity, before: nil, after: entry.service, [],
                    entry.destinationsAsAdded.map { server(nil, $0, [], entry.identity) })
            )
        }
        services += difference.removed.map { entry in
            (
                entry.identity,
                Self.service(
                    entry.identity, before: entry.service, after: nil, [],
                    entry.destinationsAsAdded.map { server($0, nil, [], entry.identity) })
            )
        }
        services += difference.changed.map { ($0.identity, changed($0)) }
        return services.sorted { $0.identity < $1.identity }.map(\.json)
    }

    private func changed(_ service: ServiceDifference) -> JSON {
        var servers = service.arriving.map { server($0.before, $0.after, [], service.identity) }
        servers += service.changed.map {
            server(
                $0.destination.before, $0.destination.after, $0.attributes.map(AttributeText.name),
                service.identity)
        }
        servers += service.removed.map { server($0, nil, [], service.identity) }
        return Self.service(
            service.identity, before: service.service.before, after: service.service.after,
            service.attributes.map(AttributeText.name), servers)
    }

    private static func service(
        _ identity: ServiceIdentity, before: VirtualService?, after: VirtualService?, _ attributes: [String],
        _ servers: [JSON]
    ) -> JSON {
        .object(
            RunJSON.identity(identity) + [
                ("change", .string(kind(before, after))),
                ("attributes", .array(attributes.map { .string($0) })),
                ("before", before.map { .object(TableJSON.members(of: $0)) } ?? .null),
                ("after", after.map { .object(TableJSON.members(of: $0)) } ?? .null),
                ("servers", .array(servers)),
            ])
    }

    /// A server that moves has no attributes that differ, or is added as it is to be.
    private func server(
        _ before: Destination?, _ after: Destination?, _ attributes: [String], _ service: ServiceIdentity
    ) -> JSON {
        let isMoved = before != nil && after != nil && attributes.isEmpty
        let endpoint = (before ?? after)?.endpoint
        let counts = after == nil || isMoved ? endpoint.flatMap { connections($0, service) } : nil
        return .object([
            ("server", endpoint.map { .string($0.description) } ?? .null),
            ("change", .string(isMoved ? "moved" : Self.kind(before, after))),
            ("attributes", .array(attributes.map { .string($0) })),
            ("before", before.map { .object(TableJSON.members(of: $0)) } ?? .null),
            ("after", after.map { .object(TableJSON.members(of: $0)) } ?? .null),
            ("activeConnections", counts.map { .unsigned(UInt64($0.active)) } ?? .null),
            ("inactiveConnections", counts.map { .unsigned(UInt64($0.inactive)) } ?? .null),
        ])
    }

    private static func kind<Value>(_ before: Value?, _ after: Value?) -> String {
        before == nil ? "added" : after == nil ? "removed" : "changed"
    }
}
