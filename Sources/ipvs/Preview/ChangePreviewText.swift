import IPVSFormats
import IPVSModel
import IPVSRules

extension ChangePreview {
    /// What is said below a service that changes.
    func text(of identity: ServiceIdentity) -> [TextBlock] {
        guard let service = services.first(where: { $0.identity == identity.asKept }) else { return [] }
        var blocks: [TextBlock] = [.sentence(Self.sentence(service), indent: 4)]
        if !service.servers.isEmpty { blocks.append(.table(table(service))) }
        return blocks
    }

    private static func sentence(_ service: Service) -> String {
        let part = "\(service.moved) of \(service.clients) clients move (\(percent(service)))"
        let passed =
            service.passed.before > 0 || service.passed.after > 0
            ? ", passed: \(service.passed.before) before, \(service.passed.after) after" : ""
        return part + ", refused flows: \(service.refused.before) before, \(service.refused.after) after"
            + passed
    }

    /// For people; what is decided is decided with the numbers themselves.
    static func percent(_ moved: UInt64, of clients: UInt64) -> String {
        NumberText.percent(clients > 0 ? Double(moved) / Double(clients) : 0)
    }

    private static func percent(_ service: Service) -> String {
        percent(service.moved, of: service.clients)
    }

    /// What is only known of a running kernel is only said of one.
    private func table(_ service: Service) -> TextTable {
        let isOfKernel = entriesAtStart != nil
        return TextTable(
            [.init("  server", .left)] + (isOfKernel ? [.init("active now", leftOut: 1)] : [])
                + [.init("peak before"), .init("peak after"), .init("at", leftOut: 2)]
                + (isOfKernel ? [.init("empty")] : []),
            rows: service.servers.map { server in
                let busiest = server.busiest
                return ["  \(server.endpoint)"] + (isOfKernel ? ["\(server.atStart.active)"] : [])
                    + [
                        "\(busiest.before.peak)/s", "\(busiest.after.peak)/s",
                        busiest.after.peak > 0 ? "\(busiest.after.peakSecond) s" : "-",
                    ] + (isOfKernel ? [server.emptying.map(Self.text) ?? "-"] : [])
            })
    }

    private static func text(_ emptying: Emptying) -> String {
        switch emptying {
        case .by(second: 0): "at once"
        case .by(let second): "after \(second) s"
        case .notInTheRun: "not in the run"
        }
    }

    /// What is said once: what was played, and what is not known.
    var notes: [TextBlock] {
        guard flows.origin != .none else {
            return [.sentence("nothing was played: no service changes")]
        }
        let start = entriesAtStart.map { ", from \($0) present entries" } ?? ""
        return [.sentence("foretold with \(played)\(start), \(rules.text)")]
            + unknown.map { .sentence("unknown: \($0)") }
    }

    private var played: String { flows.text }
}

extension ChangePreview.FlowsPlayed {
    /// What was played, for people.
    var text: String {
        let time = DecimalSeconds.text(self.time)
        switch origin {
        case .none: return ""
        case .file("-"): return "\(count) flows of standard input in \(time) s"
        case .file(let path): return "\(count) flows of \(path) in \(time) s"
        case .madeUp(let rate, let isOfKernel):
            let source = isOfKernel ? ", as the kernel counts now" : ""
            return
                "\(count) made-up flows in \(time) s (\(rate.text) a second\(source))"
        }
    }
}
