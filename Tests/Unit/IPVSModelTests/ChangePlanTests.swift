import IPVSModel
import Parity
import Testing

/// What must hold for the plan between any two tables.
@Suite struct ChangePlanTests {
    private static func tables(_ seed: UInt64) -> (Table, Table) {
        let before = ChangeGenerator.table(seed: seed * 2, changes: Int(seed % 60))
        // Every third pair is near each other, as edited rules are.
        guard seed % 3 == 0 else { return (before, ChangeGenerator.table(seed: seed * 2 + 1, changes: 40)) }
        var after = before
        var generator = ChangeGenerator(seed: seed * 2 + 1, .valid)
        for _ in 0..<6 { try? after.apply(generator.next()) }
        return (before, after)
    }

    private static func differ(_ left: Table, _ right: Table, inOrder: Bool = false) -> Bool {
        !TableDiff(from: left, to: right, comparesOrder: inOrder).isEmpty
    }

    @Test(arguments: [false, true]) func leadsThereAndBack(keepsOrder: Bool) throws {
        for seed in 0..<400 as Range<UInt64> {
            let (before, after) = Self.tables(seed)
            let plan = ChangePlan(from: before, to: after, keepsOrder: keepsOrder)
            var table = before
            for (position, change) in plan.changes.enumerated() {
                try table.apply(change)
                var back = table
                for change in plan.inverse(ofFirst: position + 1) { try back.apply(change) }
                #expect(!Self.differ(back, before), "seed \(seed), after step \(position)")
            }
            #expect(!Self.differ(table, after, inOrder: keepsOrder), "seed \(seed)")
            #expect(Self.differ(before, after, inOrder: keepsOrder) != plan.steps.isEmpty, "seed \(seed)")
        }
    }

    /// A service that can serve before and after can serve at every step, but where a server must move that is the only one.
    @Test func noServiceIsWithoutAServerThatNeedNotBe() throws {
        for seed in 0..<400 as Range<UInt64> {
            let (before, after) = Self.tables(seed)
            let serving = before.services.filter {
                $0.hasUsableDestination && after[$0.identity]?.hasUsableDestination == true
            }
            var table = before
            for change in ChangePlan(from: before, to: after).changes {
                try table.apply(change)
                for entry in serving {
                    #expect(table[entry.identity]?.hasUsableDestination == true, "seed \(seed): \(change)")
                }
            }
        }
    }

    /// sh and mh without fallback refuse the clients of a quiesced server. No service does so on the way that does not at
    /// one of the ends.
    @Test func nobodyIsRefusedForAQuiescedServerThatGoes() throws {
        var turns = 0
        for seed in 0..<3000 as Range<UInt64> {
            let (before, after) = Self.small(seed)
            let calm = before.services.filter {
                guard let later = after[$0.identity] else { return false }
                return !Self.refusesSome($0) && !Self.refusesSome(later)
            }
            var table = before
            for change in ChangePlan(from: before, to: after).changes {
                try table.apply(change)
                for entry in calm {
                    let now = try #require(table[entry.identity])
                    #expect(!Self.refusesSome(now), "seed \(seed): \(change)")
                    if now.service.scheduler != entry.service.scheduler { turns += 1 }
                }
            }
        }
        #expect(turns > 20)
    }

    private static func refusesSome(_ entry: Table.Entry) -> Bool {
        [.sourceHashing, .maglevHashing].contains(entry.service.scheduler)
            && !entry.service.flags.contains(.hashFallback)
            && entry.destinations.contains { !$0.takesConnections }
    }

    /// As short as any way from one table to the other that keeps the services which both have: all tables that can be
    /// reached by ever more changes are searched.
    @Test(arguments: [false, true]) func isTheShortest(keepsOrder: Bool) throws {
        var longest = 0
        for seed in 0..<150 as Range<UInt64> {
            let (before, after) = Self.small(seed)
            let plan = ChangePlan(from: before, to: after, keepsOrder: keepsOrder)
            longest = max(longest, plan.steps.count)
            let shortest = Self.shortestWay(from: before, to: after, keepsOrder, atMost: plan.steps.count)
            #expect(shortest == plan.steps.count, "seed \(seed)")
        }
        #expect(longest >= 5)
    }

    private static func shortestWay(
        from before: Table, to after: Table, _ keepsOrder: Bool, atMost limit: Int
    ) -> Int? {
        let moves = possibleChanges(before, after)
        var known: Set<Table> = [before]
        var edge = [before]
        for length in 0...limit {
            if edge.contains(where: { !differ($0, after, inOrder: keepsOrder) }) { return length }
            var next: [Table] = []
            for table in edge {
                for move in moves {
                    var changed = table
                    guard (try? changed.apply(move)) != nil, known.insert(changed).inserted else { continue }
                    next.append(changed)
                }
            }
            edge = next
        }
        return nil
    }

    /// All that can be said about what either table has.
    private static func possibleChanges(_ before: Table, _ after: Table) -> [TableChange] {
        var changes: [TableChange] = []
        for entry in Array(before.services) + Array(after.services) {
            let identity = entry.identity
            changes += [.addService(entry.service), .editService(entry.service)]
            if before[identity] == nil || after[identity] == nil { changes.append(.deleteService(identity)) }
            for destination in entry.destinations {
                changes += [
                    .addDestination(destination, to: identity), .editDestination(destination, of: identity),
                    .deleteDestination(destination.endpoint, from: identity),
                ]
            }
        }
        changes += [.setTimeouts(after.timeouts)]
        for daemon in before.daemons { changes.append(.stopDaemon(daemon.role, syncID: daemon.syncID)) }
        for daemon in after.daemons { changes.append(.startDaemon(daemon)) }
        return changes
    }

    /// One service with up to three servers that differ in weight or order; sometimes a time-out or a daemon.
    private static func small(_ seed: UInt64) -> (Table, Table) {
        let identity = ServiceIdentity.firewallMark(1, .ipv4)
        func table(_ bits: UInt64) -> Table {
            var table = Table()
            var bits = bits
            func draw(_ count: UInt64) -> UInt64 {
                defer { bits /= count }
                return bits % count
            }
            if draw(4) == 0 { try? table.apply(.setTimeouts(.init(tcp: 60, tcpFinal: 0, udp: 0))) }
            if draw(4) == 0 {
                try? table.apply(
                    .startDaemon(SyncDaemon(role: .master, interface: "lo", syncID: UInt32(draw(2)))))
            }
            guard draw(8) != 0 else { return table }
            let scheduler: SchedulerName = draw(2) == 0 ? .roundRobin : .sourceHashing
            try? table.apply(.addService(VirtualService(identity: identity, scheduler: scheduler)))
            var servers: [UInt32] = [1, 2, 3]
            for _ in 0..<draw(4) {
                let server = servers.remove(at: Int(draw(UInt64(servers.count))))
                let destination = Destination(
                    endpoint: Endpoint(address: .ipv4(0x0a00_0000 + server), port: 80), weight: Int32(draw(2))
                )
                try? table.apply(.addDestination(destination, to: identity))
            }
            return table
        }
        let mixed = seed &* 0x9e37_79b9_7f4a_7c15
        return (table(mixed >> 32), table(mixed & 0xffff_ffff))
    }
}
