import IPVSFormats
import IPVSModel

/// What a ramp came to.
struct RampReport: Report {
    enum Outcome: String, Sendable, CaseIterable {
        case reached, interrupted
        /// Nothing was changed.
        case planned
    }

    var outcome: Outcome
    let named: NamedServers
    let schedule: RampSchedule
    /// The weights that servers have now; of a plan, at its beginning.
    var reached: [ServerOfService: Int32] = [:]
    /// Of what was interrupted.
    var secondsLeft: Int64?
    var preview: RampPreview?

    var text: [TextBlock] {
        guard !schedule.servers.isEmpty else {
            return [.sentence("nothing to do: \(named) has weight \(schedule.end)")]
        }
        if let preview { return preview.text }
        switch outcome {
        case .planned: return schedule.rules.map { .sentence($0) }
        case .reached:
            return schedule.servers.map { .sentence("\($0): weight \(schedule.end)") }
        case .interrupted:
            return schedule.servers.map {
                .sentence("\($0): weight \(reached[$0] ?? 0) of \(schedule.end)")
            } + [.sentence(goingOn)]
        }
    }

    private var goingOn: String {
        let scope = named.services == .all ? "" : ", with the same --service"
        return "interrupted; to go on: ipvs ramp \(named) --to \(schedule.end) --over \(secondsLeft ?? 1)s"
            + (schedule.curve == .linear ? "" : " --curve \(schedule.curve.rawValue)") + scope
    }

    var json: JSON {
        RunJSON.document(
            "ramp",
            [
                ("outcome", .string(outcome.rawValue)), ("to", .integer(Int64(schedule.end))),
                ("seconds", .unsigned(UInt64(schedule.seconds))), ("curve", .string(schedule.curve.rawValue)),
                ("secondsLeft", secondsLeft.map { .integer($0) } ?? .null),
                ("servers", .array(schedule.servers.map(server))),
                ("rules", .array(schedule.rules.map { .string($0) })),
                ("preview", preview?.json ?? .null),
            ])
    }

    private func server(_ name: ServerOfService) -> JSON {
        .object(
            RunJSON.identity(name.service) + [
                ("server", .string(name.server.description)),
                ("weightBefore", .integer(Int64(schedule.before[name]?.weight ?? 0))),
                ("weight", .integer(Int64(reached[name] ?? schedule.end))),
            ])
    }
}
