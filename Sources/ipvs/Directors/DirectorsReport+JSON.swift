import IPVSFormats
import IPVSModel
import IPVSSimulator

extension DirectorsReport {
    var json: JSON {
        RunJSON.document(
            "directors",
            rules.json + [
                ("time", .seconds(time)),
                ("flows", .unsigned(flows)),
                ("spread", .string(plan.spreading.rawValue)),
                ("resilient", .bool(plan.isResilient)),
                ("sync", plan.sync.map(Self.sync) ?? .null),
                ("withoutDirector", .unsigned(withoutDirector)),
                ("changes", .array(changes.map(Self.change))),
                ("flowsMoved", .unsigned(flowsMoved)),
                ("clientsMoved", .unsigned(UInt64(clientsMoved))),
                ("wentOn", .unsigned(moved.wentOn)),
                ("silent", .unsigned(moved.silent)),
                ("told", .unsigned(moved.learned)),
                ("broken", .unsigned(moved.allBroken)),
                ("brokenBecause", Self.reasons(moved)),
                ("unknown", .array(unknown.map(JSON.string))),
                ("directors", .array(directors.map(Self.director))),
                ("services", .array(services.map(service))),
            ])
    }

    private static func sync(_ rules: SyncRules) -> JSON {
        .object([
            ("threshold", .unsigned(UInt64(rules.threshold))), ("period", .unsigned(UInt64(rules.period))),
            ("refreshPeriod", .seconds(rules.refreshPeriod)), ("retries", .unsigned(UInt64(rules.retries))),
        ])
    }

    private static func change(_ played: DirectorGroup.PlayedChange) -> JSON {
        .object([
            ("at", .seconds(played.change.time)), ("director", .integer(Int64(played.change.director) + 1)),
            ("event", .string(played.change.event.rawValue)), ("moved", .unsigned(played.moved)),
        ])
    }

    /// Every reason, also those that did not occur.
    private static func reasons(_ moved: MovedTally) -> JSON {
        .object(BreakReason.allCases.map { ($0.rawValue, .unsigned(moved.broken[$0] ?? 0)) })
    }

    private static func director(_ director: Director) -> JSON {
        .object([
            ("director", .integer(Int64(director.number))), ("up", .bool(director.isUp)),
            ("flows", .unsigned(director.flows)), ("connections", .unsigned(director.connections)),
            ("existing", .unsigned(director.existing)), ("refused", .unsigned(director.refused)),
            ("passed", .unsigned(director.passed)), ("wentOn", .unsigned(director.moved.wentOn)),
            ("broken", .unsigned(director.moved.allBroken)),
        ])
    }

    private func service(_ service: CombinedService) -> JSON {
        let agreement = agreements[service.identity]
        return .object(
            RunJSON.identity(service.identity) + [
                ("scheduler", .string(service.scheduler.rawValue)),
                ("connections", .unsigned(service.connections)),
                ("fairness", .decimal(service.fairness)),
                ("fairnessAlone", .decimal(service.fairnessAlone)),
                ("distance", .decimal(service.distance)),
                (
                    "tablesEqual",
                    agreement.flatMap { $0.isTable ? JSON.bool($0.others.isEmpty) : nil } ?? .null
                ),
                ("otherTables", .array((agreement?.others ?? []).map(Self.other))),
                ("servers", .array(service.servers.map(Self.server))),
            ])
    }

    private static func other(_ other: TableAgreement.Other) -> JSON {
        .object([
            ("director", .integer(Int64(other.director) + 1)),
            ("because", .string(other.difference.rawValue)),
            ("share", other.share.map { .decimal($0) } ?? .null),
        ])
    }

    private static func server(_ server: CombinedService.ServerShare) -> JSON {
        .object([
            ("server", .string(server.endpoint.description)), ("connections", .unsigned(server.connections)),
            ("alone", .unsigned(server.alone)),
        ])
    }
}
