import IPVSModel
import Testing

@testable import IPVSSimulator

/// What is said of all clients at once is what is said of each: random tables of sh, mh and dh, held against `preview`.
@Suite struct ClientTableTests {
    private static let virtuals: [AddressFamily: Endpoint] = [
        .ipv4: Endpoint(address: .ipv4(0xc000_0201), port: 80),
        .ipv6: Endpoint(address: .ipv6(0x2001_0db8 << 96 | 1), port: 80),
    ]

    private static func director(
        _ scheduler: SchedulerName, _ family: AddressFamily, _ settings: SimulatorSettings,
        _ random: inout RandomSource
    ) throws -> SimulatedDirector {
        let identity = try identity(family)
        var director = SimulatedDirector(settings: settings)
        var flags = ServiceFlags()
        for bit: UInt32 in [0x08, 0x10] where scheduler != .destinationHashing && random.below(2) == 0 {
            flags.insert(ServiceFlags(rawValue: bit))
        }
        try director.apply(
            .addService(VirtualService(identity: identity, scheduler: scheduler, flags: flags)))
        // Now and then none is usable, or there is none.
        let weights = random.below(5) == 0 ? 1 : UInt64(4)
        for number in 0..<UInt32(random.below(7)) {
            let address: IPAddress =
                family == .ipv4
                ? .ipv4(0x0a00_0000 + number) : .ipv6(0x2001_0db8 << 96 | 0x100 + UInt128(number))
            let server = Destination(
                endpoint: Endpoint(address: address, port: 80), method: .masquerading,
                weight: Int32(random.below(weights) * (random.below(2) == 0 ? 1 : 10)))
            try director.apply(.addDestination(server, to: identity))
            if random.below(4) == 0 {
                var drained = server
                drained.weight = 0
                try director.apply(.editDestination(drained, of: identity))
            }
        }
        return director
    }

    private static func identity(_ family: AddressFamily) throws -> ServiceIdentity {
        .endpoint(.tcp, try #require(virtuals[family]))
    }

    @Test(arguments: [SchedulerName.sourceHashing, .maglevHashing, .destinationHashing])
    func everyClientAsPreviewed(scheduler: SchedulerName) throws {
        for seed in 1...UInt64(24) {
            var random = RandomSource(seed: seed)
            var settings = SimulatorSettings()
            settings.sourceHashTableBits = UInt32(4 + random.below(6))
            settings.destinationHashTableBits = settings.sourceHashTableBits
            settings.maglevTableIndex = Int(8 + random.below(5))
            let family = seed % 3 == 0 ? AddressFamily.ipv6 : .ipv4
            let identity = try Self.identity(family)
            var first = try Self.director(scheduler, family, settings, &random)
            var second = try Self.director(
                seed % 4 == 0 ? .sourceHashing : scheduler, family, settings, &random)
            let (ofFirst, ofSecond) = (first.clientTable(of: identity), second.clientTable(of: identity))
            let tables = [try #require(ofFirst), try #require(ofSecond)]
            let start: IPAddress =
                family == .ipv4
                ? .ipv4(UInt32(truncatingIfNeeded: random.next()) & 0xffff_f000)
                : .ipv6(UInt128(random.next()) << 64 | UInt128(random.next() & 0xffff_ffff_ffff_f000))
            let port = UInt16(1024 + random.below(60000))
            // In two parts, of which none is a multiple of what is looked at together.
            let (number, firstPart) = (1200, 1 + Int(random.below(1198)))
            var census = ClientCensus(tables, from: start, port: port)
            var rest = census
            census.count(from: 0, firstPart)
            rest.count(from: UInt64(firstPart), number - firstPart)
            census.add(rest)

            var totals: [[Endpoint?: UInt64]] = [[:], [:]]
            var pairs: [[Endpoint?]: UInt64] = [:]
            for client in 0..<UInt32(number) {
                let address: IPAddress =
                    switch start {
                    case .ipv4(let value): .ipv4(value + client)
                    case .ipv6(let value): .ipv6(value.number + UInt128(client))
                    }
                let flow = Flow(
                    time: 0, transport: .tcp, client: Endpoint(address: address, port: port),
                    destination: try #require(Self.virtuals[family]))
                let found = [first.preview(flow).server, second.preview(flow).server]
                totals[0][found[0], default: 0] += 1
                totals[1][found[1], default: 0] += 1
                pairs[found, default: 0] += 1
            }
            for place in 0...1 {
                var counted: [Endpoint?: UInt64] = [:]
                let servers = [nil] + tables[place].servers.map(Optional.some)
                for (server, clients) in zip(servers, census.totals[place]) where clients > 0 {
                    counted[server] = clients
                }
                #expect(counted == totals[place], "seed \(seed)")
            }
            var counted: [[Endpoint?]: UInt64] = [:]
            for pair in census.pairs(of: 1) {
                let from = pair.from > 0 ? tables[0].servers[pair.from - 1] : nil
                let to = pair.to > 0 ? tables[1].servers[pair.to - 1] : nil
                counted[[from, to]] = pair.clients
            }
            #expect(counted == pairs, "seed \(seed)")
        }
    }

    /// Whoever looks at more than the client has no such table; nor has dh where packets go to many addresses.
    @Test func othersHaveNone() throws {
        for scheduler in SchedulerFactory.names {
            var rig = Rig(scheduler)
            rig.add(1)
            let hasTable = [.sourceHashing, .maglevHashing, .destinationHashing].contains(scheduler)
            let own = rig.director.clientTable(of: rig.identity)
            #expect((own != nil) == hasTable, "\(scheduler)")
            let mark = ServiceIdentity.firewallMark(7, .ipv4)
            rig.apply(.addService(VirtualService(identity: mark, scheduler: scheduler)))
            let marked = rig.director.clientTable(of: mark)
            #expect((marked != nil) == (hasTable && scheduler != .destinationHashing), "\(scheduler)")
            let other = rig.director.clientTable(of: .firewallMark(8, .ipv4))
            #expect(other == nil)
        }
    }

    /// However the clients are divided.
    @Test func sumsOfParts() throws {
        var rig = Rig(.maglevHashing)
        for number: UInt32 in 1...4 { rig.add(number, weight: Int32(number)) }
        let table = rig.director.clientTable(of: rig.identity)
        let known = try #require(table)
        let empty = ClientCensus([known, known], from: .ipv4(0xffff_f000), port: 1)
        var whole = empty
        // Beyond the last address comes the first.
        whole.count(from: 0, 10_000)
        for cut in [1, 4095, 4096, 4097, 8192, 9999] {
            var (left, right) = (empty, empty)
            left.count(from: 0, cut)
            right.count(from: UInt64(cut), 10_000 - cut)
            left.add(right)
            #expect(left.totals == whole.totals)
            #expect(left.pairs(of: 1) == whole.pairs(of: 1))
        }
        #expect(whole.totals[0].reduce(0, +) == 10_000)
        #expect(whole.pairs(of: 1).allSatisfy { $0.from == $0.to })
    }

    @Test func remainders() {
        var random = RandomSource(seed: 7)
        for divisor: UInt32 in [1, 2, 3, 251, 509, 4093, 65521, 131_071, .max] {
            let remainder = Remainder(of: divisor)
            for number in [0, 1, divisor - 1, divisor, .max - 1, .max] {
                #expect(remainder(number) == number % divisor)
            }
            for _ in 0..<10_000 {
                let number = UInt32(truncatingIfNeeded: random.next())
                if remainder(number) != number % divisor { Issue.record("\(number) % \(divisor)") }
            }
        }
    }
}
