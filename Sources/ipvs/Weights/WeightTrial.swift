import IPVSFormats
import IPVSModel
import IPVSSimulator

/// What the simulator says of a loop of agents and weights: whether it swings, and what would calm it.
struct WeightTrial: Report {
    let run: WeightSimulation
    /// The same flows with weights that stay.
    let fixed: WeightSimulation
    /// The least damping and the least hysteresis with which it is calm, everything else as it was; nil where none of those
    /// that were tried is enough, or none was needed.
    let calmingDamping: Int64?
    let calmingHysteresis: Int64?
    let played: ChangePreview.FlowsPlayed
    /// Of flows that are made up.
    let seed: UInt64?
    let rules: PlayedRules
    let unknown: [String]

    private static let roundsShown = 32
    /// Fewer say little of whether something swings.
    private static let fewRounds = 40
    private static let dampings: [Int64] = [25, 50, 75, 90]
    private static let hystereses: [Int64] = [10, 20, 30, 40]

    init(
        _ start: PreviewStart, _ services: Scope, _ settings: WeightSimulation.Settings,
        _ request: PreviewRequest
    ) throws(Failure) {
        let targets = start.table.services.map(\.service).filter { services.contains($0.identity) }
        let identities = Set(targets.map(\.identity))
        var played = ChangePreview.FlowsPlayed()
        func play(_ settings: WeightSimulation.Settings, follows: Bool = true) throws(Failure)
            -> WeightSimulation
        {
            try WeightSimulation(start, services, settings, follows: follows) { body throws(Failure) in
                played = try request.forEachFlow(
                    to: targets, usualRate: start.connectionRate(of: identities), body)
                return played.time
            }
        }
        run = try play(settings)
        fixed = try play(settings, follows: false)
        var (damping, hysteresis): (Int64?, Int64?) = (nil, nil)
        if run.oscillates {
            for value in Self.dampings where damping == nil && value > settings.controller.damping {
                var other = settings
                other.controller.damping = value
                if try !play(other).oscillates { damping = value }
            }
            for value in Self.hystereses where hysteresis == nil && value > settings.controller.hysteresis {
                var other = settings
                other.controller.hysteresis = value
                if try !play(other).oscillates { hysteresis = value }
            }
        }
        (calmingDamping, calmingHysteresis) = (damping, hysteresis)
        self.played = played
        seed = request.flows.flows == nil ? request.flows.seed ?? Workload().seed : nil
        rules = start.rules
        unknown = HiddenState.engines(targets)
    }

    // MARK: Text

    var text: [TextBlock] {
        [.table(table), .blank] + sentences.map { .sentence($0) }
            + unknown.map { .sentence("unknown: \($0)") }
    }

    private var every: Int64 { Int64(run.settings.every) }

    private var table: TextTable {
        let glyphs = TopGlyphs.ofLocale()
        return TextTable(
            [
                .init("server", .left), .init("service", .left, leftOut: 5), .init("workers", leftOut: 4),
                .init("busy", leftOut: 3), .init("base", leftOut: 6), .init("least", leftOut: 2),
                .init("most", leftOut: 1), .init("turns"),
                .init("weight, last \(Self.roundsShown) rounds", .left),
            ],
            rows: run.servers.map { server in
                let values = server.weights.values
                return [
                    "\(server.name.server)", "\(server.name.service)", "\(server.workers)",
                    "\(server.load(until: run.time))%", "\(server.base)",
                    values.min().map { "\($0)" } ?? "-", values.max().map { "\($0)" } ?? "-",
                    "\(server.reversals(run.settings.amplitude))",
                    glyphs.course(
                        values.suffix(Self.roundsShown).map { UInt32(clamping: $0) }, span: Self.roundsShown,
                        cells: Self.roundsShown),
                ]
            })
    }

    private var sentences: [String] {
        let controller = run.settings.controller
        let swinging = run.servers.compactMap { $0.period(run.settings) }
        var sentences: [String] = []
        if let period = swinging.min() {
            let who =
                swinging.count == 1
                ? "the weight of 1 server swings" : "the weights of \(swinging.count) servers swing"
            sentences.append(
                "it oscillates: \(who) by \(run.settings.amplitude)% of the base weight and more, there and back in "
                    + "\(Int64(period) * every) s")
            let ways = [
                calmingDamping.map { "--damping \($0)" }, calmingHysteresis.map { "--hysteresis \($0)" },
            ].compactMap(\.self)
            sentences.append(
                ways.isEmpty
                    ? "no damping up to \(Self.dampings.last ?? 0) and no hysteresis up to \(Self.hystereses.last ?? 0) calms it: "
                        + "ask less often, or let agents say a shorter mean"
                    : "what calms it: \(ways.joined(separator: ", or "))")
        } else {
            sentences.append(
                "it is calm: no weight swings by \(run.settings.amplitude)% of its base weight, again and again"
            )
        }
        sentences.append(
            "connections wait \(Self.milliseconds(run.meanWait)) in the mean where weights follow, and "
                + "\(Self.milliseconds(fixed.meanWait)) where they stay; refused: \(run.refused) and \(fixed.refused)"
        )
        sentences.append(
            "every \(every) s, damping \(controller.damping), hysteresis \(controller.hysteresis), agents say the mean of "
                + "\(Int64(run.settings.window) * every) s")
        let rounds = run.servers.first?.weights.values.count ?? 0
        if rounds < Self.fewRounds {
            sentences.append("that were \(rounds) rounds only: a longer --for says more")
        }
        sentences.append(
            "played with \(played.text)\(seed.map { ", seed \($0)" } ?? ""), \(rules.text)")
        return sentences
    }

    private static func milliseconds(_ time: Nanoseconds) -> String { "\(time / 1_000_000) ms" }

    // MARK: JSON

    var json: JSON {
        let settings = run.settings
        func number(_ value: Int64?) -> JSON { value.map { .integer($0) } ?? .null }
        return RunJSON.document(
            "weightsSimulation",
            [
                ("oscillates", .bool(run.oscillates)), ("amplitude", .integer(settings.amplitude)),
                ("every", .integer(every)), ("window", .integer(Int64(settings.window) * every)),
                ("damping", .integer(settings.controller.damping)),
                ("hysteresis", .integer(settings.controller.hysteresis)),
                ("calmingDamping", number(calmingDamping)), ("calmingHysteresis", number(calmingHysteresis)),
                ("meanWait", .seconds(run.meanWait)), ("meanWaitFixed", .seconds(fixed.meanWait)),
                ("refused", .unsigned(run.refused)), ("refusedFixed", .unsigned(fixed.refused)),
                ("profile", .string(rules.profile.rawValue)),
                ("profileOrigin", .string(rules.origin.rawValue)), ("flows", .unsigned(run.flows)),
                ("time", .seconds(run.time)), ("seed", seed.map { .unsigned($0) } ?? .null),
                ("unknown", .array(unknown.map { .string($0) })),
                ("servers", .array(run.servers.map(server))),
            ])
    }

    private func server(_ server: WeightSimulation.Server) -> JSON {
        .object(
            RunJSON.identity(server.name.service) + [
                ("server", .string("\(server.name.server)")), ("workers", .integer(Int64(server.workers))),
                ("load", .integer(server.load(until: run.time))), ("base", .integer(Int64(server.base))),
                ("reversals", .integer(Int64(server.reversals(run.settings.amplitude)))),
                (
                    "period",
                    server.period(run.settings).map { .integer(Int64($0) * every) } ?? .null
                ),
                ("weights", .array(server.weights.values.map { .integer($0) })),
            ])
    }
}
