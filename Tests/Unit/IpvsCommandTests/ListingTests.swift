import IPVSModel
import Testing

@testable import ipvs

/// `ipvs list`: shares, filters, order, and why shares differ.
@Suite struct ListingTests {
    /// A server of 10.1.0.0/24, by its number.
    private static func server(
        _ number: UInt32, weight: Int32 = 1, made: UInt64 = 0, active: UInt32 = 0, inactive: UInt32 = 0,
        templates: UInt32 = 0, upper: UInt32 = 0, lower: UInt32 = 0, rate: UInt64 = 0
    ) -> DestinationSnapshot {
        var statistics = Statistics()
        statistics.connections = made
        statistics.connectionRate = rate
        return DestinationSnapshot(
            destination: Destination(
                endpoint: Endpoint(address: .ipv4(0x0a01_0000 + number), port: 80), weight: weight,
                thresholds: ConnectionThresholds(upper: upper, lower: lower)),
            counts: ConnectionCounts(active: active, inactive: inactive, persistent: templates),
            statistics: statistics)
    }

    private static func service(
        _ scheduler: String, _ servers: [DestinationSnapshot], mark: UInt32 = 5, flags: ServiceFlags = [],
        persistence: UInt32? = nil, counted: UInt64? = nil
    ) -> ServiceSnapshot {
        var statistics = Statistics()
        statistics.connections = counted ?? servers.reduce(0) { $0 + ($1.statistics?.connections ?? 0) }
        var service = VirtualService(
            identity: .firewallMark(mark, .ipv4), scheduler: SchedulerName(rawValue: scheduler), flags: flags)
        service.persistence = persistence.map { Persistence(timeout: $0, netmask: .host(.ipv4)) }
        return ServiceSnapshot(service: service, statistics: statistics, destinations: servers)
    }

    /// For the JSON: a service whose shares are not as the weights.
    static let uneven: Listing = {
        var remarks: [ServerOfService: String] = [:]
        remarks[
            ServerOfService(Endpoint(address: .ipv4(0x0a01_0002), port: 80), of: .firewallMark(5, .ipv4))] =
            "draining"
        return Listing(
            ListTable([
                service(
                    "sh", [server(1, made: 900, active: 3, rate: 2), server(2, weight: 0, made: 100)],
                    persistence: 60)
            ]), source: "live", hasCounts: true, explains: true, remarks: remarks)
    }()

    private static func text(_ listing: Listing, _ width: Int) throws(Failure) -> String {
        var text = ""
        try ListText(listing).forEachPiece(width: width, sentenceWidth: width) { piece throws(Failure) in
            text += String(decoding: piece, as: UTF8.self)
        }
        return text
    }

    // MARK: What chance does

