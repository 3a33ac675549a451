import IPVSModel
import IPVSSimulator

/// What rules make of a simulation, with refusals as mistakes in their file.
extension RulesTable {
    /// A simulation that begins: with the table of the start, and the changes of time 0.
    func simulation(_ settings: SimulatorSettings, scheduler: SchedulerName? = nil) throws(Failure)
        -> Simulation
    {
        func scheduled(_ line: Line) -> Line {
            guard let scheduler else { return line }
            var line = line
            line.change = line.change.scheduled(by: scheduler)
            return line
        }
        let timed = timed.map { (line: scheduled($0.line), time: $0.change.time) }
        let director = try director(settings, initial.map(scheduled))
        try tryOut(timed, on: director.table, director.rules)
        var simulation = Simulation(
            director, changes: timed.map { TimedChange(time: $0.time, change: $0.line.change) })
        simulation.advance(to: 0)
        return simulation
    }

    /// Which changes are refused depends on the table alone, so that mistakes are found before a long run, and also in
    /// what would only come after its end.
    private func tryOut(
        _ changes: [(line: Line, time: Nanoseconds)], on table: Table, _ rules: KernelRules
    ) throws(Failure) {
        var table = table
        let ordered = changes.enumerated().sorted {
            ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
        }.map(\.element.line)
        for (index, line) in ordered.enumerated() {
            do throws(TableChangeError) {
                try table.apply(line.change, under: rules)
            } catch {
                throw refusal(line, error, table, rules, after: initial + ordered[..<index])
            }
        }
    }

    /// A director with the table of the start. A rule that is refused is a mistake in the file.
    private func director(_ settings: SimulatorSettings, _ lines: [Line]) throws(Failure) -> SimulatedDirector
    {
        var director = SimulatedDirector(settings: settings)
        for (index, line) in lines.enumerated() {
            do throws(TableChangeError) {
                try director.apply(line.change)
            } catch {
                throw refusal(line, error, director.table, director.rules, after: Array(lines[..<index]))
            }
        }
        return director
    }

    /// A line that is refused, as a mistake in the file.
    func refusal(
        _ line: Line, _ reason: TableChangeError, _ table: Table, _ rules: KernelRules, after history: [Line]
    ) -> Failure {
        let refused = RefusedRule(
            change: line.change, reason: reason, table: table, rules: rules, history: history)
        return .refused(refused, line.place)
    }
}
