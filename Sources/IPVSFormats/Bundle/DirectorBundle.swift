import IPVSModel

/// A director as it was at a moment, to be sent to somebody who is to help: its table with the connections of every
/// server, and what its host shows. The document `bundle` of Docs/JSON.md.
package struct DirectorBundle: Sendable {
    package static let document = "bundle"

    /// Seconds since 1970, UTC.
    package var time: Int64
    /// Version of the program that wrote it.
    package var program: String
    /// Whether addresses were replaced.
    package var isAnonymous = false
    /// Without counters.
    package var snapshot: TableSnapshot
    package var host: HostFacts

    package init(time: Int64, program: String, snapshot: TableSnapshot, host: HostFacts) {
        self.time = time
        self.program = program
        self.snapshot = snapshot
        self.host = host
    }

    package var json: JSON {
        let table = Table(snapshot)
        let daemons = snapshot.daemons.map { daemons in
            Dictionary(
                uniqueKeysWithValues: SyncDaemon.Role.allCases.map { role in
                    (role, daemons.first { $0.role == role })
                })
        }
        return RunJSON.document(
            Self.document,
            [
                ("time", .integer(time)), ("program", .string(program)), ("anonymous", .bool(isAnonymous)),
                ("table", TableJSON.document(table, timeouts: snapshot.timeouts, daemons: daemons ?? [:])),
                ("counts", .array(snapshot.services.flatMap(Self.counts))),
                ("host", host.json),
            ])
    }

    private static func counts(of entry: ServiceSnapshot) -> [JSON] {
        entry.destinations.map { server in
            .object([
                ("service", .string(entry.service.identity.description)),
                ("server", .string(server.destination.endpoint.description)),
                ("active", .unsigned(UInt64(server.counts.active))),
                ("inactive", .unsigned(UInt64(server.counts.inactive))),
                ("persistent", .unsigned(UInt64(server.counts.persistent))),
            ])
        }
    }
}

extension HostFacts {
    fileprivate var json: JSON {
        func number(_ value: (some BinaryInteger)?) -> JSON { value.map { .integer(Int64($0)) } ?? .null }
        func text(_ value: (some CustomStringConvertible)?) -> JSON {
            value.map { .string($0.description) } ?? .null
        }
        func names(_ names: Set<String>) -> JSON { .array(names.sorted().map { .string($0) }) }
        return .object([
            ("release", .string(release)), ("version", .string(version)),
            ("connectionTableSize", number(connectionTableSize)),
            ("listedServices", number(listedServices)),
            (
                "settings",
                .array(
                    settings.sorted { $0.key < $1.key }.map { name, value in
                        .object([("name", .string(name)), ("value", .integer(value))])
                    })
            ),
            ("modules", names(modules)), ("schedulers", names(schedulers)),
            (
                "interfaces",
                .array(
                    interfaces.map {
                        .object([
                            ("name", .string($0.name)), ("mtu", .unsigned(UInt64($0.mtu))),
                            ("up", .bool($0.isUp)), ("addresses", .array($0.addresses.map { text($0) })),
                        ])
                    })
            ),
            (
                "routes",
                .array(
                    routes.values.sorted { $0.address < $1.address }.map {
                        .object([
                            ("address", text($0.address)), ("source", text($0.source)),
                            ("interface", text($0.interface)), ("gateway", text($0.gateway)),
                        ])
                    })
            ),
            (
                "neighbours",
                .array(
                    neighbours.map {
                        .object([("address", text($0.address)), ("answers", .bool($0.answers))])
                    })
            ),
            (
                "managers",
                .array(
                    managers.map {
                        .object([("name", .string($0.name)), ("services", number($0.services))])
                    })
            ),
        ])
    }
}
