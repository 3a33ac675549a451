import IPVSFormats
import IPVSModel

extension Readiness {
    var json: JSON {
        RunJSON.document(
            "ready",
            [
                ("ready", .bool(isReady)),
                ("minimumServers", .unsigned(UInt64(rule.servers))),
                ("minimumWeight", .unsigned(UInt64(rule.weight))),
                ("missing", .array(missing.map { .string($0) })),
                ("services", .array(services.map(service))),
            ])
    }

    private func service(_ entry: ServiceReadiness) -> JSON {
        .object(
            RunJSON.identity(entry.identity) + [
                ("ready", .bool(entry.satisfies(rule))),
                ("servers", .unsigned(entry.servers)), ("usable", .unsigned(entry.usable)),
                ("weight", .unsigned(entry.weight)), ("active", .unsigned(entry.active)),
                ("inactive", .unsigned(entry.inactive)),
            ])
    }
}
