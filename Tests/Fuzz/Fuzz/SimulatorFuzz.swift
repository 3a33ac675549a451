import IPVSModel
import IPVSSimulator

/// The simulator under changes and flows that the bytes say: nothing traps, what must hold of its state holds, its table is
/// what the changes made, and where a flow goes is what was foretold of it.
enum SimulatorFuzz {
    static func run(_ choice: UInt8, _ input: [UInt8]) {
        var source = SimulatorBytes(input)
        var simulation = Simulation(SimulatedDirector(settings: source.settings(choice)))
        var expected = simulation.director.table
        let rules = simulation.director.rules
        var steps = 0
        while !source.isEmpty {
            if source.isFlow() {
                play(source.flow(after: simulation.director.now), on: &simulation)
            } else {
                let change = source.change()
                let refused = refusal { () throws(TableChangeError) in try simulation.director.apply(change) }
                let expectedRefusal = refusal { () throws(TableChangeError) in
                    try expected.apply(change, under: rules)
                }
                precondition(refused == expectedRefusal, "the table refuses otherwise")
            }
            steps += 1
            if steps % 8 == 0 { check(simulation.director) }
        }
        check(simulation.director)
        precondition(simulation.director.table == expected, "another table")
        simulation.advance(to: simulation.director.now + 100_000 * SimulationTime.second)
        check(simulation.director)
        _ = simulation.director.snapshot()
        _ = simulation.director.reports()
    }

    private static func play(_ flow: Flow, on simulation: inout Simulation) {
        simulation.advance(to: flow.time)
        let foretold = simulation.director.preview(flow)
        let placement = simulation.play(flow)
        precondition(placement.outcome == foretold.placement.outcome, "another outcome than foretold")
        precondition(
            simulation.director.endpoint(of: placement) == foretold.server, "another server than foretold")
    }

    private static func refusal(_ change: () throws(TableChangeError) -> Void) -> TableChangeError? {
        do throws(TableChangeError) {
            try change()
            return nil
        } catch {
            return error
        }
    }

    private static func check(_ director: borrowing SimulatedDirector) {
        if let broken = director.brokenInvariant() { preconditionFailure(broken) }
    }
}