    /// The integers are those of the formula in real numbers.
    @Test func expectationsAreThoseOfTheBinomialDistribution() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix(state: seed)
        for _ in 0..<20_000 {
            let total =
                UInt64.random(in: 1...(1 << 36), using: &random) >> UInt64.random(in: 0...35, using: &random)
                | 1
            let weight = UInt64.random(in: 0...total, using: &random)
            let connections = random.next() >> UInt64.random(in: 0...63, using: &random)
            let found = Expectation(of: connections, weight: weight, total: total)
            let share = Double(weight) / Double(total)
            let mean = Double(connections) * share
            let deviation = 3 * (mean * (1 - share)).squareRoot()
            let what: Comment = "seed \(seed): \(weight) of \(total), \(connections) connections"
            #expect(abs(Double(found.count) - mean) <= 1 + mean * 1e-12, what)
            // Rounded up, and one more; the variance is rounded down first.
            #expect(
                Double(found.tolerance) >= deviation - 3
                    && Double(found.tolerance) <= deviation * 1.000001 + 6, what)
        }
        #expect(Expectation(of: .max, weight: .max, total: .max).count == .max)
        #expect(Expectation(of: 3, weight: 0, total: 5).isWithinChance(0))
        #expect(!Expectation(of: 3, weight: 0, total: 5).isWithinChance(1))
        #expect(Expectation(of: .max, weight: .max - 1, total: .max).tolerance > 0)
    }

    private struct SplitMix: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            return mixed ^ (mixed >> 31)
        }
    }

    // MARK: Why shares differ

    private static func reasons(_ service: ServiceSnapshot) -> [String] {
        Unevenness(ListEntry(service))?.reasons.map(\.name) ?? []
    }

    /// Each reason, and beside it what looks like it and has none.
    @Test func reasons() {
        func reasons(
            _ scheduler: String, _ servers: [DestinationSnapshot], flags: ServiceFlags = [],
            persistence: UInt32? = nil, counted: UInt64? = nil
        ) -> [String] {
            Self.reasons(
                Self.service(scheduler, servers, flags: flags, persistence: persistence, counted: counted))
        }
        func two(_ first: UInt64, _ second: UInt64, weights: (Int32, Int32) = (1, 1)) -> [DestinationSnapshot]
        {
            [Self.server(1, weight: weights.0, made: first), Self.server(2, weight: weights.1, made: second)]
        }
        #expect(reasons("rr", two(5000, 5000)) == [])
        #expect(reasons("wrr", two(7500, 2500, weights: (3, 1))) == [])
        #expect(reasons("wrr", two(7600, 2400, weights: (3, 1))) == [])
        #expect(reasons("wrr", two(9000, 1000, weights: (3, 1))) == ["unknown"])
        #expect(reasons("wrr", []) == [] && reasons("wrr", two(0, 0)) == [])
        #expect(reasons("rr", two(3, 1)) == ["tooFew"])
        #expect(reasons("rr", two(5000, 5000, weights: (3, 1))) == ["weightsIgnored"])
        #expect(reasons("wlc", two(900, 100), persistence: 60) == ["persistence"])
        #expect(reasons("sh", two(900, 100)) == ["hashing"])
        #expect(reasons("dh", two(900, 0)) == ["hashing"])
        #expect(reasons("fo", two(900, 0, weights: (1, 3))) == ["failover"])
        #expect(reasons("wrr", two(900, 100), counted: 2000) == ["serversGone"])
        // A server of weight 0 with connections of its own is uneven however little the others differ.
        #expect(reasons("wrr", two(900, 100, weights: (1, 0))) == ["quiesced"])
        #expect(
            reasons(
                "wrr",
                [Self.server(1, made: 900, active: 100, upper: 100), Self.server(2, made: 2000, active: 200)])
                == ["thresholdReached"])
        #expect(
            reasons(
                "wrr",
                [Self.server(1, made: 900, active: 75, upper: 100), Self.server(2, made: 2000, active: 167)])
                == ["thresholdNear"])
        #expect(
            reasons(
                "wrr",
                [Self.server(1, made: 900, active: 74, upper: 100), Self.server(2, made: 2000, active: 164)])
                == ["unknown"])
        #expect(
            reasons(
                "wrr",
                [
                    Self.server(1, made: 900, active: 50, upper: 100, lower: 40),
                    Self.server(2, made: 2000, active: 111),
                ]) == ["thresholdNear"])
        #expect(
            reasons("wlc", [Self.server(1, made: 200, active: 500), Self.server(2, made: 1000, active: 500)])
                == ["longConnections"])
        #expect(
            reasons(
                "wlc",
                [
                    Self.server(1, made: 200, active: 10, inactive: 5120),
                    Self.server(2, made: 1000, active: 30),
                ])
                == ["inactiveCounts"])
        #expect(
            reasons(
                "sed",
                [
                    Self.server(1, made: 200, active: 10, inactive: 5120),
                    Self.server(2, made: 1000, active: 30),
                ])
                == ["unknown"])
        #expect(
            reasons("wrr", [Self.server(1, made: 10, rate: 500), Self.server(2, made: 9000, rate: 510)])
                == ["past"])
    }

    /// Shares of active connections alone may be uneven, too.
    @Test func onlyActiveConnectionsDiffer() {
        let servers = [Self.server(1, made: 1000, active: 400), Self.server(2, made: 1000, active: 50)]
        #expect(Self.reasons(Self.service("rr", servers)) == ["longConnections"])
        let zeroed = [Self.server(1, active: 400), Self.server(2, active: 50)]
        #expect(Self.reasons(Self.service("rr", zeroed)) == ["unknown"])
    }

    /// Numbers as large as the kernel's, and weights that nobody gives.
    @Test func extremes() throws {
        let servers = [
            Self.server(
                1, weight: .max, made: .max, active: .max, inactive: .max, templates: .max, upper: .max,
                rate: .max),
            Self.server(
                2, weight: .max, made: .max, active: .max, inactive: .max, templates: .max, upper: 1,
                rate: .max),
            Self.server(
                3, weight: .min, made: .max, active: .max, inactive: .max, templates: .max, lower: .max,
                rate: .max),
        ]
        for scheduler in SchedulerName.known.map(\.rawValue) {
            let service = Self.service(scheduler, servers, persistence: .max, counted: .max)
            for order in ListSort.allCases {
                let listing = Listing(
                    ListTable([service]), source: "live", hasCounts: true, sort: order, explains: true)
                #expect(try !Self.text(listing, 80).isEmpty && !listing.json.text.isEmpty)
            }
        }
    }

    @Test func sentencesHaveTheirFigures() throws {
        let servers = [
            Self.server(1, weight: 2, made: 40, active: 30, inactive: 10, upper: 40),
            Self.server(2, made: 4000),
            Self.server(3, weight: 0, made: 7, active: 1, inactive: 2, templates: 3),
        ]
        let service = Self.service("wrr", servers, persistence: 60)
        let text = try Self.text(
            Listing(ListTable([service]), source: "live", hasCounts: true, explains: true), .max)
        let expected = """
            mark 5: why shares are not as the weights
              10.1.0.3:80 has weight 0 and gets none by weight, and still has 1 active and 2 inactive connections and 3 templates; it got 7
              persistence keeps clients with their server for 60 s after their last connection: 3 of 3 templates are those of 10.1.0.3:80
              10.1.0.1:80 is full and takes none: it has 40 connections, its upper threshold is 40
              wrr shares out new connections, not open ones: 10.1.0.1:80 got 40 of 4047 and has 30 of 31 active ones, so that its connections last longer than those of others

            live: 1 service, 3 servers, 31 active and 12 inactive connections, 3 templates
            1 server has weight 0 in services with others

            """
        #expect(text.hasSuffix(expected), "\(text)")
    }

    // MARK: Filters and order

    @Test(
        arguments: [
            ("5", [5]), ("1-10", [1, 5, 10]), (">0", [1, 5, 10, 11]), (">=5", [5, 10, 11]),
            ("<5", [-3, 0, 1]), ("<=5", [-3, 0, 1, 5]), ("0", [0]), (">2147483646", []), ("<0", [-3]),
        ] as [(String, [Int32])])
    func weights(text: String, expected: [Int32]) throws {
        let range = try #require(NumberRange(text))
        #expect(([-3, 0, 1, 5, 10, 11] as [Int32]).filter { range.contains(Int64($0)) } == expected)
    }

    @Test(arguments: [
        "", "-", "1-", "-1", "5-1", ">", ">=", "x", "1-2-3", "99999999999", "+1", " 1", ">-1", "１",
    ])
    func noWeights(text: String) { #expect(NumberRange(text) == nil) }

    /// Shares are those of all servers, whichever are listed; a service without such servers is not listed.
    @Test func filters() throws {
        let table = [
            Self.service("rr", [Self.server(1, made: 30), Self.server(2, weight: 0, made: 10)], mark: 1),
            Self.service("wlc", [Self.server(1, made: 30)], mark: 2), Self.service("wlc", [], mark: 3),
        ]
        func marks(_ filter: ListFilter) -> [String] {
            Listing(ListTable(table), source: "live", hasCounts: true, filter: filter).services.map {
                service in
                "\(service.identity):" + service.servers.map { " \($0.endpoint)" }.joined()
            }
        }
        #expect(marks(ListFilter()).count == 3)
        #expect(marks(ListFilter(weights: [try #require(NumberRange("0"))])) == ["mark 1: 10.1.0.2:80"])
        #expect(marks(ListFilter(schedulers: [.weightedLeastConnection])).count == 2)
        let servers = Selection(servers: [try #require(ServerPattern("10.1.0.1"))])
        #expect(marks(ListFilter(selection: servers)) == ["mark 1: 10.1.0.1:80", "mark 2: 10.1.0.1:80"])
        let quiesced = Listing(
            ListTable(table), source: "live", hasCounts: true,
            filter: ListFilter(weights: [try #require(NumberRange("0"))]))
        let server = Array(quiesced.services).first?.servers.first
        #expect(server?.share == 0.25 && server?.weightShare == 0)
    }

    @Test func order() {
        let table = [
            Self.service(
                "rr",
                [
                    Self.server(1, weight: 1, made: 10, active: 1),
                    Self.server(2, weight: 9, made: 10, active: 5),
                ], mark: 1),
            Self.service("rr", [Self.server(3, weight: 2, made: 50, active: 2, rate: 4)], mark: 2),
            Self.service("rr", [Self.server(4, weight: 30, active: 1, rate: 3)], mark: 3),
        ]
        func order(_ sort: ListSort?) -> String {
            let listing = Listing(ListTable(table.reversed()), source: "live", hasCounts: true, sort: sort)
            return listing.services.map { service in
                "\(service.identity)" + service.servers.map { " \($0.weight)" }.joined()
            }.joined(separator: ", ")
        }
        #expect(order(nil) == "mark 1 1 9, mark 2 2, mark 3 30")
        #expect(order(.active) == "mark 1 9 1, mark 2 2, mark 3 30")
        #expect(order(.rate) == "mark 2 2, mark 3 30, mark 1 1 9")
        #expect(order(.weight) == "mark 3 30, mark 1 9 1, mark 2 2")
        #expect(order(.share) == "mark 1 1 9, mark 2 2, mark 3 30")
    }

    // MARK: The program

    private static let files = [
        "site.rules": """
        -A -t 192.0.2.10:443 -s wlc -p 300
        -a -t 192.0.2.10:443 -r 10.1.0.11:443 -g -w 3
        -a -t 192.0.2.10:443 -r 10.1.0.2:443 -g -w 1
        -A -u 192.0.2.10:53 -s rr
        -a -u 192.0.2.10:53 -r 10.1.0.3:53 -m -w 0
        -A -f 7 -s sh

        """
    ]

    @Test func aFileHasNoCounts() throws {
        let answer = try Shell.run("ipvs list site.rules", files: Self.files)
        #expect(
            answer
                == Shell.Answer(
                    output: """
                        tcp 192.0.2.10:443  wlc, persistence 300 s
                          server         forward  weight  weight share
                          10.1.0.2:443   Route         1        25.0 %
                          10.1.0.11:443  Route         3        75.0 %

                        udp 192.0.2.10:53  rr
                          server         forward  weight  weight share
                          10.1.0.3:53    Masq          0             -
                          no server of weight above 0: it refuses new connections

                        mark 7  sh
                          no servers: it refuses every connection

                        site.rules: 3 services, 3 servers
                        down: 2 services have no server of weight above 0

                        """, errors: "", status: 0))
    }

    @Test(arguments: [
        ("--service udp/:53", "10.1.0.3:53", 0), ("--server 10.1.0.11", "10.1.0.11:443", 0),
        ("--scheduler sh", "no servers: it refuses every connection", 0),
        ("--weight 7", "site.rules: no service is as asked", 0), ("--sort weight", "10.1.0.11:443", 0),
        ("--sort active", "only the running kernel counts connections", 2),
        ("--explain", "only the running kernel counts connections", 2),
        ("--weight many", "expected a number as 5", 2), ("--sort size", "size", 2),
        ("--format json", "site.rules:1", 2),
    ])
    func options(words: String, expected: String, status: Int32) throws {
        let answer = try Shell.run("ipvs list site.rules \(words)", files: Self.files)
        #expect((status == 0 ? answer.output : answer.errors).contains(expected), "\(answer)")
        #expect(answer.status == status)
    }

    @Test func aPipeHasAllColumns() throws {
        let text = try Self.text(Self.uneven, .max)
        #expect(!text.contains("left out for want of room"))
        #expect(text.contains("10.1.0.2:80: draining"))
        let narrow = try Self.text(Self.uneven, 50).split(separator: "\n")
        #expect(
            narrow.allSatisfy { $0.count <= 50 } && narrow.contains { $0.hasPrefix("left out") }, "\(narrow)")
    }

    /// Where not even the columns that stay have room, each cell has a line.
    @Test func aThinTerminal() throws {
        let lines = try Self.text(Self.uneven, 24).split(separator: "\n").map(String.init)
        #expect(lines.contains("  10.1.0.1:80"), "\(lines)")
        #expect(lines.contains { $0.hasPrefix("    weight ") && $0.hasSuffix(" 1") }, "\(lines)")
        #expect(lines.contains { $0.contains("draining") }, "\(lines)")
    }

    /// Without IPVS there is nothing to sum up.
    @Test func aloneItPrintsItsHelp() throws {
        let answer = try Shell.run("ipvs; echo $?; ipvs --help >help; ipvs | cmp - help", files: [:])
        #expect(answer.output.hasPrefix("OVERVIEW:") && answer.output.hasSuffix("\n0\n"), "\(answer)")
    }
}
