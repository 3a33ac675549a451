import IPVSModel
import IPVSSimulator

/// Plays a case on the simulator.
struct SimulatorRun: ~Copyable {
    private let scenario: ParityCase
    private let step: Nanoseconds
    private var director: SimulatedDirector
    private var time: Nanoseconds = 0
    private var observation = Observation()
    /// What `close` wants, by the event that opened the flow.
    private var connections: [Int: ConnectionNumber] = [:]

    /// Is asked before every flow.
    private let foreteller: Foreteller?

    init(
        _ scenario: ParityCase, _ kernel: KernelAtHand, _ wheel: TimerWheel?, _ foreteller: Foreteller? = nil
    ) {
        self.scenario = scenario
        self.foreteller = foreteller
        // The kernel's events then wait for a tick, too.
        let waitsForTicks = scenario.sysctls.expiresConnectionsWithoutDestination && !kernel.hasVirtualTime
        step = waitsForTicks ? SimulationTime.second / 40 : kernel.nanosecondsPerEvent
        var settings = Self.settings(scenario.sysctls, kernel, wheel)
        settings.firewallMarks = FirewallMarks(scenario.marks.reversed())
        director = SimulatedDirector(settings: settings)
        if kernel.hasVirtualTime { observation.timerTolerance = 1 }
    }

    static func settings(_ sysctls: ParityCase.Sysctls, _ kernel: KernelAtHand, _ wheel: TimerWheel?)
        -> SimulatorSettings
    {
        var settings = SimulatorSettings()
        settings.profile = kernel.profile
        settings.randomSeed = kernel.randomSeed
        settings.ticksPerSecond = kernel.ticksPerSecond
        settings.timerWheel = wheel
        settings.lblcExpiration = Nanoseconds(sysctls.localityExpiration) * SimulationTime.second
        settings.lblcrExpiration = settings.lblcExpiration
        settings.connectionReuseMode = sysctls.connectionReuseMode
        settings.expiresConnectionsWithoutDestination = sysctls.expiresConnectionsWithoutDestination
        settings.expiresQuiescentTemplates = sysctls.expiresQuiescentTemplates
        settings.isSloppyTCP = sysctls.isSloppyTCP
        settings.isSloppySCTP = sysctls.isSloppySCTP
        settings.dropsPackets = sysctls.dropRate != nil
        settings.dropRate = Int32(bitPattern: sysctls.dropRate ?? 0)
        settings.isSecureTCP = sysctls.isSecureTCP
        settings.isBackupOnly = sysctls.isBackupOnly
        return settings
    }

    consuming func play() -> Observation {
        for (index, event) in scenario.events.enumerated() {
            if case .wait(let steps) = event { time += Nanoseconds(steps) * step } else { time += step }
            director.advance(to: time)
            observation.results.append(result(of: event, index))
        }
        observation.finish(director.snapshot(), director.connectionEntries())
        return observation
    }

    private mutating func result(of event: ParityCase.Event, _ index: Int) -> Observation.Result {
        switch event {
        case .change(let change):
            return .change(director.apply([change]).first?.reason)
        case .batch(let changes):
            return .change(director.apply(changes).first?.reason)
        case .open(let opening):
            let judge = judge(of: opening)
            let (placement, connection) = director.open(flow(opening))
            judge?(endpoint(placement), placement.outcome == .passed)
            if let connection, opening.transport != .udp {
                connections[index] = director.expectClose(of: connection)
            }
            return .server(endpoint(placement))
        case .close(let opened):
            if let connection = connections[opened] { director.close(connection, at: time) }
            return .nothing
        case .packet(let signal, .client, let opening):
            return .server(director.receive(signal, of: flow(opening)).flatMap { endpoint($0) })
        case .packet(let signal, .server, let opening):
            director.answer(signal, to: flow(opening))
            return .nothing
        case .wait:
            return .connections(director.connectionEntries().map(Observation.Entry.init).sorted())
        }
    }

    private mutating func judge(of opening: ParityCase.Opening) -> ((Endpoint?, Bool?) -> Void)? {
        guard let foreteller else { return nil }
        do {
            return try foreteller.asked(
                about: opening, scenario, director.snapshot(), director.connectionEntries())
        } catch {
            foreteller.onMistake("nothing was foretold: \(error)")
            return nil
        }
    }

    private func flow(_ opening: ParityCase.Opening) -> Flow {
        Flow(
            time: time, transport: opening.transport, client: opening.client, destination: opening.destination
        )
    }

    private func endpoint(_ placement: Placement) -> Endpoint? {
        var endpoint = director.endpoint(of: placement)
        // Frames that are not translated do not show it.
        if !scenario.isMasquerading { endpoint?.port = 0 }
        return endpoint
    }
}

extension ParityCase {
    /// - Parameter ticksAtStart: the kernel's `jiffies` at step 0, if steps of its time were kept.
    func simulated(_ kernel: KernelAtHand, ticksAtStart: UInt64?, templatesGoFirst: Bool = false)
        -> Observation
    {
        var wheel = ticksAtStart.map {
            TimerWheel(ticksPerSecond: kernel.ticksPerSecond, ticksAtStart: $0)
        }
        wheel?.templatesGoFirst = templatesGoFirst
        return SimulatorRun(self, kernel, wheel).play()
    }
}
