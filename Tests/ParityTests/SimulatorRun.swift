import GuestSupport
import IPVSModel
import IPVSSimulator

extension ParityCase {
    /// Plays the case on the simulator, one millisecond an event.
    ///
    /// - Parameter isLate: whether every timer runs out as late as it may.
    func simulated(isLate: Bool = false) -> Observation {
        var settings = SimulatorSettings()
        settings.hasLateTimers = isLate
        settings.profile =
            Guest.environment("PARITY_PROFILE").flatMap { KernelProfile(rawValue: $0) } ?? .legacy
        settings.connectionReuseMode = sysctls.connectionReuseMode
        settings.expiresConnectionsWithoutDestination = sysctls.expiresConnectionsWithoutDestination
        settings.expiresQuiescentTemplates = sysctls.expiresQuiescentTemplates
        settings.ticksPerSecond = 100
        var director = SimulatedDirector(settings: settings)
        var observation = Observation()
        var slots: [Int: ConnectionSlot] = [:]
        var time: Nanoseconds = 0
        for (index, event) in events.enumerated() {
            time += 1_000_000
            if case .wait(let seconds) = event { time += Nanoseconds(seconds) * SimulationTime.second }
            director.advance(to: time)
            switch event {
            case .change(let change):
                observation.results.append(.change(director.apply([change]).first?.reason))
            case .open(let opening):
                let flow = Flow(
                    time: time, transport: opening.transport, client: opening.client,
                    destination: opening.destination)
                let (placement, slot) = director.open(flow)
                if slot >= 0, opening.transport != .udp { slots[index] = director.expectClose(of: slot) }
                var endpoint = director.endpoint(of: placement)
                // Frames that are not translated do not show it.
                if !isMasquerading { endpoint?.port = 0 }
                observation.results.append(.server(endpoint))
            case .close(let opened):
                if let slot = slots[opened] { director.close(slot, at: time) }
                observation.results.append(.close)
            case .wait: observation.results.append(.close)
            }
        }
        observation.timerTolerance = hasWaits ? 40 : 4
        observation.finish(director.table(), director.connectionEntries())
        return observation
    }
}
