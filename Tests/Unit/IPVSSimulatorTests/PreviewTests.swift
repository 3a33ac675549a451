import IPVSModel
import Testing

@testable import IPVSSimulator

/// A preview says what then happens: on random tables, flows and changes it is held against the flow itself.
@Suite struct PreviewTests {
    private static let address = IPAddress.ipv4(0xc000_0201)

    /// A service on a port, one that takes all ports, one for FTP, and one by mark.
    private static let services: [(identity: ServiceIdentity, port: UInt16)] = [
        (.endpoint(.tcp, Endpoint(address: address, port: 80)), 80),
        (.endpoint(.udp, Endpoint(address: address, port: 53)), 53),
        (.endpoint(.tcp, Endpoint(address: .ipv4(0xc000_0202), port: 0)), 0),
        (.endpoint(.tcp, Endpoint(address: .ipv4(0xc000_0202), port: 21)), 21),
        (.firewallMark(7, .ipv4), 0),
    ]

    private static func settings(_ random: inout RandomSource) -> SimulatorSettings {
        var settings = SimulatorSettings()
        settings.profile = random.below(2) == 0 ? .legacy : .reworked
        settings.connectionReuseMode = UInt32(random.below(4))
        settings.expiresConnectionsWithoutDestination = random.below(2) == 0
        settings.expiresQuiescentTemplates = random.below(2) == 0
        settings.randomSeed = random.next()
        settings.firewallMarks = [
            FirewallMarkRule(destination: Endpoint(address: .ipv4(0xc000_0203), port: 0), mark: 7)
        ]
        return settings
    }

    private static func destination(_ random: inout RandomSource, port: UInt16) -> Destination {
        let ports = [0, port, 21, 8080]
        return Destination(
            endpoint: Endpoint(
                address: .ipv4(0x0a00_0000 + UInt32(random.below(5))), port: ports[Int(random.below(4))]),
            method: random.below(2) == 0 ? .masquerading : .directRouting, weight: Int32(random.below(3)),
            thresholds: ConnectionThresholds(upper: UInt32(random.below(2) * 4)))
    }

    private static func table(_ scheduler: SchedulerName, _ random: inout RandomSource) -> [TableChange] {
        var changes: [TableChange] = []
        for (number, service) in services.enumerated() {
            let isPersistent = number == 2 || random.below(2) == 0
            changes.append(
                .addService(
                    VirtualService(
                        identity: service.identity, scheduler: scheduler,
                        persistence: isPersistent ? Persistence(timeout: 60, netmask: .ipv4(.max)) : nil)))
            for _ in 0..<3 {
                changes.append(
                    .addDestination(destination(&random, port: service.port), to: service.identity))
            }
        }
        return changes
    }

    private static func change(_ random: inout RandomSource) -> TableChange {
        let service = services[Int(random.below(UInt64(services.count)))]
        let server = destination(&random, port: service.port)
        return switch random.below(3) {
        case 0: .addDestination(server, to: service.identity)
        case 1: .editDestination(server, of: service.identity)
        default: .deleteDestination(server.endpoint, from: service.identity)
        }
    }

    private static func flow(at time: Nanoseconds, _ random: inout RandomSource) -> Flow {
        let ports: [UInt16] = [80, 53, 21, 20, 1000, 40000]
        let clientPorts: [UInt16] = [0, 20, 1024, 1025]
        return Flow(
            time: time, transport: random.below(4) == 0 ? .udp : .tcp,
            client: Endpoint(
                address: .ipv4(0x0b00_0000 + UInt32(random.below(3))), port: clientPorts[Int(random.below(4))]
            ),
            destination: Endpoint(
                address: .ipv4(0xc000_0201 + UInt32(random.below(3))), port: ports[Int(random.below(6))]),
            duration: Nanoseconds(random.below(20)) * SimulationTime.second)
    }

    @Test(arguments: SchedulerFactory.names)
    func saysWhatThenHappens(scheduler: SchedulerName) {
        var outcomes: [Placement.Outcome: Int] = [:]
        for seed in UInt64(1)...20 {
            var random = RandomSource(seed: seed)
            var director = SimulatedDirector(settings: Self.settings(&random))
            _ = director.apply(Self.table(scheduler, &random))
            var simulation = Simulation(director)
            for step in 0..<Nanoseconds(300) {
                let flow = Self.flow(at: step * 2 * SimulationTime.second, &random)
                simulation.advance(to: flow.time)
                if random.below(5) == 0 { _ = simulation.director.apply([Self.change(&random)]) }
                let preview = simulation.director.preview(flow)
                let placement = simulation.play(flow)
                let server = simulation.director.endpoint(of: placement)
                #expect(preview.server == server, "seed \(seed), step \(step), \(flow), \(preview.reasons)")
                #expect(preview.placement.outcome == placement.outcome, "seed \(seed), step \(step), \(flow)")
                #expect(!preview.reasons.isEmpty)
                outcomes[placement.outcome, default: 0] += 1
            }
        }
        for outcome in Placement.Outcome.allCases {
            #expect(outcomes[outcome, default: 0] > 50, "\(outcome)")
        }
    }

