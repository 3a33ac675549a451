import IPVSFormats
import IPVSModel
import IPVSSimulator

/// How requests fared, behind the report of a run.
extension ServedRunReport {
    var text: [TextBlock] {
        [.blank, .table(table)] + [.blank] + sentences.map { .sentence($0) }
    }

    private var table: TextTable {
        TextTable(
            [
                .init("requests", .left), .init("tries"), .init("answered"), .init("refused", leftOut: 3),
                .init("reset", leftOut: 1), .init("timed out", leftOut: 2), .init("open", leftOut: 6),
                .init("mean", leftOut: 7), .init("median"), .init("95 %", leftOut: 5), .init("99 %"),
                .init("longest", leftOut: 4),
            ],
            groups: report.services.map { service in
                TextTable.Group(
                    title: "\(service.identity)", rows: service.servers.map(Self.row),
                    remark: Self.remark(service))
            })
    }

    private static func row(_ server: ServingReport.Server) -> [String] {
        let count = { (reason: ServingReport.Failure) in "\(server.failures[reason] ?? 0)" }
        return [
            "\(server.endpoint)", "\(server.tries)", "\(server.answered)", count(.refusedByServer),
            count(.reset), count(.timedOut), "\(server.open)",
        ] + times(server.latency)
    }

    private static func times(_ latency: ServingReport.Latency?) -> [String] {
        guard let latency else { return Array(repeating: "-", count: 5) }
        return [latency.mean, latency.median, latency.percent95, latency.percent99, latency.greatest]
            .map(time)
    }

    /// In the unit that suits.
    static func time(_ time: Nanoseconds) -> String {
        time < 10 * SimulationTime.second
            ? JSON.decimalText(Double(time) / 1_000_000, digits: 1) + " ms"
            : JSON.decimalText(Double(time) / Double(SimulationTime.second), digits: 2) + " s"
    }

    private static func remark(_ service: ServingReport.Service) -> String {
        let reasons = ServingReport.Failure.allCases.compactMap { reason in
            service.failures[reason].map { "\($0) \(words(reason))" }
        }
        let failed = service.failed > 0 ? " (\(reasons.joined(separator: ", ")))" : ""
        let latency =
            service.latency.map {
                "mean \(time($0.mean)), median \(time($0.median)), 99 % \(time($0.percent99)), longest \(time($0.greatest))"
            } ?? "none answered"
        return
            "\(service.requests) requests: \(service.answered) answered, \(service.failed) failed\(failed), "
            + "\(service.open) open; \(service.retries) \(service.retries == 1 ? "retry" : "retries"); \(latency)"
    }

    private static func words(_ reason: ServingReport.Failure) -> String {
        switch reason {
        case .refusedByDirector: "refused by the director"
        case .refusedByServer: "refused by a full server"
        case .reset: "reset"
        case .timedOut: "timed out"
        }
    }

    private static let mostIncidents = 10

    private var sentences: [String] {
        let shown = report.incidents.prefix(Self.mostIncidents).map { incident in
            "\(RunTimes.text(incident.time)) s: \(incident.server) \(Self.words(incident.kind))"
        }
        let left = UInt64(report.incidents.count - shown.count) + report.incidentsLeftOut
        return shown + (left > 0 ? ["and \(left) more such incidents"] : [])
            + statements.map { "model: \($0)" }
            + ["seed \(seed) of the model; quantiles are at most 0.4 % too large, means and longest exact"]
    }

    private static func words(_ kind: ServingReport.Incident.Kind) -> String {
        switch kind {
        case .recovers: "recovers"
        case .dies: "dies"
        case .hangs: "hangs"
        case .takenOut: "is taken out by the health check"
        case .broughtBack: "is brought back by the health check"
        }
    }
}
