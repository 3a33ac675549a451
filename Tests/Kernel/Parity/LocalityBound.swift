import GuestSupport
import IPVSKernel
import IPVSModel
import IPVSSimulator

/// How many addresses lblc and lblcr remember: the kernel at hand and the simulator get a packet to each of so many, and
/// then a server that is the better choice. What goes to it was not remembered.
package struct LocalityBound {
    /// The first address that a kernel with a bound does not remember, from 0 (`ip_vs_lblc_new`: 1.5 times 16 entries of each
    /// of 1,024 rows).
    private static let bound: UInt32 = 24_576
    private static let looks: [UInt32] = [0, 1, bound / 2, bound - 1, bound, bound + 1]

    private let scheduler: SchedulerName
    private let mark: UInt32 = 1
    private let servers = [UInt128(1), 2].map {
        Endpoint(address: .ipv6(0xfd00_0005 << 96 | $0), port: 80)
    }

    package static let schedulers: [SchedulerName] = [
        .localityBasedLeastConnection, .localityBasedLeastConnectionWithReplication,
    ]

    package init(_ scheduler: SchedulerName) { self.scheduler = scheduler }

    /// Which of the looks went to the new server, by the kernel and by the simulator.
    package func answers(_ kernel: KernelAtHand) throws -> (kernel: String, simulator: String) {
        let scenario = scenario()
        let observed = try onOwnThread { try KernelRun(scenario, kernel).observe() }
        var simulator = scenario
        simulator.marks = (0...Self.bound + 1).map {
            FirewallMarkRule(destination: target($0), mark: mark)
        }
        return (text(observed), text(simulator.simulated(kernel, ticksAtStart: nil)))
    }

    private func target(_ number: UInt32) -> Endpoint {
        Endpoint(address: .ipv6(0x2001_0db8_0001 << 80 | UInt128(number + 1)), port: 80)
    }

    private func scenario() -> ParityCase {
        let identity = ServiceIdentity.firewallMark(mark, .ipv6)
        var scenario = ParityCase()
        scenario.everyPacketsMark = mark
        // Entries of one packet leave no load behind: the first of the list is chosen.
        scenario.events.append(
            .change(
                .addService(VirtualService(identity: identity, scheduler: scheduler, flags: .onePacket))))
        func add(_ server: Endpoint) {
            scenario.events.append(
                .change(
                    .addDestination(
                        Destination(endpoint: server, method: .masquerading, weight: 1, thresholds: .init()),
                        to: identity)))
        }
        func send(_ number: UInt32) {
            let client = Endpoint(address: .ipv6(0x2001_0db8_00c1_0000 << 64 | 1), port: 2000)
            scenario.events.append(
                .open(ParityCase.Opening(transport: .udp, client: client, destination: target(number))))
        }
        add(servers[0])
        for number in 0...Self.bound + 1 { send(number) }
        add(servers[1])
        for number in Self.looks { send(number) }
        return scenario
    }

    private func text(_ observation: Observation) -> String {
        let answers = observation.results.suffix(Self.looks.count)
        return zip(Self.looks, answers).map { look, answer in
            guard case .server(let server?) = answer else { return "\(look): none" }
            return "\(look): \(server == servers[1] ? "chosen anew" : "remembered")"
        }.joined(separator: ", ")
    }
}
