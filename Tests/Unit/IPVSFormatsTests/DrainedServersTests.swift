import IPVSFormats
import IPVSModel
import Parity
import Testing

@Suite struct DrainedServersTests {
    /// Servers of random tables, some at weight 0, drained for reasons that a terminal would obey.
    private static func drained(seed: UInt64) -> (memory: DrainedServers, table: Table) {
        let table = ChangeGenerator.table(seed: seed, changes: 80)
        let reasons = [nil, "new disk", "\u{1b}[31m\"quoted\"\n\u{0}", "ünïcode"]
        var memory = DrainedServers(boot: "boot \(seed)")
        for (number, server) in table.servers.enumerated() where number % 3 < 2 {
            memory.remember(
                [server.name], in: table, time: Int64(seed) << 20, user: "root (sudo)",
                reason: reasons[number % reasons.count])
        }
        return (memory, table)
    }

    @Test(arguments: UInt64(1)...60)
    func everyListComesBack(seed: UInt64) throws {
        let memory = Self.drained(seed: seed).memory
        #expect(try DrainedServers(memory.json.text, file: "d") == memory, "seed \(seed)")
    }

    @Test(arguments: UInt64(1)...60)
    func whatIsAtWeightZeroKeepsWhatIsKnown(seed: UInt64) {
        var (memory, table) = Self.drained(seed: seed)
        let before = memory
        #expect(memory.entries.values.allSatisfy { $0.weight > 0 })
        // Drained: every one of them is at 0, and draining them again changes nothing.
        for (name, server) in table.servers {
            var server = server
            server.weight = 0
            table.put(server, in: name.service)
        }
        memory.remember(table.servers.map(\.name), in: table, time: 1, user: "other", reason: nil)
        #expect(memory == before, "seed \(seed)")
        memory.forget(table.servers.map(\.name))
        #expect(memory.entries.isEmpty)
    }

    private static let server = """
        {"protocol": "tcp", "service": "10.0.0.1:80", "mark": null, "family": "ipv4", "server": "10.0.0.2:80", \
        "weight": 3, "time": 5, "user": "root", "reason": null}
        """

    @Test(
        arguments: [
            ("", "d:1:1: expected {, with which a list of drained servers begins, found the end"),
            (
                #"{"version": 2, "document": "drained", "boot": ""}"#,
                "d:1:1: a list of drained servers needs the member \"servers\""
            ),
            (#"{"version": 1}"#, "d:1:13: expected 2, the version that this program reads, found 1}"),
            (#"{"document": "record"}"#, "d:1:14: expected \"drained\", found \"record\"}"),
            (
                "[\(server), \(server)]",
                "d:2:163: the server 10.0.0.2:80 of tcp 10.0.0.1:80 is there twice: take one out"
            ),
            ("[{}]", "d:1:1: a drained server needs"),
            (server.replacing("3", with: "0"), "expected a weight above 0"),
            (server.replacing("null, \"family\"", with: "5, \"family\""), "a drained server needs"),
            (server.replacing("10.0.0.2:80", with: "10.0.0.2"), "expected ADDRESS:PORT or [ADDRESS]:PORT"),
            (server.replacing("ipv4", with: "ipv5"), "expected ipv4 or ipv6"),
        ] as [(String, String)])
    func mistakesHaveAPlace(text: String, message: String) {
        let list = text.hasPrefix("[") ? text : "[\(text)]"
        let whole =
            text.hasPrefix("{\"v") || text.hasPrefix("{\"d") || text.isEmpty
            ? text : "{\"version\": 2, \"document\": \"drained\", \"boot\": \"b\", \"servers\":\n \(list)}"
        do throws(FormatError) {
            _ = try DrainedServers(Array(whole.utf8), file: "d")
            Issue.record("not noticed: \(whole)")
        } catch {
            let parts = message.hasPrefix("d:1:1: a drained") ? String(message.dropFirst(7)) : message
            #expect(error.description.contains(parts), "\(error.description)")
        }
    }
}
