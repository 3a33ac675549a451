import IPVSFormats
import IPVSModel
import IPVSSimulator

/// Where a simulation starts, and what is not known about it.
struct StartingPoint: ~Copyable {
    private var simulation: Simulation?
    private let rules: TimedRules?
    let services: [VirtualService]
    /// The running kernel's table, if that is the start.
    let live: LiveTable?
    let settings: SimulatorSettings

    init(_ options: TableOptions, _ kernel: KernelOptions) throws(Failure) {
        if let path = options.rules {
            try self.init(rules: path, kernel.settings())
        } else {
            try self.init(live: LiveTable(), kernel)
        }
    }

    /// From a file of rules.
    init(rules path: String, _ settings: SimulatorSettings) throws(Failure) {
        let rules = try InputFile.rules(path)
        var director = try rules.director(settings)
        services = director.table().services.map(\.service)
        live = nil
        self.settings = settings
        simulation = Simulation(director, changes: rules.timed)
        self.rules = rules
    }

    /// From the running kernel.
    private init(live: LiveTable, _ kernel: KernelOptions) {
        settings = kernel.settings(from: live.settings)
        var director = SimulatedDirector(settings: settings)
        director.adopt(live.table, live.connections)
        services = live.table.services.map(\.service)
        self.live = live
        simulation = Simulation(director)
        rules = nil
    }

    /// What the kernel does not reveal, and what was assumed instead.
    var unknown: [String] { live.map { HiddenState.notes($0, settings) } ?? [] }

    /// The simulation, once.
    mutating func takeSimulation() -> Simulation {
        simulation.take() ?? Simulation(SimulatedDirector())
    }

    /// A timed rule that was refused when its time came is a mistake in the file.
    func reportRefusals(of changes: [RefusedTimedChange]) throws(Failure) {
        guard let rules, let first = changes.first else { return }
        throw rules.failure(first)
    }
}

extension TimedRules {
    func failure(_ change: RefusedTimedChange) -> Failure {
        Failure(
            message: "\(file):\(line(ofTimed: change.index)):1: the kernel refuses this rule: "
                + change.reason.sentence)
    }
}
