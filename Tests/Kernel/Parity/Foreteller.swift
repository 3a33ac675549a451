import GuestSupport
import IPVSKernel
import IPVSModel
import IPVSSimulator

/// What the kernel shows at a moment, and a flow that comes next.
package struct LiveMoment {
    package var table: TableSnapshot
    package var connections: [ConnectionEntry]
    /// The kernel's, and the marks of the packet filter.
    package var settings: SimulatorSettings
    package var flow: Flow
    /// Whether servers' ports can be seen.
    package var isMasquerading: Bool
}

/// What the kernel then did with the flow's first packet.
package struct FirstPacket {
    /// The server that it was forwarded to, with port 0 where that cannot be seen.
    package var server: Endpoint?
    /// Whether the host itself got it; nil where that cannot be told.
    package var isPassed: Bool?
}

/// What may become of a flow, as it was said before it came.
package struct Foretold {
    /// Servers that it may go to.
    package var servers: [Endpoint]
    /// Whether nothing else can come of it.
    package var isCertain: Bool
    package var mayBeRefused: Bool
    package var mayBePassed: Bool

    package init(servers: [Endpoint], isCertain: Bool, mayBeRefused: Bool, mayBePassed: Bool) {
        self.servers = servers
        self.isCertain = isCertain
        self.mayBeRefused = mayBeRefused
        self.mayBePassed = mayBePassed
    }

    /// Whether what happened is what was said, or one of what was said.
    package func allows(_ packet: FirstPacket, _ moment: LiveMoment) -> Bool {
        guard let found = packet.server else {
            return switch packet.isPassed {
            case true?: mayBePassed
            case false?: mayBeRefused
            case nil: mayBePassed || mayBeRefused
            }
        }
        return servers.contains {
            $0.address == found.address
                && (!isCertain || !moment.isMasquerading || $0.port == found.port)
        }
    }
}

/// Says, before a flow comes, what will become of it, and is told what did.
struct Foreteller {
    /// - Returns: what is wrong with what was foretold, once it is known what happened; nil if nothing is.
    var foretell: (LiveMoment) throws -> (FirstPacket) -> String?
    var onMistake: (String) -> Void

    func asked(
        about opening: ParityCase.Opening, _ scenario: ParityCase, _ table: TableSnapshot,
        _ connections: [ConnectionEntry]
    ) throws -> (Endpoint?, Bool?) -> Void {
        var settings = SimulatorRun.settings(scenario.sysctls, .embedded, nil)
        settings.firewallMarks = FirewallMarks(scenario.marks.reversed())
        settings.timeouts = table.timeouts ?? settings.timeouts
        let flow = Flow(
            time: 0, transport: opening.transport, client: opening.client, destination: opening.destination)
        let judge = try foretell(
            LiveMoment(
                table: table, connections: connections, settings: settings, flow: flow,
                isMasquerading: scenario.isMasquerading))
        return { server, isPassed in
            if let mistake = judge(FirstPacket(server: server, isPassed: isPassed)) { onMistake(mistake) }
        }
    }
}

/// Plays random cases, and has each flow foretold from what the kernel, or the simulator in its place, shows just before it.
package enum LiveRun {
    package static func play(
        seeds: Range<UInt64>, foretell: @escaping (LiveMoment) throws -> (FirstPacket) -> String?,
        onMistake: @escaping (String) -> Void
    ) throws {
        for seed in seeds {
            let scenario = CaseGenerator.make(seed: seed, letsTimePass: false).withLastingLimits
            let foreteller = Foreteller(
                foretell: foretell,
                onMistake: { onMistake("seed \(seed): \($0)\n\(scenario)") })
            _ = try onOwnThread { try KernelRun(scenario, .embedded, foreteller) }
        }
    }

    /// The same without a kernel.
    package static func playSimulated(
        seeds: Range<UInt64>, foretell: @escaping (LiveMoment) throws -> (FirstPacket) -> String?,
        onMistake: @escaping (String) -> Void
    ) {
        for seed in seeds {
            let scenario = CaseGenerator.make(seed: seed, letsTimePass: false).withLastingLimits
            let foreteller = Foreteller(
                foretell: foretell,
                onMistake: { onMistake("seed \(seed): \($0)\n\(scenario)") })
            _ = SimulatorRun(scenario, .embedded, nil, foreteller).play()
        }
    }
}

extension ParityCase {
    /// The same with limits of servers that never change: a server that is closed while its limits change may stay closed
    /// below them, which the kernel does not show.
    fileprivate var withLastingLimits: ParityCase {
        var limits: [Endpoint: ConnectionThresholds] = [:]
        func lasting(_ destination: Destination) -> Destination {
            var destination = destination
            destination.thresholds = limits[destination.endpoint] ?? destination.thresholds
            limits[destination.endpoint] = destination.thresholds
            return destination
        }
        var result = self
        result.events = events.map { event in
            switch event {
            case .change(.addDestination(let destination, to: let service)):
                .change(.addDestination(lasting(destination), to: service))
            case .change(.editDestination(let destination, of: let service)):
                .change(.editDestination(lasting(destination), of: service))
            default: event
            }
        }
        return result
    }
}
