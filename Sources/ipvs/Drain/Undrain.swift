import IPVSFormats
import IPVSModel

/// What is to become of drained servers: which get a weight again, and which do not and why. A pure value.
struct UndrainPlan: Sendable, Hashable {
    /// The weights that servers get.
    var weights: [ServerOfService: Int32] = [:]
    /// Those that somebody gave another weight meanwhile, with it: they keep it.
    var kept: [ServerOfService: Int32] = [:]
    /// Those that have it back already.
    var done: [ServerOfService] = []
    /// Those of which it is not known what they had.
    var unknown: [ServerOfService] = []
    /// Those that are not in the table any more.
    var gone: [ServerOfService] = []

    /// - Parameters:
    ///   - chosen: those of the table that were named; nil for all that are drained.
    ///   - contains: whether a server is among those that were named, though it may not be in the table.
    ///   - weight: in place of what they had.
    ///   - isForced: whether a weight that somebody else gave goes.
    init(
        _ chosen: [ServerOfService]?, in table: Table, _ memory: DrainedServers, weight: Int32?,
        isForced: Bool,
        contains: (ServerOfService) -> Bool
    ) {
        gone = memory.entries.keys.filter { contains($0) && table[$0] == nil }.sorted()
        for name in chosen ?? memory.entries.keys.filter(contains).sorted() {
            guard let now = table[name]?.weight else { continue }
            let before = memory[name]?.weight
            // It takes connections and was never drained, or its weight was given back by other means.
            if now > 0, before == nil { continue }
            guard let wanted = weight ?? before else {
                unknown.append(name)
                continue
            }
            if now == wanted {
                done.append(name)
            } else if now == 0 || isForced || weight != nil {
                weights[name] = wanted
            } else {
                kept[name] = now
            }
        }
    }

    /// What is to be remembered no more once the weights are given.
    var settled: [ServerOfService] { Array(weights.keys) + done + gone }
}

/// Gives drained servers their weights back.
struct Undrain {
    /// nil for all.
    let named: NamedServers?
    let services: Scope
    let options: ChangeOptions
    /// In place of what they had.
    var weight: Int32?

    /// - Returns: whether all of them have it now.
    func run() throws(Failure) -> Bool {
        let kernel = try RunningKernel()
        let memory = try DrainMemory.read()
        // Servers that are gone need not be in the table.
        let contains = { (name: ServerOfService) in named?.contains(name) ?? services.contains(name.service) }
        let areKnown = memory.entries.keys.contains(where: contains)
        if named == nil, !areKnown { throw .request(.nothingDrained) }
        let chosen = try areKnown ? named.map { $0.all(in: kernel.table) } : named?.found(in: kernel.table)
        let plan = UndrainPlan(
            chosen, in: kernel.table, memory, weight: weight, isForced: options.force, contains: contains)
        guard plan.unknown.isEmpty else { throw .request(.noRememberedWeight(plan.unknown)) }
        if options.dryRun {
            try options.tell(application(plan, before: kernel.table).run())
            return plan.kept.isEmpty
        }
        if !plan.weights.isEmpty { _ = try application(plan, before: kernel.table).run() }
        try settle(plan)
        try options.report.print(UndrainReport(plan: plan))
        return plan.kept.isEmpty
    }

    private func application(_ plan: UndrainPlan, before: Table) -> Application {
        let edits = ServerEdits(
            name: "undrain", claim: "they have their weights again",
            edits: plan.weights.mapValues { .weight($0) })
        var application = Application(target: .edited(edits), options: options)
        application.beforeFirstChange = { now throws(Failure) in
            let moved = plan.weights.keys.filter { now[$0]?.weight != before[$0]?.weight }
            guard !moved.isEmpty else { return }
            let weights = Dictionary(moved.map { ($0, now[$0]?.weight ?? 0) }) { $1 }
            throw .change(.reweighted(weights, while: "they were to be given back"))
        }
        return application
    }

    private func settle(_ plan: UndrainPlan) throws(Failure) {
        guard !plan.settled.isEmpty else { return }
        let lock = try Application.lock(waiting: options.wait)
        defer { withExtendedLifetime(lock) {} }
        try DrainMemory.update { $0.forget(plan.settled) }
    }
}

/// What an undrain came to.
struct UndrainReport: Report {
    let plan: UndrainPlan

    var text: [TextBlock] {
        var blocks: [TextBlock] = plan.weights.sorted { $0.key < $1.key }.map {
            .sentence("\($0.key): weight \($0.value) again")
        }
        blocks += plan.done.map { .sentence("\($0): has it already") }
        blocks += plan.gone.map { .sentence("\($0): not in the table any more; forgotten") }
        blocks += plan.kept.sorted { $0.key < $1.key }.map {
            .sentence(
                "\($0.key): somebody gave it weight \($0.value) meanwhile, and it keeps it; --force gives it the old one"
            )
        }
        return blocks.isEmpty ? [.sentence("nothing to do: none of these servers is drained")] : blocks
    }

    var json: JSON {
        RunJSON.document(
            "undrain",
            [
                ("given", weights(plan.weights)), ("kept", weights(plan.kept)),
                ("already", .array(plan.done.map { .object(Self.name($0)) })),
                ("gone", .array(plan.gone.map { .object(Self.name($0)) })),
            ])
    }

    private func weights(_ weights: [ServerOfService: Int32]) -> JSON {
        .array(
            weights.sorted { $0.key < $1.key }.map { name, weight in
                .object(Self.name(name) + [("weight", .integer(Int64(weight)))])
            })
    }

    private static func name(_ name: ServerOfService) -> [(String, JSON)] {
        RunJSON.identity(name.service) + [("server", .string(name.server.description))]
    }
}
