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

    init(_ options: TableOptions, _ kernel: KernelOptions) throws(Failure) {
        switch try TableSource(options) {
        case .rules(let rules): try self.init(rules, kernel.settings())
        case .kernel(let live): try self.init(live: live, kernel)
        }
    }

    /// From a file of rules.
    private init(_ rules: RulesTable, _ settings: SimulatorSettings) throws(Failure) {
        var simulation = try rules.simulation(settings)
        services = simulation.director.snapshot().services.map(\.service)
        live = nil
        gaps = AdoptionGaps()
        self.settings = settings
        self.simulation = consume simulation
    }

    /// From the running kernel.
    private init(live: LiveTable, _ kernel: KernelOptions) throws(Failure) {
        settings = try kernel.settings(from: live.settings)
        var director = SimulatedDirector(settings: settings)
        gaps = director.adopt(live.table, live.connections)
        services = live.table.services.map(\.service)
        self.live = live
        simulation = Simulation(director)
    }

    /// What the kernel does not reveal or is not modelled, and what was assumed instead.
    var unknown: [String] {
        HiddenState.engines(services) + (live.map { HiddenState.notes($0, gaps, settings) } ?? [])
    }

    /// The simulation, once.
    mutating func takeSimulation() -> Simulation {
        simulation.take() ?? Simulation(SimulatedDirector())
    }
}
