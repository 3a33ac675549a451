import IPVSFormats
import IPVSModel
import IPVSRules
import IPVSSimulator

/// `ipvs simulate`
extension RunReport: Report {
    var json: JSON { RunJSON.report(self) }

    var text: [TextBlock] {
        var text: [TextBlock] = [
            .sentence(
                "\(tally.flows) flows in \(DecimalSeconds.text(time)) s, \(rules.text)"),
            .sentence(
                "\(tally.connections) connections, \(tally[.existing]) on existing ones, "
                    + "\(tally[.refused]) refused"),
        ]
        if tally[.passed] > 0 {
            text.append(.sentence("passed, since no service takes them: \(tally[.passed])"))
        }
        if tally.withoutService > 0 {
            text.append(
                .sentence("refused on connections of services that were deleted: \(tally.withoutService)"))
        }
        text += unknown.map { .sentence("unknown: \($0)") }
        if !services.isEmpty { text += [.blank, .table(table)] }
        let used = services.filter { $0.placements > 0 }
        if !used.isEmpty { text += [.blank, .table(RunTimes.table(used))] }
        let sentences = services.flatMap(\.sentences)
        return text + (sentences.isEmpty ? [] : [.blank]) + sentences.map { .sentence($0) }
            + (serving?.text ?? [])
    }

    private var table: TextTable {
        TextTable(
            [
                .init("server", .left), .init("weight"), .init("connections"), .init("share"),
                .init("by weight", leftOut: 3), .init("refused", leftOut: 2),
                .init("peak active", leftOut: 1),
                .init("mean active", leftOut: 4), .init("active", leftOut: 5), .init("inactive", leftOut: 6),
            ],
            groups: services.map { service in
                TextTable.Group(
                    title: "\(service.identity) \(service.scheduler)\(service.isDeleted ? " (deleted)" : "")",
                    rows: service.servers.map { Self.row($0, service.counting) },
                    remark: Self.remark(service))
            })
    }

    private static func remark(_ service: ServiceReport) -> String {
        if service.placements == 0, service.refused == 0 {
            let hint = service.identity.flowHint.map { ": \($0)" } ?? ""
            return (service.servers.isEmpty ? "no servers, no flows" : "no flows") + hint
        }
        let imbalance =
            service.counting == .nothing
            ? RunTimes.unknown : JSON.decimalText(service.peakImbalance, digits: 2)
        return (service.servers.isEmpty ? "no servers, " : "") + "refused \(service.refused), fairness "
            + "\(JSON.decimalText(service.fairness, digits: 3)), peak imbalance \(imbalance)"
    }

    private static func row(
        _ server: ServiceReport.ServerReport, _ counting: ServiceReport.Counting
    ) -> [String] {
        // UDP has no active connections.
        let isCounted = counting == .active
        return [
            "\(server.endpoint)", server.weight.map { "\($0)" } ?? "deleted", "\(server.placements)",
            NumberText.percent(server.share), NumberText.percent(server.fairShare), "\(server.refused)",
            isCounted ? "\(server.peakActive)" : RunTimes.unknown,
            isCounted ? JSON.decimalText(server.meanActive, digits: 1) : RunTimes.unknown,
            "\(server.counts.active)", "\(server.counts.inactive)",
        ]
    }
}

extension ServiceIdentity {
    /// How to say which flows are for it, where its address and port do not.
    var flowHint: String? {
        switch self {
        case .firewallMark(let mark, _):
            "say with --mark VIP:PORT=\(mark) or --mark-rules what has mark \(mark), and with --target VIP:PORT that flows go there"
        case .endpoint(_, let endpoint) where endpoint.port == 0:
            "say with --target \(Endpoint(address: endpoint.address, port: 80)) to which of its ports they go"
        case .endpoint: nil
        }
    }
}

enum NumberText {
    /// A part, from 0 to 1.
    static func percent(_ part: Double) -> String { JSON.decimalText(part * 100, digits: 1) + " %" }
}
