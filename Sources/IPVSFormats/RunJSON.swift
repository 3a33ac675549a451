import IPVSModel
import IPVSSimulator

/// What commands say as JSON. Docs/JSON.md describes the documents, and Docs/Schemas has their schema.
package enum RunJSON {
    /// Of all documents. It changes when the meaning of a member does; a new member alone does not change it.
    package static let version: Int64 = 2

    /// A whole document; its kind is the command that wrote it, or `final`.
    package static func document(_ kind: String, _ members: [(String, JSON)]) -> JSON {
        .object([("version", .integer(version)), ("document", .string(kind))] + members)
    }

    /// The state at the end: services and servers with their connections.
    package static func finalState(_ table: TableSnapshot, time: Nanoseconds) -> JSON {
        document(
            "final",
            [
                ("time", .seconds(time)),
                ("services", .array(table.services.map(service))),
            ])
    }

    private static func service(_ entry: ServiceSnapshot) -> JSON {
        .object(
            identity(entry.service.identity) + [
                ("scheduler", .string(entry.service.scheduler.rawValue)),
                ("connections", entry.statistics.map { .unsigned($0.connections) } ?? .null),
                ("servers", .array(entry.destinations.map(server))),
            ])
    }

    private static func server(_ entry: DestinationSnapshot) -> JSON {
        .object([
            ("server", .string(entry.destination.endpoint.description)),
            ("forward", .string(forward(entry.destination.method))),
            ("weight", .integer(Int64(entry.destination.weight))),
            ("active", .unsigned(UInt64(entry.counts.active))),
            ("inactive", .unsigned(UInt64(entry.counts.inactive))),
            ("persistent", .unsigned(UInt64(entry.counts.persistent))),
            ("connections", entry.statistics.map { .unsigned($0.connections) } ?? .null),
        ])
    }

    /// As `ipvsadm -L` calls them.
    private static func forward(_ method: ForwardingMethod) -> String {
        switch method {
        case .masquerading, .bypass, .undefined: "Masq"
        case .local: "Local"
        case .tunnelling: "Tunnel"
        case .directRouting: "Route"
        }
    }

    package static func identity(_ identity: ServiceIdentity) -> [(String, JSON)] {
        switch identity {
        case .endpoint(let transport, let endpoint):
            [
                ("protocol", .string(transport.description)), ("service", .string(endpoint.description)),
                ("mark", .null), ("family", family(identity.family)),
            ]
        case .firewallMark(let mark, _):
            [
                ("protocol", .null), ("service", .null), ("mark", .unsigned(UInt64(mark))),
                ("family", family(identity.family)),
            ]
        }
    }

    private static func family(_ family: AddressFamily) -> JSON {
        .string(family == .ipv4 ? "ipv4" : "ipv6")
    }

    /// A report on a whole run.
    package static func report(_ report: RunReport) -> JSON {
        let tally = report.tally
        return document(
            "simulate",
            report.rules.json + [
                ("time", .seconds(report.time)),
                ("flows", .unsigned(tally.flows)),
                ("connections", .unsigned(tally.connections)),
                ("existing", .unsigned(tally[.existing])),
                ("refused", .unsigned(tally[.refused])),
                ("passed", .unsigned(tally[.passed])),
                ("withoutService", .unsigned(tally.withoutService)),
                ("unknown", .array(report.unknown.map(JSON.string))),
                ("services", .array(report.services.map(service))),
                ("serving", report.serving?.json ?? .null),
            ])
    }

    package static func service(_ report: ServiceReport) -> JSON {
        .object(
            identity(report.identity) + [
                ("scheduler", .string(report.scheduler.rawValue)),
                ("deleted", .bool(report.isDeleted)),
                ("connections", .unsigned(report.placements)),
                ("refused", .unsigned(report.refused)),
                ("refusals", .array(report.refusals.map(refusal))),
                ("counting", .string(counting(report.counting))),
                ("fairness", .decimal(report.fairness)),
                ("peakImbalance", .decimal(report.peakImbalance)),
                ("servers", .array(report.servers.map(server))),
            ])
    }

    private static func time(_ time: Nanoseconds?) -> JSON { time.map(JSON.seconds) ?? .null }

    private static func time(_ time: Nanoseconds, of peak: UInt32) -> JSON {
        peak > 0 ? .seconds(time) : .null
    }

    private static func counting(_ counting: ServiceReport.Counting) -> String {
        switch counting {
        case .active: "active"
        case .inactive: "inactive"
        case .nothing: "nothing"
        }
    }

    private static func refusal(_ refusal: Refusal) -> JSON {
        .object([
            ("reason", .string(refusal.reason.rawValue)),
            ("server", refusal.server.map { .string($0.description) } ?? .null),
            ("count", .unsigned(refusal.count)), ("firstAt", .seconds(refusal.first)),
            ("lastAt", .seconds(refusal.last)),
            (
                "limits",
                .array(
                    refusal.limited.map { server in
                        .object([
                            ("server", .string(server.endpoint.description)),
                            ("active", .unsigned(UInt64(server.counts.active))),
                            ("inactive", .unsigned(UInt64(server.counts.inactive))),
                            ("upper", .unsigned(UInt64(server.upper))),
                        ])
                    })
            ),
        ])
    }

    private static func server(_ server: ServiceReport.ServerReport) -> JSON {
        .object([
            ("server", .string(server.endpoint.description)),
            ("weight", server.weight.map { .integer(Int64($0)) } ?? .null),
            ("connections", .unsigned(server.placements)),
            ("refused", .unsigned(server.refused)),
            ("share", .decimal(server.share)),
            ("weightShare", .decimal(server.fairShare)),
            ("byPersistence", .unsigned(server.persistent)),
            ("firstAt", time(server.first)), ("lastAt", time(server.last)),
            ("peakNew", .unsigned(UInt64(server.peakNew))),
            ("peakNewAt", time(server.peakNewTime, of: server.peakNew)),
            ("peakActive", .unsigned(UInt64(server.peakActive))),
            ("peakActiveAt", time(server.peakActiveTime, of: server.peakActive)),
            ("peakEntries", .unsigned(UInt64(server.peakEntries))),
            ("peakEntriesAt", time(server.peakEntriesTime, of: server.peakEntries)),
            ("meanActive", .decimal(server.meanActive)),
            ("closedAt", time(server.closedSince)), ("emptyAt", time(server.emptySince)),
            ("active", .unsigned(UInt64(server.counts.active))),
            ("inactive", .unsigned(UInt64(server.counts.inactive))),
            ("persistent", .unsigned(UInt64(server.counts.persistent))),
        ])
    }
}
