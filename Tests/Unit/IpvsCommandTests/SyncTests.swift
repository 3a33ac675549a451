import IPVSFormats
import IPVSModel
import Testing

@testable import ipvs

/// `ipvs sync`: what it makes of the kernel's daemons, and of what two directors know.
@Suite struct SyncTests {
    private static let group = SyncDaemon.usualGroup

    private static func daemon(
        _ role: SyncDaemon.Role, syncID: UInt32 = 51, port: UInt16 = 8848, length: UInt16 = 1472
    ) -> SyncDaemon {
        SyncDaemon(
            role: role, interface: "eth0", syncID: syncID, maximumLength: length, multicastGroup: group,
            multicastPort: port, multicastTimeToLive: 1)
    }

    // MARK: sockets

    /// Two lines of Linux 6.1 on a little-endian machine, of a master on 10.0.0.2 and of a backup.
    private static let sockets = [
        "  692: 0200000A:E4DC 510000E0:2290 01 00000A00:00000000 00:00000000 00000000     0        0 199 "
            + "2 00000000130c623e 0           ",
        "  104: 510000E0:2290 00000000:0000 07 00000000:000000F0 00:00000000 00000000     0        0 207 "
            + "2 00000000b9bbdbd0 17          ",
    ].compactMap { DatagramSocket($0[...]) }

    @Test func socketsOfBothDaemonsAreFound() throws {
        try #require(Self.sockets.count == 2)
        #expect(Self.sockets[0].remote.description == "224.0.0.81:8848")
        #expect(Self.sockets[0].local.description == "10.0.0.2:58588")
        let facts = Self.facts([Self.daemon(.master), Self.daemon(.backup)])
        #expect(facts.datagramSocket(of: Self.daemon(.master))?.unsent == 0xa00)
        #expect(facts.datagramSocket(of: Self.daemon(.backup))?.untaken == 0xf0)
        #expect(facts.datagramSocket(of: Self.daemon(.backup))?.dropped == 17)
        #expect(facts.datagramSocket(of: Self.daemon(.backup, port: 8849)) == nil)
    }

    @Test func socketsOfIPv6() {
        let nowhere = String(repeating: "0", count: 32) + ":0000"
        let line = "9: 000002FF000000000000000051000000:2290 \(nowhere) 07 0:0 0:0 0 0 0 7 2 0 3"
        #expect(DatagramSocket(line[...])?.local.description == "[ff02::51]:8848")
    }

    @Test(arguments: [
        "", "sl local_address", "1: 510000E0 00000000:0000 07 0:0 0 0 0 0 0 0 0 0",
        "1: 510000E0:22900 00000000:0000 07 0:0 0 0 0 0 0 0 0 0", "1: 0:1 0:1 07 0:0 0 0 0 0 0 0 0 0",
        "1: 510000E0:2290 00000000:0000 07 0:0 0 0 0 0 0 0 0 -1",
        "1: 510000E0:2290 00000000:0000 07 0:fffffffffffffffff 0 0 0 0 0 0 0 1",
    ])
    func otherLinesAreNone(_ line: String) { #expect(DatagramSocket(line[...]) == nil) }

    // MARK: status

    private static func facts(
        _ daemons: [SyncDaemon],
        settings: [String: String] = ["sync_refresh_period": "10", "sync_threshold": "3\t0"],
        learned: UInt64 = 5
    ) -> SyncFacts {
        SyncFacts(
            daemons: daemons, settings: settings, interfacesUp: ["eth0": true], sockets: sockets,
            learned: learned,
            own: 7)
    }

    private static let calm: SyncFacts = {
        var calm = facts([daemon(.master), daemon(.backup)])
        calm.sockets[1] = DatagramSocket(
            local: calm.sockets[1].local, remote: calm.sockets[1].remote, untaken: 0, dropped: 0)
        return calm
    }()

    @Test func aPairThatWorksHasNoRemark() {
        #expect(Self.calm.remarks == [])
        #expect(SyncStatus(facts: Self.calm).status == 0)
        let text = SyncStatus(facts: Self.calm).text(width: 120)
        #expect(
            text.contains("settings: sync_threshold 3 0, sync_refresh_period 10\n")
                && text.contains("connections: 7 made here, 5 learned"), "\(text)")
    }

