import IPVSFormats
import IPVSModel
import IPVSRules
import IPVSSimulator
import Testing

@Suite struct FormatTests {
    @Test(arguments: [
        ("0", Nanoseconds(0)), ("1.5", 1_500_000_000), ("0.000000001", 1), ("12.0000000000", 12_000_000_000),
        ("4000000000", 4_000_000_000_000_000_000),
    ])
    func seconds(text: String, value: Nanoseconds) {
        #expect(DecimalSeconds.parse(Array(text.utf8).span) == value)
        #expect(DecimalSeconds.parse(Array(DecimalSeconds.text(value).utf8).span) == value)
    }

    @Test(arguments: [
        "", ".", "1.", ".5", "-1", "1e3", "1..2", " 1", "4000000001", "4000000000.000000001", "9223372037",
        "0.0000000001",
    ])
    func noSeconds(text: String) { #expect(DecimalSeconds.parse(Array(text.utf8).span) == nil) }

    private static func flows(_ text: String, piece: Int = 7) throws(FormatError) -> [Flow] {
        var bytes = Array(text.utf8)[...]
        var reader = try FlowReader(file: "f.csv") { buffer in
            let count = min(bytes.count, buffer.count, piece)
            buffer.copyBytes(from: bytes.prefix(count))
            bytes.removeFirst(count)
            return count
        }
        var flows: [Flow] = []
        while let flow = try reader.next() { flows.append(flow) }
        return flows
    }

    @Test func readsFlows() throws {
        let flows = try Self.flows(
            "\(FlowReader.header)\n0.5,tcp,10.0.0.1:1,192.0.2.1:80,2\n0.5,sctp,[2001:db8::1]:65535,[::1]:80,\n"
        )
        #expect(flows.map(\.time) == [500_000_000, 500_000_000])
        #expect(flows.map(\.duration) == [2_000_000_000, nil])
        #expect(flows.map(\.client.description) == ["10.0.0.1:1", "[2001:db8::1]:65535"])
        #expect(flows.map(\.transport) == [.tcp, .sctp])
    }

    /// Rows that are wrong, and where.
    @Test(arguments: [
        ("x,tcp,1.2.3.4:5,1.2.3.4:6,", "f.csv:2:1: \(DecimalSeconds.expected)"),
        ("1,tcpx,1.2.3.4:5,1.2.3.4:6,", "f.csv:2:3: expected tcp, udp or sctp"),
        ("1,tcp,1.2.3:5,1.2.3.4:6,", "f.csv:2:7: expected the client as ADDRESS:PORT or [ADDRESS]:PORT"),
        ("1,tcp,1.2.3.04:5,1.2.3.4:6,", "f.csv:2:7: expected the client as ADDRESS:PORT or [ADDRESS]:PORT"),
        (
            "1,tcp,1.2.3.4:5,1.2.3.4,",
            "f.csv:2:17: expected the destination as ADDRESS:PORT or [ADDRESS]:PORT"
        ),
        (
            "1,tcp,1.2.3.4:5,1.2.3.4:65536,",
            "f.csv:2:17: expected the destination as ADDRESS:PORT or [ADDRESS]:PORT"
        ),
        ("1,tcp,1.2.3.4:5,[::1]:6,", "f.csv:2:17: expected an address of the client's family"),
        ("1,tcp,1.2.3.4:5,1.2.3.4:6,-1", "f.csv:2:27: \(DecimalSeconds.expected), or nothing"),
        ("1,tcp,1.2.3.4:5,1.2.3.4:6", "f.csv:2:26: expected five columns: \(FlowReader.header)"),
        ("1,tcp,1.2.3.4:5,1.2.3.4:6,,", "f.csv:2:28: expected five columns: \(FlowReader.header)"),
        (
            "1,tcp,1.2.3.4:5,1.2.3.4:6,\r",
            "f.csv:2:27: expected lines to end with a line feed only, found a carriage return"
        ),
    ])
    func badRows(row: String, message: String) {
        let error = #expect(throws: FormatError.self) { try Self.flows("\(FlowReader.header)\n\(row)\n") }
        #expect(error?.description == message)
    }

    @Test(arguments: [
        ("", "f.csv:1:1: expected the header \(FlowReader.header)"),
        ("time\n", "f.csv:1:1: expected the header \(FlowReader.header)"),
        (
            "\(FlowReader.header)\n2,udp,1.2.3.4:5,1.2.3.4:6,\n1,udp,1.2.3.4:5,1.2.3.4:6,\n",
            "f.csv:3:1: time runs backwards"
        ),
        (
            "\(FlowReader.header)\n2,udp,1.2.3.4:5,1.2.3.4:6,",
            "f.csv:2:27: expected a line feed: the last line is not complete"
        ),
    ])
    func badFiles(text: String, message: String) {
        let error = #expect(throws: FormatError.self) { try Self.flows(text) }
        #expect(error?.description == message)
    }

    @Test func scenario() throws {
        let text = """
            -A -t 10.0.0.1:80 -s rr
            workload clients 5 rate 7 for 2.5 seed 9  # comment
            profile reworked
            set conn_reuse_mode 0
            set lblc_expiration 60
            mark 10.0.0.9:0=7
            expect share 10.0.0.2:80 30%..40%
            expect refused ..5
            """
        let scenario = try ScenarioFile(Array(text.utf8), file: "s")
        #expect(scenario.settings.profile == .reworked)
        #expect(scenario.workload.rate == 7)
        #expect(scenario.expectations.map(\.number) == [7, 8])
        #expect(scenario.settings.connectionReuseMode == 0)
        #expect(scenario.settings.lblcExpiration == 60_000_000_000)
        #expect(scenario.markRules.map(\.mark) == [7])
        guard case .share(_, let bounds) = scenario.expectations.first?.expectation else {
            Issue.record("no share")
            return
        }
        #expect(bounds.contains(30, of: 100) && bounds.contains(2, of: 5) && !bounds.contains(41, of: 100))
    }

    /// By integers: 29 of 100 are 29 %, and the next part above a bound is beyond it, however large the total.
    @Test(arguments: [
        ("29%..30%", UInt64(29), UInt64(100), true), ("29%..30%", 30, 100, true),
        ("29%..30%", 31, 100, false),
        ("..29%", 29_000_000_001, 100_000_000_000, false), ("0.1%", 1, 1000, true), ("..0.1%", 0, 0, true),
        ("50%..", 0, 0, false), ("50%..", .max, .max, true), ("0", 0, 7, true), ("0", 1, .max, false),
    ])
    func bounds(text: String, count: UInt64, total: UInt64, holds: Bool) throws {
        let scenario = try ScenarioFile(
            Array("rules r\nexpect share 10.0.0.1:80 \(text)\n".utf8), file: "s")
        guard case .share(_, let bounds) = scenario.expectations.first?.expectation else {
            Issue.record("no share")
            return
        }
        #expect(bounds.contains(count, of: total) == holds)
    }

    @Test(arguments: [
        ("expect share x 1", "s:1:14: expected a server as ADDRESS:PORT"),
        ("expect refused many", "s:1:16: expected bounds, such as 30%..40%, ..5 or 0"),
        ("expect refused 1 2", "s:1:18: expected nothing more"),
        ("expect share 10.0.0.1:1 30..40", "s:1:25: expected a part, such as 30%..40%, ..5% or 0"),
        ("expect share 10.0.0.1:1 110%", "s:1:25: expected a part, such as 30%..40%, ..5% or 0"),
        ("expect share 10.0.0.1:1 %0..1%5", "s:1:25: expected a part, such as 30%..40%, ..5% or 0"),
        ("expect share 10.0.0.1:1 0%%", "s:1:25: expected a part, such as 30%..40%, ..5% or 0"),
        ("expect share 10.0.0.1:1 0..5%", "s:1:25: expected a part, such as 30%..40%, ..5% or 0"),
        ("expect moved 5 other", "s:1:14: expected a part, such as 30%..40%, ..5% or 0"),
        ("expect peak 10.0.0.1:1 5%", "s:1:24: expected a number, such as 30..40, ..5 or 0"),
        ("expect peak 10.0.0.1:1 1.5", "s:1:24: expected a number, such as 30..40, ..5 or 0"),
        ("expect refused 0.5", "s:1:16: expected bounds, such as 30%..40%, ..5 or 0"),
        ("expect refused 0..5%", "s:1:16: expected bounds, such as 30%..40%, ..5 or 0"),
        ("expect refused 9%..5%", "s:1:16: expected bounds, such as 30%..40%, ..5 or 0"),
        ("expect share 10.0.0.1:1 5% at icmp", "s:1:31: expected tcp, udp or sctp"),
        (
            "expect client [::1]:1 10.0.0.2:2 at tcp 10.0.0.1:80",
            "s:1:41: expected an address of the client's family"
        ),
        (
            "set sync_ports 1",
            "s:1:5: expected a sysctl that is modelled: conn_reuse_mode, expire_nodest_conn"
        ),
        ("set secure_tcp 1", "s:1:16: expected 0 or 3: by the other values of secure_tcp memory decides"),
        ("set sloppy_tcp on", "s:1:16: expected a whole number, such as 100"),
        ("set sloppy_tcp 1\nset sloppy_tcp 1", "s:2:5: sloppy_tcp is said twice"),
        ("mark 10.0.0.1:0-80=1", "s:1:6: expected VIP:PORT=MARK, such as 192.0.2.1:80=5"),
        ("mark 10.0.0.1:0=1\nmark 10.0.0.1:0=2", "s:2:6: packets to 10.0.0.1:0 have a mark already, by"),
        ("mark 10.0.0.1:80", "s:1:6: expected VIP:PORT=MARK, such as 192.0.2.1:80=5"),
        (
            "mark 10.0.0.1:80=1\nmark 10.0.0.1:80=2",
            "s:2:6: packets to 10.0.0.1:80 have a mark already, by 10.0.0.1:80=1"
        ),
        ("expect share 10.0.0.1:1 5% at mark 0", "s:1:36: expected a firewall mark, such as 7"),
        ("rules a\nrules b", "s:2:1: rules is said twice"),
        ("rules a\n  -A -t 10.0.0.1:80", "s:2:3: expected either rules FILE or rules, not both"),
        ("-A broken\nrules a", "s:2:1: expected either rules FILE or rules, not both"),
        ("flows a\nflows b", "s:2:1: flows is said twice"),
        ("profile legacy\nprofile legacy", "s:2:1: profile is said twice"),
        ("workload rate 5 rate 6", "s:1:17: rate is said twice"),
        ("workload rate 5\nworkload for 1 rate 6", "s:2:16: rate is said twice"),
        ("workload shape 3", "s:1:16: a shape is for durations with the distribution pareto"),
        (
            "workload distribution pareto\nworkload sigma 2",
            "s:2:16: a sigma is for durations with the distribution lognormal"
        ),
        ("workload shape 3 distribution pareto", "s:1:1: expected rules FILE, or a rule"),
        (
            "workload clients 5\nworkload rate 1000000 for 5000",
            "s:2:27: at this rate there would be more than"
        ),
        ("rules a\r", "s:1:8: expected lines to end with a line feed only, found a carriage return"),
        (
            "hope refused 1",
            "s:1:1: expected rules, flows, servers, workload, keepalive, profile, set, mark, mark-rules, expect, or a rule"
        ),
    ])
    func badScenarios(line: String, message: String) {
        let error = #expect(throws: FormatError.self) { try ScenarioFile(Array(line.utf8), file: "s") }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }

    @Test func jsonText() {
        let value = JSON.object([
            ("a", .array([.integer(-1), .null])), ("b", .string("x\"\n\u{9b}é")), ("c", .decimal(0.1)),
            ("d", .seconds(12_000_000_001)),
        ])
        #expect(
            String(decoding: value.text, as: UTF8.self)
                == "{\n \"a\": [\n  -1,\n  null\n ],\n \"b\": \"x\\\"\\u000a\\u009bé\",\n \"c\": 0.100000,\n \"d\": 12.000000001\n}\n"
        )
    }
}
