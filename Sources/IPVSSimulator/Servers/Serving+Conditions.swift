import IPVSModel

/// Servers that die, hang and come back.
extension Serving {
    mutating func changeCondition(at time: Nanoseconds, on simulation: inout Simulation) {
        // Also those that nothing went to yet are checked, and told of.
        for server in simulation.director.table.servers { _ = fleet.place(of: server.name) }
        guard let change = fleet.takeCondition() else { return }
        if fleet.nextCondition < model.conditions.count {
            _ = events.add(.condition, of: 0, at: model.conditions[fleet.nextCondition].time)
        }
        for machine in fleet.places(of: change.pattern) where fleet[machine].condition != change.condition {
            fleet[machine].condition = change.condition
            fleet[machine].forget()
            note(machine, Self.incident(change.condition), at: time)
            // In an order that no hash decides.
            for place in fleet[machine].open.sorted() { lose(place, at: time, on: &simulation) }
            planCheck(of: machine, notBefore: time)
        }
    }

    private static func incident(_ condition: ServingModel.Condition) -> ServingReport.Incident.Kind {
        switch condition {
        case .isUp: .recovers
        case .isDead: .dies
        case .hangs: .hangs
        }
    }

    /// The server of a request is not what it was: it has forgotten the request.
    private mutating func lose(_ place: Int, at time: Nanoseconds, on simulation: inout Simulation) {
        guard let request = requests[place], let machine = request.machine else { return }
        // Whoever was not accepted yet sends its first packet again.
        if !request.isAccepted, FlowKind(request.flow.transport) == .tcp { return }
        if fleet[machine].condition == .isDead {
            breakOff(place, at: time, on: &simulation)
            fail(place, .reset, at: time)
        } else {
            let limit = timeout(of: request)
            expect(.timeout, of: place, at: limit)
        }
    }
}