    private static func reasons(_ rig: inout Rig) -> [ChoiceReason] {
        rig.director.preview(
            Flow(
                time: 0, transport: .tcp, client: Endpoint(address: .ipv4(0x0b00_0009), port: 9),
                destination: rig.virtual)
        ).reasons.compactMap { if case .choice(let reason) = $0 { reason } else { nil } }
    }

    private static let (first, second) = (Rig.server(1), Rig.server(2))

    @Test func cacheIsExplained() {
        var rig = Rig(.localityBasedLeastConnection)
        rig.add(1, weight: 1)
        rig.add(2, weight: 4)
        #expect(
            Self.reasons(&rig) == [
                .nothingIsCached(rig.virtual.address), .standing(Self.second, .load(0, weight: 4)),
                .standing(Self.first, .load(0, weight: 1)), .firstOfBestWins,
            ])
        #expect(rig.pick() == 2)
        #expect(
            Self.reasons(&rig) == [
                .cached(Self.second, for: rig.virtual.address, .isNotBusy(active: 1, weight: 4))
            ])
        rig.edit(2, weight: 0)
        #expect(
            Self.reasons(&rig).first == .cached(Self.second, for: rig.virtual.address, .weightIsZero))
        rig.edit(2, weight: 4)
        #expect(rig.picks(4) == [2, 2, 2, 2])
        #expect(
            Self.reasons(&rig) == [
                .cached(Self.second, for: rig.virtual.address, .isBusy(active: 5, weight: 4)),
                .standing(Self.second, .load(1285, weight: 4)), .standing(Self.first, .load(0, weight: 1)),
                .firstOfBestWins,
            ])
        rig.delete(2)
        #expect(Self.reasons(&rig).first == .cached(Self.second, for: rig.virtual.address, .isDeleted))
    }

    @Test func cachedSetIsExplained() {
        var rig = Rig(.localityBasedLeastConnectionWithReplication)
        rig.add(1, weight: 1)
        rig.add(2, weight: 4)
        #expect(Self.reasons(&rig).first == .nothingIsCached(rig.virtual.address))
        #expect(rig.pick() == 2)
        #expect(
            Self.reasons(&rig) == [
                .setIsCached(rig.virtual.address), .member(Self.second, .load(257, weight: 4)),
                .bestMember(Self.second, .isNotBusy(active: 1, weight: 4)),
            ])
        rig.edit(2, weight: 0)
        #expect(
            Self.reasons(&rig).prefix(3) == [
                .setIsCached(rig.virtual.address), .member(Self.second, .isUnusable(.weightIsZero)),
                .noMemberIsUsable,
            ])
        rig.edit(2, weight: 4)
        #expect(rig.picks(4) == [2, 2, 2, 2])
        #expect(
            Self.reasons(&rig) == [
                .setIsCached(rig.virtual.address), .member(Self.second, .load(1285, weight: 4)),
                .bestMember(Self.second, .isBusy(active: 5, weight: 4)),
                .standing(Self.second, .load(1285, weight: 4)), .standing(Self.first, .load(0, weight: 1)),
                .firstOfBestWins,
            ])
        rig.delete(2)
        #expect(Self.reasons(&rig).prefix(2).last == .member(Self.second, .isDeleted))
    }

    @Test func drawnServersAreExplained() {
        var rig = Rig(.powerOfTwoChoices)
        rig.add(1)
        rig.add(2)
        for _ in 0..<20 {
            let reasons = Self.reasons(&rig)
            let chosen = Rig.server(rig.pick() ?? 0)
            if reasons.count == 1 {
                #expect(reasons == [.drawn(chosen, nil)])
                continue
            }
            guard case .drawn(let one, let other?) = reasons.first else {
                Issue.record("\(reasons)")
                continue
            }
            #expect(chosen == one || chosen == other)
            let standings = reasons.dropFirst().prefix(2).compactMap {
                if case .standing(let server, .load) = $0 { server } else { nil }
            }
            #expect(standings == [one, other] && reasons.last == .lessLoadedOfDrawnWins)
            #expect(reasons.count == 4)
        }
    }

    /// The other schedulers' steps.
    @Test func roundsAndTablesAreExplained() {
        var rig = Rig(.roundRobin)
        rig.add(1)
        #expect(Self.reasons(&rig) == [.roundBegins])
        #expect(rig.pick() == 1 && Self.reasons(&rig) == [.after(Self.first)])
        rig = Rig(.weightedRoundRobin)
        rig.add(1, weight: 3)
        #expect(Self.reasons(&rig) == [.nextOfLevel(1, after: nil)])
        #expect(rig.pick() == 1 && Self.reasons(&rig) == [.nextOfLevel(1, after: Self.first)])
        rig = Rig(.weightedFailover)
        rig.add(1, weight: 3)
        #expect(Self.reasons(&rig) == [.standing(Self.first, .weight(3)), .firstOfBestWins])
        rig = Rig(.destinationHashing)
        #expect(Self.reasons(&rig) == [.tableIsEmpty])
        rig.add(1)
        guard case .owned(let place) = Self.reasons(&rig).first else {
            Issue.record("no place")
            return
        }
        #expect(place.server == Self.first && place.count == 256 && place.hashed == .virtualAddress)
        rig.edit(1, weight: 0)
        #expect(
            Self.reasons(&rig) == [
                .owned(place), .ownerIsUnusable(place, .weightIsZero, .isUnknownToScheduler),
            ])
    }
}
