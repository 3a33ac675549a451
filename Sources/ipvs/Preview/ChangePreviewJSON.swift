import IPVSFormats
import IPVSModel
import IPVSSimulator

extension ChangePreview {
    /// The member `preview` of the documents that tell of a change.
    var json: JSON {
        .object(
            rules.json + [
                ("flows", .unsigned(flows.count)),
                ("time", .seconds(flows.time)),
                ("rate", rate.map { .billionths($0.billionths) } ?? .null),
                ("entriesAtStart", entriesAtStart.map { .unsigned($0) } ?? .null),
                ("clients", .unsigned(clients)),
                ("clientsMoved", .unsigned(moved)),
                ("unknown", .array(unknown.map { .string($0) })),
                ("services", .array(services.map(service))),
            ])
    }

    /// Of flows that were made up.
    private var rate: FlowRate? {
        if case .madeUp(let rate, isOfKernel: _) = flows.origin { rate } else { nil }
    }

    private func service(_ service: Service) -> JSON {
        .object(
            RunJSON.identity(service.identity) + [
                ("clients", .unsigned(service.clients)),
                ("clientsMoved", .unsigned(service.moved)),
                ("refusedBefore", .unsigned(service.refused.before)),
                ("refusedAfter", .unsigned(service.refused.after)),
                ("passedBefore", .unsigned(service.passed.before)),
                ("passedAfter", .unsigned(service.passed.after)),
                ("servers", .array(service.servers.map(server))),
            ])
    }

    private func server(_ server: Server) -> JSON {
        .object([
            ("server", .string(server.endpoint.description)),
            ("activeAtStart", atStart(server.atStart.active)),
            ("inactiveAtStart", atStart(server.atStart.inactive)),
            ("peakRateBefore", .unsigned(server.busiest.before.peak)),
            ("peakRateAfter", .unsigned(server.busiest.after.peak)),
            (
                "peakSecondAfter",
                server.busiest.after.peak > 0 ? .integer(server.busiest.after.peakSecond) : .null
            ),
            ("empties", .bool(server.emptying != nil)),
            ("emptyAfter", emptyAfter(server)),
        ])
    }

    private func atStart(_ count: UInt32) -> JSON {
        entriesAtStart == nil ? .null : .unsigned(UInt64(count))
    }

    private func emptyAfter(_ server: Server) -> JSON {
        guard entriesAtStart != nil, case .by(let second) = server.emptying else { return .null }
        return .integer(second)
    }
}
