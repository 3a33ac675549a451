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
        settings.firewallMarks = scenario.marks
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

/// Plays random cases on the kernel, and has each flow foretold from what the kernel shows just before it.
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
}

extension ParityCase {
    /// The same with limits of servers that never change: a server that is closed while its limits change may stay closed
    /// below them, which the kernel does not show. Nor does it show which template a connection came by: the netmask of a
    /// service stays, too, unless it was that of every bit.
    fileprivate var withLastingLimits: ParityCase {
        var limits: [Endpoint: ConnectionThresholds] = [:]
        func lasting(_ destination: Destination) -> Destination {
            var destination = destination
            destination.thresholds = limits[destination.endpoint] ?? destination.thresholds
            limits[destination.endpoint] = destination.thresholds
            return destination
        }
        var masks: [ServiceIdentity: Netmask] = [:]
        func lasting(_ service: VirtualService) -> VirtualService {
            var service = service
            guard let own = service.persistence?.netmask else { return service }
            if let first = masks[service.identity] { service.persistence?.netmask = first }
            if own != .ipv4(.max), own != .ipv6(prefixLength: 128), masks[service.identity] == nil {
                masks[service.identity] = own
            }
            return service
        }
        var result = self
        result.events = events.map { event in
            switch event {
            case .change(.addService(let service)): .change(.addService(lasting(service)))
            case .change(.editService(let service)): .change(.editService(lasting(service)))
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
