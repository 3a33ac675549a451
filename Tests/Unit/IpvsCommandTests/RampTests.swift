import IPVSFormats
import IPVSModel
import IPVSSimulator
import Testing

@testable import ipvs

@Suite struct RampTests {
    /// Whole weights at whole seconds, each more than the one before, that begin with something and end with what is wanted.
    @Test(arguments: UInt64(1)...400)
    func everyPlanGrowsToItsEnd(seed: UInt64) throws {
        var random = RandomSource(seed: seed)
        func number(_ most: UInt64) -> UInt64 {
            let value: UInt64 = random.next()
            return value % most
        }
        let limits: [UInt64] = [5, 100, 65_535, UInt64(Int32.max)]
        let end = Int32(clamping: number(limits[Int(seed % 4)]) + 1)
        let start = seed % 3 == 0 ? 0 : Int32(clamping: number(UInt64(end)))
        let seconds = UInt32(number(seed % 5 == 0 ? 7 : 600))
        var plans: [RampPlan] = []
        for curve in RampPlan.Curve.allCases {
            let plan = RampPlan(from: start, to: end, over: seconds, curve)
            let first = try #require(plan.steps.first), last = try #require(plan.steps.last)
            #expect(last.weight == end && last.after <= seconds, "seed \(seed)")
            #expect(first.weight > start && (start > 0 || first.after == 0), "seed \(seed)")
            for (step, next) in zip(plan.steps, plan.steps.dropFirst()) {
                #expect(step.after < next.after && step.weight < next.weight, "seed \(seed)")
            }
            // A step that could come later or be smaller would not be on the curve: of each second it is the last whole weight.
            if start > 0, seconds > 0 { #expect(plan.steps.count <= min(Int(seconds), Int(end - start))) }
            for step in plan.steps where seconds > 0 && step.after > 0 && end < 1 << 20 {
                let (from, to) = (Double(max(1, start)), Double(end))
                let part = Double(step.after) / Double(seconds)
                let exact = curve == .linear ? from + (to - from) * part : from * power(to / from, part)
                #expect(abs(Double(step.weight) - exact) <= 1 + exact * 1e-6, "seed \(seed) \(step) \(exact)")
            }
            plans.append(plan)
        }
        // The same part more every second is never more than the same weight more every second.
        for second in 0...seconds {
            #expect((plans[1].weight(at: second) ?? 0) <= (plans[0].weight(at: second) ?? 0), "seed \(seed)")
        }
    }

    /// With halves: exact enough for a test, without the C library.
    private func power(_ base: Double, _ exponent: Double) -> Double {
        var (result, root, rest) = (1.0, base, exponent)
        if rest >= 1 { return base }
        for _ in 0..<60 {
            root = root.squareRoot()
            rest *= 2
            if rest >= 1 {
                result *= root
                rest -= 1
            }
        }
        return result
    }

    @Test func plansByHand() {
        let linear = RampPlan(from: 0, to: 10, over: 5, .linear).steps
        #expect(linear.map(\.after) == [0, 1, 2, 3, 4, 5] && linear.map(\.weight) == [1, 2, 4, 6, 8, 10])
        let exponential = RampPlan(from: 0, to: 16, over: 8, .exponential).steps
        #expect(exponential.map(\.after) == [0, 2, 4, 5, 6, 7, 8])
        #expect(exponential.map(\.weight) == [1, 2, 4, 5, 8, 11, 16])
        #expect(RampPlan(from: 5, to: 6, over: 60, .linear).steps == [.init(after: 60, weight: 6)])
        #expect(RampPlan(from: 0, to: 1, over: 60, .linear).steps == [.init(after: 0, weight: 1)])
        #expect(RampPlan(from: 7, to: 7, over: 60, .linear).steps == [])
        #expect(RampPlan(from: 3, to: 9, over: 0, .linear).steps == [.init(after: 0, weight: 9)])
    }

    @Test func logarithmsNeverFall() {
        #expect(
            BinaryLogarithm.of(0) == 0 && BinaryLogarithm.of(1) == 0
                && BinaryLogarithm.of(1 << 30) == 30 << 32)
        var last: UInt64 = 0
        for number in Array(Int32(1)...70_000) + Array(Int32.max - 70_000...Int32.max) {
            let logarithm = BinaryLogarithm.of(number)
            #expect(logarithm >= last)
            last = logarithm
        }
        #expect(last >> 32 == 30)
    }

