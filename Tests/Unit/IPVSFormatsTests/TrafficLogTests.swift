import IPVSModel
import IPVSSimulator
import Testing

@testable import IPVSFormats

/// Logs, each with lines of its program's documentation or of the program itself.
@Suite struct TrafficLogTests {
    private static func settings(_ change: (inout TrafficSettings) -> Void = { _ in }) -> TrafficSettings {
        var settings = TrafficSettings()
        settings.destinations = [
            "": [Endpoint(address: .ipv4(0xc000_020a), port: 80)],
            "www": [Endpoint(address: .ipv4(0xc000_020b), port: 443)],
        ]
        change(&settings)
        return settings
    }

    private static func read(_ text: String, _ format: TrafficFormat? = nil) -> TrafficReading {
        TrafficReading(text, format, settings())
    }

    // MARK: HAProxy

    /// 2009-02-06 12:12:51 UTC is 1233922371 (`date -u -d … +%s`).
    @Test(arguments: [
        "", "Feb  6 12:12:56 localhost haproxy[14387]: ", "<134>1 2009-02-06T12:12:56Z h haproxy 7 - - ",
    ])
    func haproxyTCP(prefix: String) {
        let reading = Self.read(
            """
            \(prefix)10.0.1.2:33313 [06/Feb/2009:12:12:51.443] fnt bck/srv1 0/0/5007 212 -- 0/0/0/0/3 0/0
            \(prefix)10.0.1.2:33314 [06/Feb/2009:12:12:52.001] www~ bck/srv1 0/0/+3 212 -- 0/0/0/0/3 0/0
            \(prefix)2001:db8::1:33314 [06/Feb/2009:12:12:52.001] www bck/srv1 0/0/3 212 -- 0/0/0/0/3 0/0
            \(prefix)10.0.1.2:33315 [06/Feb/2009:12:12:53.000] www/f1: Connection error during SSL handshake

            """)
        #expect(reading.format == .haproxy && reading.error == nil)
        #expect(
            reading.flows == [
                "1233922371.443 tcp 10.0.1.2:33313 192.0.2.10:80 5.007",
                "1233922372.001 tcp 10.0.1.2:33314 192.0.2.11:443 -",
                "1233922373 tcp 10.0.1.2:33315 192.0.2.11:443 0",
            ])
        // IPv6 cannot reach an address of IPv4.
        #expect(reading.tally.lines == 4 && reading.tally.skipped == [.otherFamily: 1])
    }

    /// A frontend may listen at an address of each family, and a socket for both says clients of IPv4 in IPv6.
    @Test func bothFamilies() throws {
        let ipv6 = try #require(IPAddress("2001:db8:1::1"))
        let settings = Self.settings { $0.destinations["www"]?.append(Endpoint(address: ipv6, port: 443)) }
        let rest = "[06/Feb/2009:12:12:51.443] www bck/srv1 0/0/7 212 -- 0/0/0/0/3 0/0\n"
        let reading = TrafficReading(
            "2001:db8::1:33314 \(rest)::ffff:10.0.1.2:33315 \(rest)10.0.1.2:33316 \(rest)", nil, settings)
        #expect(
            Set(reading.flows.map { $0.split(separator: " ")[2...3].joined(separator: " ") }) == [
                "[2001:db8::1]:33314 [2001:db8:1::1]:443", "10.0.1.2:33315 192.0.2.11:443",
                "10.0.1.2:33316 192.0.2.11:443",
            ])
    }

    /// Requests of one client's port are one connection, unless too much time lies between them.
    @Test func haproxyHTTP() {
        func line(_ time: String, _ port: Int, _ total: Int) -> String {
            "10.0.1.2:\(port) [06/Feb/2009:12:\(time)] www~ static/srv1 10/0/30/69/\(total) 200 2750 - - ---- 1/1/1/1/0 0/0 "
                + "{1wt.eu} {} \"GET /index.html HTTP/1.1\"\n"
        }
        let reading = Self.read(
            line("14:14.655", 33317, 109) + line("14:20.000", 33318, 50) + line("15:20.000", 33317, 1000)
                + line("16:36.001", 33317, 5))
        #expect(
            reading.flows == [
                "1233922454.655 tcp 10.0.1.2:33317 192.0.2.11:443 66.345",
                "1233922460 tcp 10.0.1.2:33318 192.0.2.11:443 0.05",
                "1233922596.001 tcp 10.0.1.2:33317 192.0.2.11:443 0.005",
            ])
    }

    // MARK: Web servers

    @Test func accessLogs() {
        let reading = Self.read(
            """
            203.0.113.7 - - [06/Feb/2009:12:12:51 +0000] "GET / HTTP/1.1" 200 512 "-" "curl/7.88.1"
            203.0.113.7 - frank doe [06/Feb/2009:13:13:51 +0100] "GET /a\\"b HTTP/2.0" 200 512 "-" "\\x22"
            203.0.113.7 - - [06/Feb/2009:12:14:00 +0000] "GET / HTTP/1.0" 200 512 "-" "ab"
            www 203.0.113.8 - - [06/Feb/2009:12:14:01 +0000] "GET / HTTP/1.1" 200 512
            203.0.113.7 - - [06/Feb/2009:12:15:20 +0000] "-" 400 0 "-" "-"
            """)
        #expect(reading.format == .access && reading.error == nil)
        #expect(
            reading.flows == [
                "1233922371 tcp 203.0.113.7:1024 192.0.2.10:80 60",
                "1233922440 tcp 203.0.113.7:1025 192.0.2.10:80 0",
                "1233922441 tcp 203.0.113.8:1026 192.0.2.11:443 0",
                "1233922520 tcp 203.0.113.7:1027 192.0.2.10:80 0",
            ])
        #expect(reading.tally.assumptions == [.connections, .ports])
    }

    @Test func nginxStream() {
        let reading = Self.read(
            """
            203.0.113.7 [06/Feb/2009:12:12:51 +0000] TCP 200 512 78 1.250
            203.0.113.7 [06/Feb/2009:12:12:51 +0000] UDP 200 512 78 0.000

            """)
        #expect(reading.format == .stream)
        #expect(
            reading.flows == [
                "1233922369.75 tcp 203.0.113.7:1024 192.0.2.10:80 1.25",
                "1233922371 udp 203.0.113.7:1025 192.0.2.10:80 0",
            ])
    }

    @Test func linesOfJSON() {
        let reading = Self.read(
            """
            {"time_iso8601":"2009-02-06T12:12:51+00:00","remote_addr":"203.0.113.7","remote_port":"4000","request_time":0.5,"host":"www"}
            <134>haproxy: {"client_ip": "203.0.113.8", "client_port": 4001, "accept_date": "06/Feb/2009:12:12:52.000", "frontend": "x", "Tt": 1500, "a": [1, {"b": null}]}
            {"jsonPayload": {"connection": {"src_ip": "203.0.113.9", "src_port": 4002, "dest_ip": "198.51.100.1", "dest_port": 443, "protocol": 6}, "start_time": "2009-02-06T12:12:53.5Z", "end_time": "2009-02-06T12:12:55Z"}}
            {"jsonPayload": {"connection": {"dest_ip": "203.0.113.9", "dest_port": 4002, "src_ip": "198.51.100.1", "src_port": 443, "protocol": 6}, "start_time": "2009-02-06T12:12:53.5Z", "end_time": "2009-02-06T12:12:55Z"}}
            """)
        #expect(reading.format == .json && reading.error == nil)
        #expect(
            reading.flows == [
                "1233922370.5 tcp 203.0.113.7:4000 192.0.2.11:443 0.5",
                "1233922372 tcp 203.0.113.8:4001 192.0.2.10:80 1.5",
                "1233922373.5 tcp 203.0.113.9:4002 198.51.100.1:443 1.5",
            ])
        #expect(reading.tally.skipped == [.noFlow: 1])
    }

    // MARK: Routers and clouds

    /// As nfdump 1.7.1 prints them.
    @Test func nfdump() {
        let reading = Self.read(
            """
            ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt,in,out,sas,das
            2009-02-06 12:12:51,2009-02-06 12:12:53,2.000,203.0.113.7,192.0.2.10,4000,80,TCP,...AP.SF,0,0,5,500,0,0,0,0,0,0
            2009-02-06 12:12:51,2009-02-06 12:12:53,2.000,192.0.2.10,203.0.113.7,80,4000,TCP,...AP.SF,0,0,5,500,0,0,0,0,0,0
            2009-02-06 12:17:51,2009-02-06 12:18:00,9.000,203.0.113.7,192.0.2.10,4000,80,TCP,...AP..F,0,0,5,500,0,0,0,0,0,0
            2009-02-06 12:12:52,2009-02-06 12:12:52,0.000,203.0.113.7,192.0.2.10,0,8.0,ICMP,........,0,0,1,84,0,0,0,0,0,0
            Summary
            flows,bytes,packets,avg_bps,avg_pps,avg_bpp
            4,1584,16,36,0,99
            """)
        #expect(reading.format == .nfdump && reading.error == nil)
        #expect(reading.flows == ["1233922371 tcp 203.0.113.7:4000 192.0.2.10:80 309"])
        #expect(reading.tally.skipped == [.noFlow: 2])
    }

    /// Where the services are known, whatever comes first and has the lower port, the way to them is the client's.
    @Test func servicesTellQuestionsFromAnswers() {
        let settings = Self.settings { $0.isService = { $1.port == 9000 } }
        let reading = TrafficReading(
            """
            ts,te,td,sa,da,sp,dp,pr
            2009-02-06 12:12:51,2009-02-06 12:12:53,2.000,192.0.2.10,203.0.113.7,9000,4000,TCP
            2009-02-06 12:12:51,2009-02-06 12:12:53,2.000,203.0.113.7,192.0.2.10,4000,9000,TCP

            """, nil, settings)
        #expect(reading.flows == ["1233922371 tcp 203.0.113.7:4000 192.0.2.10:9000 2"])
        #expect(reading.tally.assumptions == .pieces)
    }

    /// Lines of Amazon's documentation.
    @Test func awsFlowLogs() {
        let lines = """
            2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK
            2 123456789010 eni-1235b8ca123456789 172.31.9.69 172.31.9.12 49761 3389 6 20 4249 1418530010 1418530070 REJECT OK
            2 123456789010 eni-1235b8ca123456789 - - - - - - - 1431280876 1431280934 - NODATA
            2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530070 1418530130 ACCEPT OK
            """
        let flow = "1418530010 tcp 172.31.16.139:20641 172.31.16.21:22 120"
        let reading = Self.read(lines)
        #expect(reading.format == .aws && reading.flows == [flow])
        #expect(reading.tally.skipped == [.rejected: 1, .noData: 1])
        let named = Self.read(
            "dstport srcport srcaddr dstaddr protocol start end\n22 5000 10.0.0.1 10.0.0.2 17 7 9\n")
        #expect(named.flows == ["7 udp 10.0.0.1:5000 10.0.0.2:22 2"])
    }

    /// Text of many words is no log of Amazon's.
    @Test func manyWordsAreNoFlowLog() {
        let words = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen\n"
        #expect(Self.read(words).format == nil && Self.read(words).error != nil)
        #expect(Self.read(words, .aws).error?.description.hasPrefix("1:1: expected the version") == true)
        let status = "2 1 e 10.0.0.1 10.0.0.2 5000 22 6 20 4249 1418530010 1418530070 ACCEPT fine\n"
        #expect(Self.read(status, .aws).error?.description.hasPrefix("1:72: expected OK") == true)
    }

    /// With `-o extended` the family stands before the protocol.
    @Test func extendedConntrack() {
        let line =
            "tcp      6 120 SYN_SENT src=10.0.0.1 dst=192.0.2.10 sport=4000 dport=80 [UNREPLIED] src=…\n"
        let reading = Self.read("[1233922371.443000]\t    [NEW] ipv4     2 \(line)")
        #expect(reading.flows == ["1233922371.443 tcp 10.0.0.1:4000 192.0.2.10:80 -"])
    }

    /// As conntrack-tools 1.4.7 prints them.
    @Test func conntrack() {
        let ends = "src=10.0.0.1 dst=192.0.2.10 sport=4000 dport=80"
        let reading = Self.read(
            """
            [1233922371.443000]\t    [NEW] tcp      6 120 SYN_SENT \(ends) [UNREPLIED] src=10.1.0.1 dst=10.0.0.1 sport=80 dport=4000
            [1233922371.444000]\t [UPDATE] tcp      6 60 SYN_RECV \(ends) src=10.1.0.1 dst=10.0.0.1 sport=80 dport=4000
            [1233922372.000000]\t [UPDATE] tcp      6 432000 ESTABLISHED \(ends) src=10.1.0.1 dst=10.0.0.1 sport=80 dport=4000 [ASSURED]
            [1233922374.443000]\t [UPDATE] tcp      6 120 FIN_WAIT \(ends) src=10.1.0.1 dst=10.0.0.1 sport=80 dport=4000 [ASSURED]
            [1233922375.000000]\t    [NEW] udp      17 30 \(ends) [UNREPLIED] src=10.1.0.1 dst=10.0.0.1 sport=80 dport=4000
            [1233922376.000000]\t    [NEW] icmp     1 30 src=10.0.0.1 dst=192.0.2.10 type=8 code=0 id=7 [UNREPLIED] src=192.0.2.10 dst=10.0.0.1 type=0 code=0 id=7
            [1233922394.443000]\t[DESTROY] tcp      6 \(ends) src=10.1.0.1 dst=10.0.0.1 sport=80 dport=4000 [ASSURED]

            """)
        #expect(reading.format == .conntrack && reading.error == nil)
        #expect(
            reading.flows == [
                "1233922371.443 tcp 10.0.0.1:4000 192.0.2.10:80 3",
                "1233922375 udp 10.0.0.1:4000 192.0.2.10:80 0",
            ])
        #expect(reading.tally.skipped == [.noFlow: 1, .noStart: 1])
    }

    @Test func flowsOfTheSimulatorInAnyOrder() {
        let reading = Self.read(
            "\(FlowReader.header)\n9,tcp,10.0.0.1:1,192.0.2.1:80,2\n3,sctp,[2001:db8::1]:65535,[::1]:80,\n")
        #expect(reading.format == .csv)
        #expect(
            reading.flows == ["3 sctp [2001:db8::1]:65535 [::1]:80 -", "9 tcp 10.0.0.1:1 192.0.2.1:80 2"])
    }

    // MARK: What does not fit

    @Test(arguments: [
        (TrafficFormat.haproxy, "1:1: expected a client and a time"),
        (.access, "1:6: expected the client's address"), (.stream, "1:1: expected the client's address"),
        (.json, "1:1: expected an object of JSON"), (.nfdump, "1:1: expected the heading"),
        (.aws, "1:13: expected 14 words"), (.conntrack, "1:1: expected a time in brackets"),
        (.csv, "1:1: expected the header"), (.pcap, "byte 0: expected a pcap file"),
    ])
    func theFirstPlaceIsNamed(format: TrafficFormat, message: String) {
        let error = Self.read("what is this\n", format).error
        #expect(error?.description.hasPrefix(message) == true, "\(String(describing: error))")
    }

    @Test func lenientReadersCountWhatDoesNotFit() {
        let text = "203.0.113.7 [06/Feb/2009:12:12:51 +0000] TCP 200 5 7 1\nnginx: restarted\n"
        #expect(Self.read(text).error?.description == "2:1: expected the client's address")
        let reading = TrafficReading(text, nil, Self.settings { $0.passesOverBadLines = true })
        #expect(reading.error == nil && reading.flows.count == 1 && reading.tally.skipped == [.badLine: 1])
        #expect(reading.tally.firstBadLine?.place == .line(2, column: 1))
    }

    @Test func whereConnectionsWentMustBeKnown() {
        let line = "10.0.1.2:33313 [06/Feb/2009:12:12:51.443] fnt bck/srv1 0/0/5007 212 -- 0/0/0/0/3 0/0\n"
        let error = TrafficReading(line).error
        #expect(
            error?.description
                == "1:43: expected a name whose address is known: say --destination fnt=ADDRESS:PORT")
        #expect(TrafficReading("").error?.message == "the file is empty")
        #expect(TrafficReading("nothing\n").error?.message.hasPrefix("expected a capture") == true)
    }

    @Test(arguments: [
        ("06/Feb/2009:12:12:51", Nanoseconds(1_233_922_371_000_000_000)),
        ("06/Feb/2009:12:12:51.4 +0230", 1_233_913_371_400_000_000),
        ("2009-02-06T12:12:51Z", 1_233_922_371_000_000_000),
        ("2009-02-06 12:12:51,123", 1_233_922_371_123_000_000),
        ("29/Feb/2024:00:00:00 -0100", 1_709_168_400_000_000_000),
        ("2095-12-31T23:59:60Z", 3_976_214_400_000_000_000), ("1233922371.5", 1_233_922_371_500_000_000),
    ])
    func times(text: String, expected: Nanoseconds) {
        Array(text.utf8).withUnsafeBytes { bytes in
            #expect(CivilTime.parse(LineCursor(bytes), 0..<bytes.count) == expected)
        }
    }

    /// No line, whatever its bytes, stops a reader otherwise than with its place.
    @Test(arguments: TrafficFormat.allCases)
    func spoiltLines(format: TrafficFormat) {
        let line = Array(
            "[1233922371.443000] [NEW] tcp 6 10.0.1.2:33313 [06/Feb/2009:12:12:51.443] {\"remote_addr\":\"::1\"} 0/0/5"
                .utf8)
        for length in line.indices {
            for end in stride(from: length, through: line.count, by: 7) {
                let reading = TrafficReading(
                    Array(line[length..<end]), format, piece: 1 << 16, Self.settings())
                if case .line(let number, let column)? = reading.error?.place {
                    #expect(number == 1 && (1...end - length + 1).contains(column))
                }
            }
        }
    }
}
