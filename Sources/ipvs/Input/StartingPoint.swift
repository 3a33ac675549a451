import IPVSFormats
import IPVSModel
import IPVSSimulator

/// Where a simulation starts, and what is not known about it.
struct StartingPoint: ~Copyable {
    private var simulation: Simulation?
    let services: [VirtualService]
    /// The running kernel's table, if that is the start.
    let live: LiveTable?
    /// What that shows and does not explain.
    let gaps: AdoptionGaps
    let settings: SimulatorSettings
    /// The rules that are played.
    let rules: PlayedRules
    /// Those of the running kernel, if that is the start.
    private let liveRules: LiveRules?

    init(_ options: TableOptions, _ kernel: KernelOptions) throws(Failure) {
        switch try TableSource(options) {
        case .rules(let rules): try self.init(rules, kernel)
        case .kernel(let live): try self.init(live: live, kernel)
        }
    }

    /// From a file of rules.
    private init(_ table: RulesTable, _ kernel: KernelOptions) throws(Failure) {
        let settings = try kernel.settings()
        var simulation = try table.simulation(settings)
        self.settings = settings
        rules = kernel.rules
        liveRules = nil
        services = simulation.director.snapshot().services.map(\.service)
        live = nil
        gaps = AdoptionGaps()
        self.simulation = consume simulation
    }

    /// From the running kernel.
    private init(live: LiveTable, _ kernel: KernelOptions) throws(Failure) {
        let found = LiveRules(of: live.table, given: kernel.profile)
        settings = try kernel.settings(from: live.settings, found.played)
        rules = found.played
        liveRules = found
        var director = SimulatedDirector(settings: settings)
        gaps = director.adopt(live.table, live.connections)
        services = live.table.services.map(\.service)
        self.live = live
        simulation = Simulation(director)
    }

    /// What the kernel does not reveal or is not modelled, and what was assumed instead.
    var unknown: [String] {
        guard let live, let liveRules else { return HiddenState.engines(services) }
        return HiddenState.engines(services) + HiddenState.notes(live, gaps, settings, liveRules)
    }

    /// Of that, what bears on every answer.
    var unknownOfAll: [String] {
        guard let live, let liveRules else { return [] }
        return HiddenState.ofAll(live, settings, liveRules)
    }

    /// The simulation, once.
    mutating func takeSimulation() -> Simulation {
        simulation.take() ?? Simulation(SimulatedDirector())
    }
}