    @Test func whatIsWrongIsSaid() {
        func remarks(_ change: (inout SyncFacts) -> Void) -> [String] {
            var facts = Self.calm
            change(&facts)
            return facts.remarks.map { ($0.isProblem ? "problem: " : "hint: ") + $0.message }
        }
        #expect(
            remarks { $0.daemons = [] } == [
                "problem: no sync daemon runs: this director tells nobody of its connections, "
                    + "and learns of none"
            ])
        #expect(
            remarks { $0.daemons.removeLast() } == [
                "hint: only the master daemon runs: this director learns of no connection"
            ])
        #expect(
            remarks { $0.daemons.removeFirst() } == [
                "hint: only the backup daemon runs: this director tells of no connection"
            ])
        #expect(
            remarks { $0.interfacesUp = ["eth0": false] } == [
                "problem: the interface eth0 of the master daemon is down",
                "problem: the interface eth0 of the backup daemon is down",
            ])
        #expect(
            remarks { $0.interfacesUp = [:] }.first
                == "problem: the interface eth0 of the master daemon is not there")
        #expect(
            remarks { $0.sockets.removeLast() } == [
                "problem: the backup daemon has no socket in /proc/net/udp"
            ])
        #expect(
            remarks { $0.sockets[1] = Self.sockets[1] } == [
                "problem: 17 packets came faster than the backup daemon took them, and were dropped"
            ])
        #expect(
            remarks { $0.learned = 0 } == [
                "hint: no connection of the table was learned: nothing comes, or nothing is accepted"
            ])
        #expect(
            remarks { $0.settings = ["sync_threshold": "3\t50", "sync_refresh_period": "0"] } == [
                "hint: an open connection is told of at its packet 3, and then at every 50th: "
                    + "a director that was away learns of it no earlier"
            ])
    }

    // MARK: comparison

    private static func side(
        _ name: String, _ daemons: [SyncDaemon]? = nil, _ connections: ConnectionsDocument? = nil
    ) -> SyncSide {
        SyncSide(name: name, daemons: daemons, table: nil, settings: nil, connections: connections)
    }

    private static let both = [daemon(.master), daemon(.backup)]

    @Test(
        arguments: [
            (both, both, []),
            (
                [daemon(.master)], [daemon(.backup)],
                ["B runs no master daemon: A never learns of its connections"]
            ),
            (
                both, [daemon(.master, syncID: 52), daemon(.backup, syncID: 0)],
                ["the master of B has syncid 52, the backup of A 51"]
            ),
            (
                [daemon(.master, port: 1), daemon(.backup)], both,
                ["the master of A has port 1, the backup of B 8848"]
            ),
            (
                [daemon(.master, length: 1473), daemon(.backup)], both,
                ["the master of A has the longest message 1473, the backup of B 1472 bytes, and cuts it off"]
            ),
            ([daemon(.backup)], both, ["A runs no master daemon: B never learns of its connections"]),
            ([daemon(.master)], both, ["A runs no backup daemon: it does not take what B tells"]),
        ] as [([SyncDaemon], [SyncDaemon], [String])])
    func daemonsHaveToAgree(_ first: [SyncDaemon], _ second: [SyncDaemon], _ expected: [String]) throws {
        let found = try #require(SyncComparison(Self.side("A", first), Self.side("B", second)))
        #expect(found.remarks.map(\.message) == expected)
        #expect(found.status == (expected.isEmpty ? 0 : 1))
    }

    @Test func whatHasNothingInCommonIsRefused() {
        #expect(SyncComparison(Self.side("A", Self.both), Self.side("B", nil, ConnectionsDocument())) == nil)
    }

    @Test func settingsAreCompared() throws {
        var (first, second) = (Self.side("A", Self.both), Self.side("B", Self.both))
        first.settings = ["sync_version": 1, "sync_ports": 1, "sync_retries": 3, "drop_entry": 1]
        second.settings = ["sync_version": 0, "sync_ports": 2, "sync_retries": 0, "drop_entry": 0]
        let found = try #require(SyncComparison(first, second))
        #expect(
            found.remarks.map(\.message) == [
                "net.ipv4.vs.sync_retries is 3 on A and 0 on B",
                "net.ipv4.vs.sync_ports is 1 on A and 2 on B",
                "net.ipv4.vs.sync_version is 1 on A and 0 on B",
            ])
        #expect(found.remarks.map(\.isProblem) == [false, true, true])
    }

    /// Random tables of two directors, against what counting one by one says.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func randomConnections(seed: UInt64) throws {
        var random = SplitMix(seed)
        var (first, second) = (ConnectionsDocument(), ConnectionsDocument())
        var (agreed, onlyFirst, onlySecond, moved) = (0, 0, 0, 0)
        for number in 0..<500 {
            let key = ConnectionsDocument.Key(
                transport: .tcp, client: Endpoint(address: .ipv4(0x0a00_0000 + UInt32(number)), port: 1000),
                virtual: Endpoint(address: .ipv4(0xc000_0264), port: 80))
            func entry(_ server: UInt32) -> ConnectionsDocument.Entry {
                ConnectionsDocument.Entry(
                    server: Endpoint(address: .ipv4(0x0a01_0000 + server), port: 80), state: "ESTABLISHED")
            }
            switch UInt32.random(in: 0..<4, using: &random) {
            case 0: (first.entries[key], second.entries[key], agreed) = (entry(1), entry(1), agreed + 1)
            case 1: (first.entries[key], onlyFirst) = (entry(1), onlyFirst + 1)
            case 2: (second.entries[key], onlySecond) = (entry(2), onlySecond + 1)
            default: (first.entries[key], second.entries[key], moved) = (entry(1), entry(2), moved + 1)
            }
        }
        let found = try #require(SyncComparison(Self.side("A", nil, first), Self.side("B", nil, second)))
        #expect(found.agreed == agreed, "seed \(seed)")
        #expect(found.connections.count { $0.second == nil } == onlyFirst, "seed \(seed)")
        #expect(found.connections.count { $0.first == nil } == onlySecond, "seed \(seed)")
        #expect(found.connections.count { $0.first != nil && $0.second != nil } == moved, "seed \(seed)")
        #expect(found.remarks.count == 3)
    }

    // MARK: the program

    private static func list(_ entries: String, rest: String = "\"complete\": true") -> String {
        """
        {"version": 2, "document": "connections", "entries": [\(entries)],
         "read": 1, "matching": 1, \(rest), "servers": null, "clients": null, "clientShortfall": null}
        """
    }

    private static func entry(_ client: String, _ server: String, _ state: String = "ESTABLISHED") -> String {
        """
        {"protocol": "tcp", "client": "\(client)", "virtual": "192.0.2.100:80", "server": "\(server)",
         "state": "\(state)", "expires": 9, "synced": null, "orphan": null}
        """
    }

    @Test func connectionsOfTwoLists() throws {
        let files = [
            "a.json": Self.list(
                [
                    Self.entry("10.0.0.1:1", "10.1.0.1:80"), Self.entry("10.0.0.2:1", "10.1.0.1:80"),
                    Self.entry("10.0.0.3:1", "10.1.0.1:80", "TIME_WAIT"),
                ].joined(separator: ",\n")),
            "b.json": Self.list(Self.entry("10.0.0.1:1", "10.1.0.1:80", "FIN_WAIT")),
        ]
        let answer = try Shell.run(
            "ipvs sync compare a.json b.json; echo $?; ipvs sync compare b.json b.json", files: files)
        #expect(
            answer.output == """
                  protocol  client      service         on a.json                on b.json
                  tcp       10.0.0.2:1  192.0.2.100:80  10.1.0.1:80 ESTABLISHED  not known
                  tcp       10.0.0.3:1  192.0.2.100:80  10.1.0.1:80 TIME_WAIT    not known

                1 connection is the same on both, 2 are not

                1 open connection is known to a.json only, and would break if b.json took over
                  a.json tells of them if its master runs, and b.json learns if its backup does:
                    ipvs sync status on both; what was told while b.json was away is told again
                    with net.ipv4.vs.sync_refresh_period
                1

                """, "\(answer)")
        #expect(answer.errors.contains("both sources are the same"), "\(answer)")
    }

    @Test(arguments: [
        ("[]", "a.json:1:1: expected {, with which a list of connections begins"),
        (list("", rest: "\"complete\": 1"), "a.json:2:"), (list("{}"), "a connection needs protocol"),
        (list(entry("10.0.0.1", "10.1.0.1:80")), "expected the client as \"ADDRESS:PORT\""),
        ("{\"version\": 2, \"document\": \"connections\", \"entries\": null}", "this is a sum, not a list"),
        (
            "{\"version\": 2, \"document\": \"connections\"}",
            "a list of connections needs the member \"entries\""
        ),
        ("{\"version\": 2, \"document\": \"table\"}", "\"connections\""),
    ])
    func badListsAreRefusedWithTheirPlace(text: String, complaint: String) throws {
        let answer = try Shell.run(
            "ipvs sync compare a.json b.json", files: ["a.json": text, "b.json": Self.list("")])
        #expect(answer.status == 2 && answer.output == "" && answer.errors.contains(complaint), "\(answer)")
    }

    @Test(arguments: [
        "sync", "sync status live", "sync compare live", "sync compare a b c", "sync status --limit 2",
        "sync compare live - --limit -1", "sync nothing",
    ])
    func mistakesInOptions(_ words: String) throws {
        let answer = try Shell.run("ipvs \(words)")
        #expect(answer.status == 2 && answer.output == "" && !answer.errors.isEmpty, "\(answer)")
    }

    /// A document of each kind with all that it may have.
    static var documents: [JSON] {
        let key = ConnectionsDocument.Key(
            transport: .tcp, client: Endpoint(address: .ipv4(1), port: 1),
            virtual: Endpoint(address: .ipv4(2), port: 2))
        var list = ConnectionsDocument()
        list.entries[key] = ConnectionsDocument.Entry(
            server: Endpoint(address: .ipv4(3), port: 3), state: "ESTABLISHED")
        var documents = [
            SyncStatus(facts: facts(both)).json, SyncStatus(facts: facts([])).json,
        ]
        for pair in [
            (side("A", both, list), side("B", [], ConnectionsDocument())),
            (side("A", [], ConnectionsDocument()), side("B", both, list)), (side("A", both), side("B", [])),
        ] {
            if let comparison = SyncComparison(pair.0, pair.1) {
                documents.append(SyncComparisonReport(comparison: comparison, limit: 5).json)
            }
        }
        return documents
    }
}
