import IPVSFormats
import IPVSModel
import Parity
import Testing

@Suite struct TableJSONTests {
    private static func table(of text: TableText) throws -> Table {
        var table = Table()
        for line in text.lines {
            if case .startDaemon(let daemon) = line.change {
                table.put(daemon)
            } else {
                try table.apply(line.change, under: .ofAnyKernel)
            }
        }
        return table
    }

    private static func read(_ text: String) -> TableText {
        TableJSONReader.read(Array(text.utf8), file: "t")
    }

    /// Whatever the kernel keeps comes back, in its order.
    @Test(arguments: UInt64(1)...60)
    func everyTableComesBack(seed: UInt64) throws {
        let table = ChangeGenerator.table(seed: seed, changes: 80)
        var daemons: [SyncDaemon.Role: SyncDaemon?] = [.master: nil, .backup: nil]
        for daemon in table.daemons { daemons[daemon.role] = daemon }
        let json = TableJSON.document(table, timeouts: table.timeouts, daemons: daemons).text
        let text = TableJSONReader.read(json, file: "t")
        #expect(text.problems.isEmpty)
        #expect(try Self.table(of: text) == table, "seed \(seed)")
        #expect(text.stoppedDaemons.count == 2 - table.daemons.count)
    }

    /// Nothing that is unknown becomes known.
    @Test func whatIsLeftOutIsNotSaid() {
        let text = Self.read(
            #"{"version": 2, "document": "table", "timeouts": null, "daemons": {"master": false}}"#)
        #expect(text.problems.isEmpty && text.lines.isEmpty)
        #expect(text.stoppedDaemons == [.master])
    }

    /// What a listing does not show is null, and stays unknown.
    @Test func whatIsNotKnownComesBack() throws {
        var table = Table()
        let service = VirtualService(identity: .firewallMark(5, .ipv4))
        table.put(service)
        table.put(
            Destination(endpoint: Endpoint(address: .ipv4(1 << 24), port: 0), method: .tunnelling(.ipip)),
            in: service.identity)
        let unknown: Set<TableText.Omission> = [.thresholds, .tunnelKinds]
        let json = TableJSON.document(table, timeouts: nil, daemons: [:], omissions: unknown).text
        #expect(TableJSONReader.read(json, file: "t").omissions == unknown)
    }

    @Test func membersComeInAnyOrder() throws {
        let text = Self.read(
            #"""
            {"services": [{"servers": [{"weight": 3, "server": "10.0.0.2:80"}], "mark": 5, "flags": ["sh-port", 64],
              "scheduler": "sh"}], "document": "table", "version": 2}
            """#)
        #expect(text.problems.isEmpty)
        let entry = try #require(try Self.table(of: text)[.firewallMark(5, .ipv4)])
        #expect(entry.service.scheduler == .sourceHashing)
        #expect(entry.service.flags == ServiceFlags(rawValue: 64 | 0x10))
        #expect(entry.destinations.map(\.weight) == [3])
    }

    private static func service(_ members: String) -> String {
        #"{"version": 2, "document": "table", "services": [{"mark": 5\#(members)}]}"#
    }

    @Test(arguments: [
        ("", "1:1: expected {, with which a table begins, found the end"),
        ("{", "1:2: expected the name of a member, in quotes, found the end"),
        ("[]", "1:1: expected {, with which a table begins, found []"),
        (#"{"version": 3}"#, "1:13: expected 2, the version that this program reads, found 3}"),
        (#"{"version": 2.0}"#, "1:13: expected 2, the version that this program reads, found 2.0}"),
        (
            #"{"version": 2}"#,
            "1:1: a table needs the members \"version\", which is 2, and \"document\", which is \"table\""
        ),
        (#"{"version": 2,}"#, "1:15: expected no comma before }"),
        (#"{"version": 2 "document": "table"}"#, "1:15: expected a comma or }, found \"document\":"),
        ("{\"version\": 2,\n \"version\": 2}", "2:2: the member version is there twice: take one out"),
        (
            #"{"versoin": 2}"#,
            "1:2: there is no member versoin here: there are version, document, timeouts, daemons, services"
        ),
        (#"{"version": 2, "document": "diff"}"#, "1:28: expected \"table\", found \"diff\"}"),
        (#"{"version": 2, "document": "table"} x"#, "1:37: expected the end of the file, found x"),
        (#"{"version": 2, "document": "ta"#, "1:28: this string has no end"),
        (
            "{\"version\": 2, \"document\": \"ta\u{1b}\"}",
            "1:31: expected a string without control characters, found \\x1b"
        ),
        (
            #"{"version": 2, "document": "\q"}"#,
            #"1:29: no such escape: there are \" \\ \/ \b \f \n \r \t \u"#
        ),
        (
            #"{"version": 2, "document": "\ud800x"}"#,
            "1:29: expected a character behind \\u, in four hexadecimal digits"
        ),
        (
            service(#", "protocol": "tcp""#),
            "1:50: a service needs the members \"protocol\" and \"service\", or the member \"mark\""
        ),
        (service(#", "flags": ["sh-port"]"#), "1:72: this flag belongs to the scheduler sh"),
        (service(#", "persistence": {"timeout": 0}"#), "1:89: expected a number of seconds, found 0}}]}"),
        (
            service(#", "persistence": {"netmask": 64}"#),
            "1:50: a netmask is not of the family of the service mark 5"
        ),
        (service(#", "servers": [{"weight": 1}]"#), "1:74: a server needs the member \"server\""),
        (
            service(#", "servers": [{"server": "10.0.0.1"}]"#),
            "1:85: expected an address and a port, such as \"192.0.2.1:80\" or \"[2001:db8::1]:80\", found \"10.0.0.1\"}]}]}"
        ),
        (
            service(#", "servers": [{"weight": 4294967296}]"#),
            "1:85: expected a weight, found 4294967296}]}]}"
        ),
        (service(#", "servers": [{"weight": 01}]"#), "1:85: expected a weight, found 01}]}]}"),
        (
            service(#", "scheduler": "rr\n-C""#),
            "1:75: expected the name of a scheduler, in quotes, without blanks, found \"rr\\n-C\"}]}"
        ),
        (service(#", "flags": [3]"#), "1:72: the flags 1 and 2 are the kernel's own: leave them out"),
        (service(#", "mark": 5"#), "1:62: the member mark is there twice: take one out"),
    ])
    func mistakes(text: String, message: String) {
        let problems = Self.read(text).problems
        #expect(problems.count == 1)
        let found = problems.first.map { problem in
            if case .message(let message) = problem.reason {
                return "\(problem.place.line):\(problem.place.column): \(message)"
            }
            return "\(problem)"
        }
        #expect(found == message)
    }

    /// A text that ends anywhere, or has a byte changed, is read or refused, and that is all.
    @Test func brokenTexts() {
        let table = ChangeGenerator.table(seed: 5, changes: 30)
        let text = TableJSON.document(table, timeouts: table.timeouts, daemons: [:]).text
        for length in stride(from: 0, to: text.count - 2, by: 7) {
            #expect(TableJSONReader.read(Array(text[..<length]), file: "t").problems.count == 1)
        }
        for position in stride(from: 0, to: text.count, by: 3) {
            var broken = text
            broken[position] = [0, 0x22, 0x7b, 0x5c, 0x39, 0xff][position % 6]
            _ = TableJSONReader.read(broken, file: "t")
        }
    }
}
