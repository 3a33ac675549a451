import IPVSModel

/// The health checker: it looks at whole multiples of its interval, as long as there is something to find out.
extension Serving {
    /// Something about a server has changed, so that it is to be looked at.
    mutating func planCheck(of machine: Int, notBefore time: Nanoseconds) {
        fleet[machine].checksInRow = 0
        guard let checker = model.checker, !fleet[machine].awaitsCheck else { return }
        let interval = max(1, checker.interval)
        let (missing, rest) = (time / interval, time % interval)
        let (next, overflow) = (missing + (rest > 0 ? 1 : 0)).multipliedReportingOverflow(by: interval)
        guard !overflow, next <= SimulationTime.latest else { return }
        fleet[machine].awaitsCheck = true
        _ = events.add(.check, of: machine, at: next)
    }

    mutating func check(_ machine: Int, at time: Nanoseconds, on simulation: inout Simulation) {
        fleet[machine].awaitsCheck = false
        guard let checker = model.checker else { return }
        let isUp = fleet[machine].condition == .isUp
        // In is what is up, and out what is not: nothing is to be found out.
        guard isUp == fleet[machine].isOut else { return }
        let seen = fleet[machine].checksInRow + 1
        guard seen >= (isUp ? checker.rises : checker.falls) else {
            let (next, overflow) = time.addingReportingOverflow(1)
            if !overflow { planCheck(of: machine, notBefore: next) }
            fleet[machine].checksInRow = seen
            return
        }
        fleet[machine].checksInRow = 0
        fleet[machine].isOut = !isUp
        if isUp {
            bringBack(machine, checker, on: &simulation)
        } else {
            takeOut(machine, checker, on: &simulation)
        }
        note(machine, isUp ? .broughtBack : .takenOut, at: time)
    }

    private mutating func takeOut(
        _ machine: Int, _ checker: ServingModel.Checker, on simulation: inout Simulation
    ) {
        let name = fleet[machine].name
        fleet[machine].before = simulation.director.table[name]
        guard var server = fleet[machine].before else { return }
        server.weight = 0
        make(
            checker.action == .deletes
                ? .deleteDestination(name.server, from: name.service)
                : .editDestination(server, of: name.service), on: &simulation)
    }

    private mutating func bringBack(
        _ machine: Int, _ checker: ServingModel.Checker, on simulation: inout Simulation
    ) {
        let name = fleet[machine].name
        guard let before = fleet[machine].before else { return }
        let now = simulation.director.table[name]
        switch checker.action {
        case .deletes:
            // Somebody else may have added it meanwhile.
            if now == nil { make(.addDestination(before, to: name.service), on: &simulation) }
        case .takesWeight:
            // Somebody else may have deleted it, or given it a weight.
            guard var server = now, server.weight == 0 else { return }
            server.weight = before.weight
            make(.editDestination(server, of: name.service), on: &simulation)
        }
    }

    /// Makes a change, or leaves it where the service has gone: a checker goes on all the same.
    private func make(_ change: TableChange, on simulation: inout Simulation) {
        _ = simulation.director.apply([change], stoppingAtRefusal: true)
    }
}