    // MARK: Schedules

    private static let rules = """
        -A -t 192.0.2.10:80 -s wlc
        -a -t 192.0.2.10:80 -r 10.1.0.1:80 -m -w 100
        -a -t 192.0.2.10:80 -r 10.1.0.2:80 -m -w 100
        -a -t 192.0.2.10:80 -r 10.1.0.3:80 -m -w 100
        -a -t 192.0.2.10:80 -r 10.1.0.4:80 -m -w 0
        -A -f 7 -s SCHEDULER
        -a -f 7 -r 10.1.0.4:80 -m -w 98

        """

    private static func table(_ scheduler: String = "wlc") throws -> Table {
        let text = Array(rules.replacing("SCHEDULER", with: scheduler).utf8)
        return try WantedTable(RulesTable(text, file: "r")).services
    }

    private static func schedule(
        _ table: Table, over seconds: UInt32, _ curve: RampPlan.Curve = .linear, isFirstOnly: Bool = false
    ) throws -> RampSchedule {
        let named = try NamedServers(
            ["10.1.0.4"], of: isFirstOnly ? Scope(parts: [.endpoints(nil, addresses: nil, port: 80)]) : .all)
        let servers = try named.found(in: table).compactMap { name in table[name].map { (name, $0) } }
        return RampSchedule(Dictionary(servers) { $1 }, to: 100, over: seconds, curve)
    }

