import IPVSFormats
import IPVSModel
import IPVSRules
import IPVSSimulator
import Testing

@testable import ipvs

@Suite struct DrainTests {
    private static func table(_ rules: String) throws -> TableSnapshot {
        let table = try WantedTable(RulesTable(Array(rules.utf8), file: "rules")).services
        return TableSnapshot(
            services: table.services.map { entry in
                ServiceSnapshot(
                    service: entry.service,
                    destinations: entry.destinations.map {
                        DestinationSnapshot(
                            destination: $0, counts: ConnectionCounts(active: 1, inactive: 2, persistent: 4))
                    })
            })
    }

    private static let three = """
        -a SERVICE -r 10.1.0.1:80 -m -w 1
        -a SERVICE -r 10.1.0.2:80 -m -w 2
        -a SERVICE -r 10.1.0.3:80 -m -w 3

        """

    /// A service, its settings, and what hinders when 10.1.0.3 is drained.
    struct Case: Sendable, CustomTestStringConvertible {
        let service: String
        let options: String
        var settings = DrainHindrance.Settings(
            reuseMode: 1, forgetsQuiescentTemplates: false, forgetsDrainedEntries: false)
        var servers = three
        let found: [DrainHindrance.Kind]
        /// Of the first remedy or sentence.
        var says = ""

        var testDescription: String { "\(service) \(options) \(found.map(\.rawValue))" }
    }

    private static func settings(
        _ reuse: Int64?, quiescent: Bool? = false, nodest: Bool? = false
    ) -> DrainHindrance.Settings {
        DrainHindrance.Settings(
            reuseMode: reuse, forgetsQuiescentTemplates: quiescent, forgetsDrainedEntries: nodest)
    }

    private static let cases: [Case] = [
        Case(service: "-t 10.0.0.1:80", options: "-s wlc", found: []),
        Case(
            service: "-t 10.0.0.1:80", options: "-s wlc -p 300", found: [.persistence],
            says: "for 300 s: 4 templates"),
        Case(
            service: "-t 10.0.0.1:80", options: "-s wlc -p 300", settings: settings(1, quiescent: true),
            found: []),
        Case(
            service: "-t 10.0.0.1:80", options: "-s sh", found: [.refusal],
            says: "ipvsadm -E -t 10.0.0.1:80 -s sh -b sh-fallback gives them"),
        Case(
            service: "-t 10.0.0.1:80", options: "-s mh -b mh-port", found: [.refusal],
            says: "-b mh-fallback,mh-port"),
        Case(service: "-t 10.0.0.1:80", options: "-s mh -b mh-fallback", found: []),
        Case(service: "-t 10.0.0.1:80", options: "-s dh", found: [.refusal], says: "another scheduler"),
        Case(
            service: "-t 10.0.0.1:80", options: "-s rr", settings: settings(0), found: [.portReuse],
            says: "is 0"),
        Case(service: "-t 10.0.0.1:80", options: "-s rr", settings: settings(0, nodest: true), found: []),
        Case(service: "-t 10.0.0.1:80", options: "-s rr", settings: settings(nil), found: []),
        Case(
            service: "-u 10.0.0.1:80", options: "-s rr", settings: settings(0), found: [.datagrams],
            says: "--timeout"),
        Case(service: "-u 10.0.0.1:80", options: "-s rr -o", found: []),
        Case(
            service: "-f 5", options: "-s rr", servers: three.replacing("-m", with: "-i"),
            found: [.portReuse],
            says: "conn_reuse_mode=2"),
        Case(
            service: "-t 10.0.0.1:80", options: "-s rr", settings: settings(2),
            servers: three.replacing("-m", with: "-g"), found: []),
        Case(
            service: "-t 10.0.0.1:80", options: "-s lblcr", servers: three.replacing("-w 1", with: "-w 0"),
            found: [.lastServer, .cache], says: "only 10.1.0.2:80 is left"),
        Case(
            service: "-t [2001:db8::1]:80", options: "-s rr",
            servers: three.replacing("10.1.0", with: "[2001:db8:").replacing(":80 ", with: "]:80 ")
                .replacing("-w 1", with: "-w 0").replacing("-w 2", with: "-w 0").replacing(".", with: ":"),
            found: [.lastServer], says: "clients are refused"),
    ]

