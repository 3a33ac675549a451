import IPVSFormats
import IPVSModel
import IPVSSimulator

/// When servers were busiest, and when those that were taken out were empty.
enum RunTimes {
    /// Of what is not counted.
    static let unknown = "n/a"

    static func table(_ services: [ServiceReport]) -> TextTable {
        TextTable(
            [
                .init("seconds", .left), .init("peak new/s"), .init("new at", leftOut: 3),
                .init("peak active"), .init("active at", leftOut: 4), .init("peak entries", leftOut: 6),
                .init("entries at", leftOut: 7), .init("first at", leftOut: 5), .init("last at", leftOut: 2),
                .init("empty at", leftOut: 1),
            ],
            groups: services.map { service in
                TextTable.Group(
                    title: "\(service.identity) \(service.scheduler)\(service.isDeleted ? " (deleted)" : "")",
                    rows: service.servers.map { row($0, service.counting) })
            })
    }

    private static func row(
        _ server: ServiceReport.ServerReport, _ counting: ServiceReport.Counting
    ) -> [String] {
        func peak(_ number: UInt32, _ time: Nanoseconds, isCounted: Bool = true) -> [String] {
            guard isCounted else { return [unknown, unknown] }
            return ["\(number)", number > 0 ? text(time) : "-"]
        }
        return ["\(server.endpoint)"] + peak(server.peakNew, server.peakNewTime)
            + peak(server.peakActive, server.peakActiveTime, isCounted: counting == .active)
            + peak(server.peakEntries, server.peakEntriesTime, isCounted: counting != .nothing)
            + [server.first.map(text) ?? "-", server.last.map(text) ?? "-", emptiness(of: server)]
    }

    /// A server that takes new connections is not to be empty.
    static func emptiness(of server: ServiceReport.ServerReport) -> String {
        if let time = server.emptySince { return text(time) }
        return server.closedSince != nil && server.peakEntries > 0 ? "not yet" : "-"
    }

    /// Seconds with one digit behind the point.
    static func text(_ time: Nanoseconds) -> String {
        JSON.decimalText(Double(time) / Double(SimulationTime.second), digits: 1)
    }
}

extension ServiceReport {
    /// What else is to be said: why flows were refused, what persistence did, and what is left on servers that were taken out.
    var sentences: [String] {
        let most = 5
        let refusals = refusals.prefix(most).map { "\(identity): \($0.sentence(scheduler))" }
        let more = self.refusals.dropFirst(most)
        let rest =
            more.isEmpty
            ? [] : ["\(identity): \(more.reduce(0) { $0 + $1.count }) were refused for other reasons"]
        return refusals + rest + (persistence.map { ["\(identity): \($0)"] } ?? []) + leftovers
    }

    /// What persistence made of the shares, at the server where it made most.
    private var persistence: String? {
        let brought = servers.reduce(0) { $0 + $1.persistent }
        let scheduled = placements - brought
        guard brought > 0, scheduled > 0 else { return nil }
        func share(_ server: ServerReport) -> Double {
            Double(server.placements - server.persistent) / Double(scheduled)
        }
        let shares = servers.map { (server: $0, chosen: share($0)) }
        guard
            let most = shares.max(by: { abs($0.server.share - $0.chosen) < abs($1.server.share - $1.chosen) })
        else { return nil }
        return "persistence brought \(brought) of \(placements) connections: \(most.server.endpoint) has "
            + "\(NumberText.percent(most.server.share)) of all, \(NumberText.percent(most.chosen)) of those that "
            + "the scheduler placed, and \(NumberText.percent(most.server.fairShare)) of the weight"
    }

    private var leftovers: [String] {
        servers.compactMap { server in
            guard server.closedSince != nil, server.emptySince == nil, server.peakEntries > 0 else {
                return nil
            }
            let state = server.weight == nil ? "was deleted" : "has weight 0"
            return
                "\(identity): \(server.endpoint) \(state) since \(RunTimes.text(server.closedSince ?? 0)) s, and "
                + "is not empty at the end: \(server.counts.active) active, \(server.counts.inactive) inactive"
        }
    }
}

extension Refusal {
    fileprivate func sentence(_ scheduler: SchedulerName) -> String {
        let time =
            first == last
            ? "at \(RunTimes.text(first)) s" : "from \(RunTimes.text(first)) to \(RunTimes.text(last)) s"
        return "\(count) refused \(time), since \(cause(scheduler))\(limits)"
    }

    private func cause(_ scheduler: SchedulerName) -> String {
        let place = server.map { "\($0)" } ?? "a server"
        let withoutFallback = scheduler == .destinationHashing ? "" : " without its fallback"
        return switch reason {
        case .noServer: "the service has no server"
        case .everyWeightIsZero: "every server has weight 0"
        case .everyLimit: "every server that has a weight is closed by its limit"
        case .everyServerIsFull:
            "every server that has a weight has more active connections than that, or is closed by its limit"
        case .weightIsZero: "\(place) has weight 0, and \(scheduler) tries no other\(withoutFallback)"
        case .limit: "\(place) is closed by its limit, and \(scheduler) tries no other\(withoutFallback)"
        case .connectionOfDeleted: "their connection is one of \(place), which was deleted"
        case .noScheduler: "the service has no scheduler"
        case .otherPort: "the service is for another port"
        case .tableIsFull: "the connection table is full"
        case .dropRate: "drop_packet=3 drops the first packet of one connection in so many"
        }
    }

    private var limits: String {
        guard !limited.isEmpty else { return "" }
        let shown = limited.prefix(3).map {
            "\($0.endpoint) \($0.counts.active) active and \($0.counts.inactive) inactive of \($0.upper)"
        }
        return "; the first time: " + shown.joined(separator: ", ")
            + (limited.count > 3 ? " and \(limited.count - 3) more" : "")
    }
}
