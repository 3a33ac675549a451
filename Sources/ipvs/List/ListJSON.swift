import IPVSFormats
import IPVSModel

extension Listing {
    var json: JSON {
        let totals = totals
        func counted(_ number: UInt64) -> JSON { hasCounts ? .unsigned(number) : .null }
        return RunJSON.document(
            "list",
            [
                ("source", .string(source)),
                ("active", counted(totals.active)), ("inactive", counted(totals.inactive)),
                ("persistent", counted(totals.persistent)),
                ("down", .array(totals.down.map { .string($0.description) })),
                ("unsaid", .array(unsaid.map { .string($0) })),
                ("services", .array(services.map(service))),
            ])
    }

    private func service(_ entry: ListedService) -> JSON {
        .object(
            TableJSON.members(of: entry.service) + [
                ("connections", number(entry.statistics?.connections)),
                ("connectionRate", number(entry.statistics?.connectionRate)),
                (
                    "explanation",
                    explains
                        ? .array((entry.unevenness?.reasons ?? []).map { reason($0, entry) }) : .null
                ),
                ("servers", .array(entry.servers.map { server($0, remark: entry.remarks[$0.endpoint]) })),
            ])
    }

    private func reason(_ reason: UnevennessReason, _ entry: ListedService) -> JSON {
        .object([
            ("reason", .string(reason.name)),
            ("server", reason.server.map { .string($0.description) } ?? .null),
            ("text", .string(reason.sentence(entry.service.scheduler))),
        ])
    }

    private func server(_ entry: ListedServer, remark: String?) -> JSON {
        func counted(_ number: UInt32) -> JSON { hasCounts ? .unsigned(UInt64(number)) : .null }
        let counts = entry.row.counts
        return .object(
            TableJSON.members(of: entry.row.destination, omissions) + [
                ("weightShare", share(entry.weightShare)),
                ("active", counted(counts.active)), ("activeShare", share(entry.activeShare)),
                ("inactive", counted(counts.inactive)), ("persistent", counted(counts.persistent)),
                ("connections", number(entry.row.connections)),
                ("share", share(entry.share)),
                ("connectionRate", number(entry.row.connectionRate)),
                ("remark", remark.map { .string($0) } ?? .null),
            ])
    }

    private func number(_ value: UInt64?) -> JSON { value.map { .unsigned($0) } ?? .null }
    private func share(_ value: Double?) -> JSON { value.map { .decimal($0) } ?? .null }
}
