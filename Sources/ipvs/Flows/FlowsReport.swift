import IPVSFormats
import IPVSModel
import IPVSRules
import IPVSSimulator

/// What was read of captures and logs, and what became of it.
struct FlowsReport: Report {
    struct Source: Sendable {
        let file: String
        var format: TrafficFormat
        var tally = TrafficTally()
        /// Of the services that were asked for.
        var taken: UInt64 = 0
    }

    let sources: [Source]
    /// Of the first flow, since 1970; nil where there is none.
    let origin: Nanoseconds?
    /// From the first flow to the last one.
    let length: Nanoseconds
    let isDisguised: Bool
    let settings: TrafficSettings

    private var flows: UInt64 { sources.reduce(0) { $0 + $1.taken } }

    var text: [TextBlock] {
        var text: [TextBlock] = []
        for source in sources {
            text.append(.sentence(Self.sentence(source)))
            text += Self.details(source).map { .sentence($0, indent: 2) }
        }
        if sources.count > 1 { text.append(.sentence("\(Self.counted(flows, "flow")) in all")) }
        // Flows that were written before have their own beginning.
        if let origin, sources.contains(where: { $0.format != .csv }) {
            let fraction = DecimalSeconds.text(origin % SimulationTime.second).dropFirst()
            let moment = UTCText.text(origin / SimulationTime.second).replacing(" UTC", with: "")
            text.append(
                .sentence(
                    "time 0 is \(moment)\(fraction) UTC; the last flow begins \(DecimalSeconds.text(length)) s later"
                ))
        }
        text += assumptions.map { .sentence($0) }
        return text
    }

    private static func sentence(_ source: Source) -> String {
        let tally = source.tally
        var sentence = source.file == "-" ? "standard input: " : "\(source.file): "
        sentence +=
            tally.packets > 0 || tally.lines == 0
            ? counted(tally.packets, "packet") : counted(tally.lines, "line")
        sentence += " of \(source.format.rawValue), \(counted(tally.flows, "flow"))"
        if tally.unfinished > 0 { sentence += ", \(tally.unfinished) without an end" }
        if source.taken != tally.flows { sentence += "; \(source.taken) to the services that were named" }
        return sentence
    }

    private static func details(_ source: Source) -> [String] {
        let tally = source.tally
        var details = TrafficSkip.allCases.compactMap { reason in
            tally.skipped[reason].map { "\($0) passed over: \(reason.sentence)" }
        }
        if let error = tally.firstBadLine {
            details.append("the first of these lines: \(source.file):\(error.description)")
        }
        if let place = tally.cutAt {
            details.append(
                "the capture ends within a packet, at byte \(place): what comes before it was read")
        }
        if tally.stepsBack > 0 {
            details.append("times that step back: \(tally.stepsBack); flows are sorted")
        }
        if tally.forgotten > 0 {
            details.append(
                "\(tally.forgotten) flows were ended early, since more were open than are remembered")
        }
        return details
    }

    private static func counted(_ number: UInt64, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    /// What the files do not say.
    private var assumptions: [String] {
        let made = sources.reduce(into: TrafficAssumptions()) { $0.formUnion($1.tally.assumptions) }
        var assumptions: [String] = []
        if made.contains(.connections) {
            assumptions.append(
                "assumed: requests of a client to one place came by one connection if no more than "
                    + "\(DecimalSeconds.text(settings.keepAlive)) s lie between them (--keep-alive), and it ended with the last"
            )
        }
        if made.contains(.ports) {
            assumptions.append("assumed: ports of clients, one after the other from 1024 on")
        }
        if made.contains(.directions) {
            assumptions.append(
                "assumed: of the two directions of a flow the one to the lower port is the client's; --service says better"
            )
        }
        if made.contains(.firstPackets) {
            assumptions.append(
                "assumed: who sends the first packet of UDP that was captured is the client; --service says better"
            )
        }
        if made.contains(.pieces) {
            assumptions.append(
                "assumed: pieces of a flow are of one connection if no more than \(DecimalSeconds.text(settings.pieceGap)) s lie "
                    + "between them")
        }
        if sources.contains(where: { $0.format == .haproxy }) { assumptions.append("assumed: times are UTC") }
        if isDisguised {
            assumptions.append(
                "clients have other addresses; those of services are the true ones, as in your rules")
        }
        return assumptions
    }

    var json: JSON {
        RunJSON.document(
            "flows",
            [
                ("flows", .unsigned(flows)), ("origin", origin.map { .seconds($0) } ?? .null),
                ("length", .seconds(length)), ("anonymised", .bool(isDisguised)),
                ("sources", .array(sources.map(json))),
                ("assumptions", .array(assumptions.map { .string($0) })),
            ])
    }

    private func json(_ source: Source) -> JSON {
        let tally = source.tally
        return .object([
            ("file", .string(source.file)), ("format", .string(source.format.rawValue)),
            ("packets", .unsigned(tally.packets)), ("lines", .unsigned(tally.lines)),
            ("flowsFound", .unsigned(tally.flows)), ("flowsTaken", .unsigned(source.taken)),
            ("unfinished", .unsigned(tally.unfinished)), ("stepsBack", .unsigned(tally.stepsBack)),
            ("forgotten", .unsigned(tally.forgotten)), ("cutAt", tally.cutAt.map { .unsigned($0) } ?? .null),
            (
                "skipped",
                .array(
                    TrafficSkip.allCases.compactMap { reason in
                        tally.skipped[reason].map { count in
                            .object([("reason", .string(reason.rawValue)), ("count", .unsigned(count))])
                        }
                    })
            ),
        ])
    }
}