    /// All servers are on one clock, and the rules are what a simulation plays.
    @Test func serversShareAClock() throws {
        let table = try Self.table()
        let schedule = try Self.schedule(table, over: 4)
        #expect(schedule.moments == [0, 1, 2, 3, 4])
        #expect(
            schedule.weights(at: 0).values.sorted() == [1, 98]
                && schedule.weights(at: 3).values.sorted() == [75, 99])
        #expect(
            schedule.rules == [
                "@0 -e -t 192.0.2.10:80 -r 10.1.0.4:80 -m -w 1",
                "@1 -e -t 192.0.2.10:80 -r 10.1.0.4:80 -m -w 25",
                "@2 -e -t 192.0.2.10:80 -r 10.1.0.4:80 -m -w 50", "@2 -e -f 7 -r 10.1.0.4:80 -m -w 99",
                "@3 -e -t 192.0.2.10:80 -r 10.1.0.4:80 -m -w 75",
                "@4 -e -t 192.0.2.10:80 -r 10.1.0.4:80 -m -w 100",
                "@4 -e -f 7 -r 10.1.0.4:80 -m -w 100",
            ])
        let played = try RulesTable(
            Array(
                (Self.rules.replacing("SCHEDULER", with: "wlc") + schedule.rules.joined(separator: "\n")
                    + "\n").utf8), file: "r")
        #expect(played.timed.count == 7)
    }

    @Test(
        arguments: [
            ("rr", "does not look at weights"), ("lc", "does not look at weights"),
            ("dh", "does not look at weights"),
            ("mh", "moves clients"), ("sh", "moves clients"), ("fo", "prefers the server"), ("wlc", nil),
            ("wrr", nil), ("sed", nil),
        ] as [(String, String?)])
    func saysWhatARampDoesNotDo(scheduler: String, remark: String?) throws {
        let table = try Self.table(scheduler)
        let remarks = try Self.schedule(table, over: 60).remarks(table)
        #expect(remarks.first?.contains("mark 7: ") == (remark == nil ? false : true))
        #expect(remark.map { remarks[0].contains($0) } ?? true)
        // From 98 to 100 there are two steps.
        #expect(
            remarks.last?.contains("this ramp has 2 steps") == true
                && remarks.count == (remark == nil ? 1 : 2))
    }

    // MARK: Preview

    /// What wlc does to a newcomer: the whole weight at once brings it everything, and the linear curve, the default, has the
    /// smallest peak. 30 s at 100 a second are 3,000 connections in the beginning.
    @Test func theDefaultCurveHasTheSmallestPeak() throws {
        let preview = try Self.preview()
        let peaks = preview.ways.map { $0.busiest.peak }
        #expect(preview.ways.map(\.name) == ["at once", "linear", "exponential"])
        #expect(peaks[0] > 100, "the flood: \(peaks)")
        #expect(peaks[1] * 2 < peaks[0] && peaks[1] < peaks[2], "\(peaks)")
        let above = preview.ways.map(\.mostTooMany)
        #expect(above[1] * 2 < above[0] && above[1] < above[2], "\(above)")
    }

    /// On a start where 3,000 connections are open on the other servers.
    private static func preview(open count: UInt32 = 3000, length: UInt32 = 180) throws -> RampPreview {
        let table = try Self.table()
        let schedule = try schedule(table, over: length - 60, isFirstOnly: true)
        var start = PreviewStart(
            TableSnapshot(
                services: table.services.map { entry in
                    ServiceSnapshot(
                        service: entry.service,
                        destinations: entry.destinations.map { server in
                            DestinationSnapshot(
                                destination: server,
                                counts: ConnectionCounts(active: server.weight == 100 ? count / 3 : 0))
                        })
                }))
        let vip = Endpoint(address: .ipv4(0xc000_020a), port: 80)
        for number in 0..<count {
            let client = Endpoint(address: .ipv4(0x0a80_0000 + number), port: 5)
            let server = Endpoint(address: .ipv4(0x0a01_0001 + number % 3), port: 80)
            start.connections.append(
                ConnectionEntry(
                    transport: .tcp, client: client, virtual: vip, destination: server, state: "ESTABLISHED",
                    expires: 1 + number / 100))
        }
        var flows = try FlowOptions.parse(["--rate", "100", "--duration", "30", "--for", "\(length)"])
        flows.seed = 1
        return try RampPreview(
            schedule, from: start, table, PreviewRequest(flows: flows, kernel: try KernelOptions.parse([])))
    }

    // MARK: Reports

    /// Documents that have everything.
    static var documents: [JSON] {
        guard let table = try? Self.table(), let schedule = try? Self.schedule(table, over: 4),
            let named = try? NamedServers(["10.1.0.4"], of: .all),
            let preview = try? Self.preview(open: 30, length: 62)
        else { return [] }
        var report = RampReport(outcome: .interrupted, named: named, schedule: schedule)
        report.reached = schedule.weights(at: 2)
        report.secondsLeft = 2
        var plan = RampReport(outcome: .planned, named: named, schedule: schedule)
        plan.preview = preview
        return [report.json, plan.json]
    }

    @Test func whatIsSaid() throws {
        let table = try Self.table()
        let schedule = try Self.schedule(table, over: 4, .exponential)
        let named = try NamedServers(["10.1.0.4"], of: .all)
        var report = RampReport(outcome: .interrupted, named: named, schedule: schedule)
        report.reached = schedule.weights(at: 2)
        report.secondsLeft = 2
        #expect(
            report.text(width: 120) == """
                10.1.0.4:80 of tcp 192.0.2.10:80: weight 10 of 100
                10.1.0.4:80 of mark 7: weight 98 of 100
                interrupted; to go on: ipvs ramp 10.1.0.4 --to 100 --over 2s --curve exponential

                """)
        let nothing = RampReport(
            outcome: .reached, named: named, schedule: RampSchedule([:], to: 5, over: 9, .linear))
        #expect(nothing.text(width: 120) == "nothing to do: 10.1.0.4 has weight 5\n")
    }

    @Test(
        arguments: [
            ("ramp 10.0.0.1 --to 5", "Missing expected argument '--over"),
            ("ramp 10.0.0.1 --to 0 --over 5", "from 1 to"),
            ("ramp 10.0.0.1 --to 5 --over 25h", "no longer than a day"),
            ("ramp x --to 5 --over 5", "expected the servers as"),
            ("ramp 10.0.0.1 --to 5 --over 5 --curve sine", "is invalid"),
            ("ramp 10.0.0.1 --to 5 --over 5 --seed 5", "--seed is for --preview"),
        ] as [(String, String)])
    func wordsThatMakeNoSense(words: String, message: String) throws {
        let answer = try Shell.run("ipvs \(words)")
        #expect(answer.status == 2 && answer.errors.contains(message), "\(answer)")
    }
}
