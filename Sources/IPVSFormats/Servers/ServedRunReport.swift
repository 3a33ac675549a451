import IPVSModel
import IPVSSimulator

/// How a run on servers of a model went, and what the model was.
package struct ServedRunReport: Sendable, Hashable {
    package var report: ServingReport
    /// What `ServersFile` said.
    package var statements: [String]
    package var seed: UInt64

    package init(_ report: ServingReport, of file: ServersFile) {
        self.report = report
        statements = file.statements
        seed = file.model.seed
    }

    package var json: JSON {
        .object([
            ("model", .array(statements.map(JSON.string))), ("seed", .unsigned(seed)),
            ("services", .array(report.services.map(Self.service))),
            ("incidents", .array(report.incidents.map(Self.incident))),
            ("incidentsLeftOut", .unsigned(report.incidentsLeftOut)),
        ])
    }

    private static func service(_ service: ServingReport.Service) -> JSON {
        .object(
            RunJSON.identity(service.identity) + [
                ("requests", .unsigned(service.requests)), ("answered", .unsigned(service.answered)),
                ("failed", .unsigned(service.failed)), ("failures", failures(service.failures)),
                ("open", .unsigned(service.open)), ("retries", .unsigned(service.retries)),
                ("latency", latency(service.latency)),
                ("servers", .array(service.servers.map(server))),
            ])
    }

    private static func server(_ server: ServingReport.Server) -> JSON {
        .object([
            ("server", .string(server.endpoint.description)), ("tries", .unsigned(server.tries)),
            ("answered", .unsigned(server.answered)), ("failures", failures(server.failures)),
            ("open", .unsigned(server.open)), ("latency", latency(server.latency)),
        ])
    }

    private static func failures(_ counts: [ServingReport.Failure: UInt64]) -> JSON {
        .object(ServingReport.Failure.allCases.map { ($0.rawValue, .unsigned(counts[$0] ?? 0)) })
    }

    private static func latency(_ latency: ServingReport.Latency?) -> JSON {
        guard let latency else { return .null }
        return .object([
            ("count", .unsigned(latency.count)), ("mean", .seconds(latency.mean)),
            ("median", .seconds(latency.median)), ("ninetyFive", .seconds(latency.percent95)),
            ("ninetyNine", .seconds(latency.percent99)), ("greatest", .seconds(latency.greatest)),
        ])
    }

    private static func incident(_ incident: ServingReport.Incident) -> JSON {
        .object(
            [("time", .seconds(incident.time))] + RunJSON.identity(incident.server.service) + [
                ("server", .string(incident.server.server.description)),
                ("incident", .string(incident.kind.rawValue)),
            ])
    }
}
