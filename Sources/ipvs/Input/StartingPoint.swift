import IPVSFormats
import IPVSModel
import IPVSSimulator

/// Where a simulation starts, and what is not known about it.
struct StartingPoint: ~Copyable {
    private var simulation: Simulation?
    private let rules: TimedRules?
    let services: [VirtualService]
    /// What the kernel does not reveal, and what was assumed instead.
    let unknown: [String]

    /// From a file of rules.
    init(rules path: String, _ settings: SimulatorSettings) throws(Failure) {
        let rules = try InputFile.rules(path)
        var director = try rules.director(settings)
        services = director.table().services.map(\.service)
        unknown = []
        simulation = Simulation(director, changes: rules.timed)
        self.rules = rules
    }

    /// From the running kernel.
    init(live settings: SimulatorSettings) throws(Failure) {
        let table = try LiveTable.read()
        var director = SimulatedDirector(settings: settings)
        director.adopt(table.table, table.connections)
        services = table.table.services.map(\.service)
        unknown = LiveTable.unknown(table.table)
        simulation = Simulation(director)
        rules = nil
    }

    /// The simulation, once.
    mutating func takeSimulation() -> Simulation {
        simulation.take() ?? Simulation(SimulatedDirector())
    }

    /// A timed rule that was refused when its time came is a mistake in the file.
    func reportRefusals(of changes: [RefusedTimedChange]) throws(Failure) {
        guard let rules, let first = changes.first else { return }
        throw Failure(
            message: "\(rules.file):\(rules.line(ofTimed: first.index)):1: the kernel refuses this rule: "
                + first.reason.sentence)
    }
}
