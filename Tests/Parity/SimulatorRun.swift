import IPVSModel
import IPVSSimulator

extension ParityCase {
    /// Plays the case on the simulator.
    ///
    /// - Parameter ticksAtStart: the kernel's `jiffies` at step 0, if steps of its time were kept.
    func simulated(_ kernel: KernelAtHand, ticksAtStart: UInt64?, templatesGoFirst: Bool = false)
        -> Observation
    {
        var settings = SimulatorSettings()
        settings.profile = kernel.profile
        settings.randomSeed = kernel.randomSeed
        settings.timerWheel = ticksAtStart.map {
            TimerWheel(ticksPerSecond: kernel.ticksPerSecond, ticksAtStart: $0)
        }
        settings.timerWheel?.templatesGoFirst = templatesGoFirst
        settings.lblcExpiration = Nanoseconds(sysctls.localityExpiration) * SimulationTime.second
        settings.lblcrExpiration = settings.lblcExpiration
        settings.connectionReuseMode = sysctls.connectionReuseMode
        settings.expiresConnectionsWithoutDestination = sysctls.expiresConnectionsWithoutDestination
        settings.expiresQuiescentTemplates = sysctls.expiresQuiescentTemplates
        settings.ticksPerSecond = kernel.ticksPerSecond
        var director = SimulatedDirector(settings: settings)
        var observation = Observation()
        var slots: [Int: ConnectionSlot] = [:]
        let step =
            SimulationTime.second * Nanoseconds(StepClock.ticksPerStep) / Nanoseconds(kernel.ticksPerSecond)
        var time: Nanoseconds = 0
        for (index, event) in events.enumerated() {
            if case .wait(let steps) = event { time += Nanoseconds(steps) * step } else { time += step }
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
            case .wait:
                observation.results.append(
                    .connections(director.connectionEntries().map(Observation.Entry.init(timed:)).sorted()))
            }
        }
        observation.finish(director.table(), director.connectionEntries())
        return observation
    }
}