    @Test(arguments: cases) func saysWhatWillHinder(of drain: Case) throws {
        let table = try Self.table(
            "-A \(drain.service) \(drain.options)\n"
                + drain.servers.replacing("SERVICE", with: drain.service))
        let drained = Set(
            Table(table).servers.map(\.name).filter { "\($0.server)".contains(#/[.:]3\]?:80/#) })
        #expect(drained.count == 1)
        let found = DrainHindrance.all(draining: drained, in: table, drain.settings)
        #expect(found.map(\.kind) == drain.found)
        #expect(drain.says.isEmpty || found.first?.sentence.contains(drain.says) == true, "\(found)")
        #expect(DrainHindrance.all(draining: [], in: table, drain.settings) == [])
    }

    // MARK: Progress

    /// The estimate is what remains over what ended, rounded up: nothing is lost in integers, and nothing traps.
    @Test(arguments: UInt64(1)...200)
    func theEstimateFollowsTheReadings(seed: UInt64) {
        var random = RandomSource(seed: seed)
        let most: UInt64 = seed % 5 == 0 ? .max : 10_000
        let start: UInt64 = random.next() % most
        let goal: UInt64 = random.next() % 10
        var progress = DrainProgress(goal: goal)
        var (left, time) = (start, Int64(0))
        let readings: UInt64 = random.next() % 50
        for _ in 0...readings {
            progress.note(left: left, at: time)
            #expect(progress.left == left && progress.isFinished == (left <= goal))
            if let seconds = progress.secondsLeft {
                #expect(left < start && left > goal)
                let exact = (Double(left) - Double(goal)) * Double(time) / 1000 / Double(start - left)
                #expect(abs(Double(seconds) - exact) <= 1 + exact / 1e9, "seed \(seed)")
            } else if left > goal, left < start, start < 1 << 40 {
                Issue.record("no estimate: seed \(seed)")
            }
            let ended: UInt64 = random.next() % 40
            left -= min(left, ended)
            let pause: UInt64 = random.next() % 3000
            time += Int64(pause) + 1
        }
    }

    @Test func progressInWords() {
        var progress = DrainProgress(goal: 2)
        progress.note(left: 62, at: 0)
        #expect(progress.text == "62 connections left")
        progress.note(left: 62, at: 3000)
        #expect(progress.text == "62 connections left, and none ends")
        progress.note(left: 42, at: 60_000)
        #expect(progress.endingPerMinute == 20)
        #expect(progress.text == "42 connections left, 20 a minute end: about 120 s")
        progress.note(left: 1, at: 61_000)
        #expect(progress.text == "1 connection left" && progress.isFinished)
        #expect(
            TimeText.rough(121) == "3 min" && TimeText.rough(7201) == "2 h 1 min"
                && TimeText.rough(7200) == "120 min")
    }

    /// What counts until it is empty.
    @Test func connectionsLeft() {
        let counts = ConnectionCounts(active: 3, inactive: 5, persistent: 9)
        let endpoint = Endpoint(address: .ipv4(1), port: 1)
        #expect(ConnectionsLeft(counts, of: .endpoint(.tcp, endpoint)).number == 3)
        #expect(ConnectionsLeft(counts, of: .endpoint(.sctp, endpoint)).number == 3)
        #expect(ConnectionsLeft(counts, of: .endpoint(.udp, endpoint)).number == 8)
        #expect(ConnectionsLeft(counts, of: .firewallMark(1, .ipv6)).number == 8)
    }

    // MARK: Back again

    @Test func undrainGivesBackWhatIsKnown() throws {
        let table = Table(
            try Self.table(
                "-A -t 10.0.0.1:80 -s wlc\n" + Self.three.replacing("SERVICE", with: "-t 10.0.0.1:80")))
        let names = table.servers.map(\.name).sorted()
        func plan(
            _ weights: [Int32], known: [Int32?], chosen: [ServerOfService]?, weight: Int32? = nil,
            force: Bool = false
        ) -> UndrainPlan {
            var (now, before) = (table, table)
            var memory = DrainedServers(boot: "")
            for (number, name) in names.enumerated() {
                guard var server = table[name] else { continue }
                server.weight = known[number] ?? 0
                before.put(server, in: name.service)
                server.weight = weights[number]
                now.put(server, in: name.service)
            }
            memory.remember(names, in: before, time: 0, user: "", reason: nil)
            return UndrainPlan(chosen, in: now, memory, weight: weight, isForced: force) { _ in true }
        }
        let mixed = plan([0, 7, 3], known: [5, 6, 3], chosen: nil)
        #expect(mixed.weights == [names[0]: 5] && mixed.kept == [names[1]: 7] && mixed.done == [names[2]])
        #expect(Set(mixed.settled) == [names[0], names[2]])
        #expect(
            plan([0, 7, 3], known: [5, 6, 3], chosen: nil, force: true).weights == [names[0]: 5, names[1]: 6])
        // One that was never drained keeps its weight; one at 0 of which nothing is known has none to get.
        let strange = plan([0, 7, 0], known: [nil, nil, nil], chosen: names)
        #expect(strange.weights.isEmpty && strange.unknown == [names[0], names[2]])
        #expect(
            plan([0, 7, 0], known: [nil, nil, 1], chosen: names, weight: 9).weights == [
                names[0]: 9, names[2]: 9,
            ])
        #expect(
            UndrainPlan(
                nil, in: Table(),
                {
                    var memory = DrainedServers(boot: "");
                    memory.remember(names, in: table, time: 0, user: "", reason: nil); return memory
                }(), weight: nil, isForced: false
            ) { _ in true }.gone == names)
    }

    @Test func remarksForListings() throws {
        var table = try Self.table("-A -f 5 -s wlc\n" + Self.three.replacing("SERVICE", with: "-f 5"))
        var memory = DrainedServers(boot: "")
        let names = Table(table).servers.map(\.name).sorted()
        memory.remember(names, in: Table(table), time: 1_795_789_862, user: "root", reason: "disk swap")
        func remarks(now: Int64) -> [String?] {
            let service = table.services[0]
            return service.destinations.map { $0.destination }.sorted { $0.endpoint < $1.endpoint }.map {
                memory.remark(on: $0, of: service.service.identity, now: now)
            }
        }
        #expect(remarks(now: 1_795_789_900) == [nil, nil, nil], "they have their weights")
        for index in table.services[0].destinations.indices {
            table.services[0].destinations[index].destination.weight = 0
        }
        #expect(remarks(now: 1_795_789_900)[2] == "drained, was 3, since 14:31: disk swap")
        #expect(remarks(now: 1_795_889_900)[0] == "drained, was 1, since 2026-11-27 14:31: disk swap")
    }

    /// Documents that have everything.
    static var documents: [JSON] {
        let services: [ServiceIdentity] = [
            .endpoint(.tcp, Endpoint(address: .ipv4(1), port: 80)), .firewallMark(5, .ipv6),
        ]
        let names = services.map { ServerOfService(Endpoint(address: .ipv4(2), port: 80), of: $0) }
        var memory = DrainedServers(boot: "boot")
        var table = Table()
        for name in names {
            table.put(VirtualService(identity: name.service))
            table.put(Destination(endpoint: name.server, weight: 3), in: name.service)
            memory.remember(
                [name], in: table, time: 5, user: "root", reason: name.service.isFirewallMark ? nil : "why")
        }
        var plan = UndrainPlan(nil, in: Table(), memory, weight: nil, isForced: false) { _ in true }
        plan.weights = [names[0]: 3, names[1]: 4]
        plan.kept = [names[0]: 3]
        plan.done = names
        let counts = ConnectionCounts(active: 1, inactive: 2, persistent: 3)
        guard let named = try? NamedServers(["10.0.0.1"], of: .all) else { return [] }
        let report = DrainReport(
            outcome: .timedOut, named: named, seconds: 3, goal: 1,
            servers: [
                .init(name: names[0], remembered: 3, left: ConnectionsLeft(counts, of: services[0])),
                .init(name: names[1], remembered: nil, left: nil),
            ],
            hindrances: services.map {
                DrainHindrance(kind: .persistence, service: $0, what: "what", remedy: "remedy")
            },
            areDeleted: false)
        return [report.json, memory.json, UndrainReport(plan: plan).json]
    }

    // MARK: Words

    @Test(
        arguments: [
            ("90", 90), ("90s", 90), ("10m", 600), ("720h", 2_592_000), ("721h", nil), ("0", nil), ("", nil),
            ("s", nil),
            ("-1", nil), ("1.5m", 90), ("1.5s", nil), ("99999999999h", nil), ("4294967295h", nil),
            ("+5", nil),
        ] as [(String, UInt32?)])
    func lengthsOfTime(text: String, seconds: UInt32?) { #expect((try? Word.length(text)) == seconds) }

    /// Nothing is asked of the kernel before the words make sense.
    @Test(
        arguments: [
            ("drain", "Missing expected argument"), ("drain tcp/10.0.0.1", "expected the servers as"),
            ("drain 10.0.0.1 --no-wait --timeout 5", "--no-wait ends at once"),
            ("drain 10.0.0.1 --confirm-within 5", "--confirm-within is for apply and undo"),
            ("drain 10.0.0.1 --rate 5", "--rate is for --preview"),
            ("drain 10.0.0.1 --timeout 5x", "expected a time such as 90s"),
            ("drain 10.0.0.1 --then forget", "is invalid"),
            ("undrain --weight 5", "--weight is for servers"),
            ("undrain 10.0.0.1 --weight 0", "from 1 to 2147483647"),
        ] as [(String, String)])
    func wordsThatMakeNoSense(words: String, message: String) throws {
        let answer = try Shell.run("ipvs \(words)")
        #expect(answer.status == 2 && answer.errors.contains(message), "\(answer)")
    }
}
