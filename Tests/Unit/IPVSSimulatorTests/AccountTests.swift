import IPVSFormats
import IPVSModel
import Testing

@testable import IPVSSimulator

/// Every flow is accounted for, once, whatever happens to the table meanwhile.
@Suite struct AccountTests {
    private static let virtual = Endpoint(address: .ipv4(0xc000_0201), port: 80)
    private static let other = Endpoint(address: .ipv4(0xc000_0202), port: 53)
    static let identity = ServiceIdentity.endpoint(.tcp, virtual)

    private static func server(_ number: UInt32, weight: Int32, upper: UInt32 = 0) -> Destination {
        Destination(
            endpoint: Rig.server(number), method: number % 2 == 0 ? .masquerading : .directRouting,
            weight: weight, thresholds: ConnectionThresholds(upper: upper))
    }

    static func director(_ scheduler: SchedulerName, _ settings: SimulatorSettings)
        -> SimulatedDirector
    {
        var director = SimulatedDirector(settings: settings)
        let otherIdentity = ServiceIdentity.endpoint(.udp, other)
        var persistent = VirtualService(identity: otherIdentity, scheduler: scheduler)
        persistent.persistence = Persistence(timeout: 20, netmask: .ipv4(.max))
        let refused = director.apply(
            [.addService(VirtualService(identity: identity, scheduler: scheduler)), .addService(persistent)]
                + (1...4).map {
                    .addDestination(server($0, weight: Int32($0), upper: $0 == 4 ? 30 : 0), to: identity)
                }
                + (5...6).map { .addDestination(server($0, weight: 1), to: otherIdentity) })
        #expect(refused == [])
        return director
    }

    /// Servers drained, deleted and added back; a service deleted for good, another for a while.
    static let changes: [TimedChange] = [
        (20, .editDestination(server(1, weight: 0), of: identity)),
        (40, .deleteDestination(Rig.server(2), from: identity)),
        (50, .addDestination(server(2, weight: 3), to: identity)),
        (60, .deleteDestination(Rig.server(3), from: identity)),
        (80, .deleteService(.endpoint(.udp, other))),
        (90, .deleteService(identity)),
        (95, .addService(VirtualService(identity: identity))),
        (96, .addDestination(server(2, weight: 1), to: identity)),
        (97, .addDestination(server(9, weight: 1), to: identity)),
    ].map { TimedChange(time: $0 * SimulationTime.second, change: $1) }

    static var workload: Workload {
        var workload = Workload()
        workload.clients = 60
        workload.rate = 40
        workload.length = 120 * SimulationTime.second
        workload.clientPorts = 2000...2100
        workload.targets = [
            Workload.Target(transport: .tcp, destination: virtual, weight: 3),
            Workload.Target(transport: .udp, destination: other),
            Workload.Target(transport: .tcp, destination: Endpoint(address: virtual.address, port: 81)),
        ]
        return workload
    }

    @Test(arguments: SchedulerFactory.names, [false, true])
    func everyFlowCountsOnce(scheduler: SchedulerName, expiresConnections: Bool) {
        var settings = SimulatorSettings()
        settings.expiresConnectionsWithoutDestination = expiresConnections
        var simulation = Simulation(Self.director(scheduler, settings), changes: Self.changes)
        var source = WorkloadFlows(Self.workload)
        var outcomes: [Placement.Outcome: UInt64] = [:]
        var flows: UInt64 = 0
        // An expectation a flow would take most of the time.
        var isConsistent = true
        while let flow = source.next() {
            let placement = simulation.play(flow)
            outcomes[placement.outcome, default: 0] += 1
            isConsistent =
                isConsistent && [.refused, .passed].contains(placement.outcome) == (placement.server == nil)
            flows += 1
            if flows % 100 == 0 { isConsistent = isConsistent && simulation.director.hasNothingNegative }
        }
        #expect(isConsistent)
        #expect(simulation.refusedChanges == [])
        let tally = simulation.tally
        #expect(tally.flows == flows)
        for outcome in Placement.Outcome.allCases { #expect(tally[outcome] == outcomes[outcome] ?? 0) }
        let reports = simulation.director.reports()
        #expect(reports.reduce(0) { $0 + $1.placements } == tally.connections)
        #expect(reports.reduce(0) { $0 + $1.refused } == tally[.refused] - tally.withoutService)
        // A sixth of the flows goes to a port without a service, and later more to the service that is gone.
        #expect(tally[.passed] > flows / 6)
        #expect(reports.map(\.isDeleted) == [false, true])
        for report in reports {
            #expect(report.servers.reduce(0) { $0 + $1.placements } == report.placements)
            #expect(report.servers.reduce(0) { $0 + $1.refused } <= report.refused)
            #expect(report.refusals.reduce(0) { $0 + $1.count } == report.refused)
        }
    }

    // MARK: Refused because of a server

    private static func refused(_ rig: borrowing Rig) -> [UInt64] {
        rig.director.reports().first?.servers.map(\.refused) ?? []
    }

    /// Clients of a drained server are refused because of it by sh, dh and mh, and by nobody else.
    @Test(arguments: SchedulerFactory.names) func drainedServer(scheduler: SchedulerName) throws {
        var rig = Rig(scheduler, transport: .udp)
        rig.add(1)
        rig.add(2)
        let homes = (0..<64).map { rig.pick(client: 0x0b00_0000 + $0) }
        rig.edit(1, weight: 0)
        let later = (0..<64).map { rig.pick(client: 0x0c00_0000 + $0) }
        let lost = UInt64(later.count { $0 == nil })
        let isTable = [.sourceHashing, .destinationHashing, .maglevHashing].contains(scheduler)
        #expect(homes.allSatisfy { $0 != nil })
        #expect(Self.refused(rig) == [0, lost])
        #expect(isTable || lost == 0 || scheduler == .weightedOverflow)
        if [.sourceHashing, .maglevHashing].contains(scheduler) { #expect(lost > 10 && lost < 64) }
    }

    /// With fallback a flow is refused because of all, and so of none in particular.
    @Test(arguments: [SchedulerName.sourceHashing, .maglevHashing, .roundRobin])
    func nobodysFault(scheduler: SchedulerName) {
        var rig = Rig(scheduler, transport: .udp, flags: .hashFallback)
        rig.add(1)
        rig.edit(1, weight: 0)
        #expect(rig.pick() == nil)
        #expect(Self.refused(rig) == [0])
        #expect(rig.director.reports().first?.refused == 1)
    }

    /// A client on a connection to a deleted server is refused because of that one.
    @Test func deletedServer() {
        var rig = Rig(.roundRobin)
        rig.add(1)
        rig.add(2)
        #expect(rig.pick(port: 7) == 2)
        rig.delete(2)
        #expect(rig.pick(port: 7) == nil)
        #expect(rig.director.reports().first?.servers.map(\.endpoint) == [Rig.server(1), Rig.server(2)])
        #expect(rig.director.reports().first?.servers.map(\.weight) == [1, nil])
        #expect(Self.refused(rig) == [0, 1])
    }
}

extension SimulatedDirector {
    /// Counts are kept in signed numbers, as in the kernel.
    fileprivate var hasNothingNegative: Bool {
        servers.numbers.allSatisfy {
            servers[$0].active >= 0 && servers[$0].inactive >= 0 && servers[$0].templates >= 0
        }
    }
}
