import IPVSFormats
import IPVSModel
import IPVSSimulator

/// What rules make of a simulation, with refusals as mistakes in their file.
extension TimedRules {
    /// A simulation that begins: with the table of the start, and the changes of time 0.
    func simulation(_ settings: SimulatorSettings, scheduler: SchedulerName? = nil) throws(Failure)
        -> Simulation
    {
        let changes = timed.map { timed in
            var timed = timed
            if let scheduler { timed.change = timed.change.scheduled(by: scheduler) }
            return timed
        }
        let director = try director(settings, scheduler: scheduler)
        try tryOut(changes, on: director.table, director.rules)
        var simulation = Simulation(director, changes: changes)
        simulation.advance(to: 0)
        return simulation
    }

    /// Which changes are refused depends on the table alone, so that mistakes are found before a long run, and also in
    /// what would only come after its end.
    private func tryOut(
        _ changes: [TimedChange], on table: Table, _ rules: KernelRules
    ) throws(Failure) {
        var table = table
        let ordered = changes.enumerated().sorted {
            ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
        }
        for (index, timed) in ordered {
            do throws(TableChangeError) {
                try table.apply(timed.change, under: rules)
            } catch {
                throw refusal(line(ofTimed: index), error)
            }
        }
    }

    /// A director with the table of the start. A rule that is refused is a mistake in the file.
    private func director(_ settings: SimulatorSettings, scheduler: SchedulerName? = nil) throws(Failure)
        -> SimulatedDirector
    {
        var director = SimulatedDirector(settings: settings)
        for line in initial {
            do throws(TableChangeError) {
                try director.apply(scheduler.map { line.change.scheduled(by: $0) } ?? line.change)
            } catch {
                throw refusal(line.number, error)
            }
        }
        return director
    }

    private func refusal(_ line: Int, _ reason: TableChangeError) -> Failure {
        Failure(message: "\(file):\(line):1: the kernel refuses this rule: \(reason.sentence)")
    }
}
