import Foundation
import IPVSFormats
import IPVSModel
import IPVSSimulator
import Testing

@testable import ipvs

/// `ipvs flows`: sorting, disguises, compressed files, reports.
@Suite struct FlowsTests {
    // MARK: Sorting

    /// With little memory as with much, flows come in the order of time, and those of one moment as they came.
    @Test(arguments: [1, 2, 7, 100, 5000])
    func sortsAsAStableSort(flowsInMemory: Int) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(state: seed)
        let protocols: [TransportProtocol] = [.tcp, .udp, .sctp]
        var flows: [Flow] = []
        for number in 0..<1000 {
            let isIPv6 = number % 5 == 0
            let client: IPAddress = isIPv6 ? .ipv6(UInt128(number) << 90) : .ipv4(UInt32(number) << 12)
            let service: IPAddress = isIPv6 ? .ipv6(1) : .ipv4(.max)
            flows.append(
                Flow(
                    time: Int64.random(in: 0...400, using: &random), transport: protocols[number % 3],
                    client: Endpoint(address: client, port: UInt16(number)),
                    destination: Endpoint(address: service, port: .max),
                    duration: number % 4 == 0 ? nil : Int64(number)))
        }
        var sorter = FlowSorter(flowsInMemory: flowsInMemory)
        for flow in flows where !sorter.append(flow) { Issue.record("not kept: \(flow)") }
        var sorted: [Flow] = []
        try sorter.forEach { flow throws(Failure) in sorted.append(flow) }
        let expected: [(offset: Int, element: Flow)] = flows.enumerated().sorted { one, other in
            (one.element.time, one.offset) < (other.element.time, other.offset)
        }
        #expect(sorted == expected.map(\.element), "seed \(seed)")
    }

    private struct SeededGenerator: RandomNumberGenerator {
        var state: UInt64

        /// SplitMix64.
        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var word = state
            word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
            word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
            return word ^ word >> 31
        }
    }

    // MARK: Disguises

    /// The example of the paper's appendix A: key 00 to 0f, text 00 to 0e.
    @Test func sipHashOfItsPaper() {
        let hash = SipHash(key: (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908))
        #expect(hash.value(of: Array(0..<15)) == 0xa129_ca61_49be_45e5)
        let words = (
            UInt64(0x0706_0504_0302_0100), UInt64(0x0f0e_0d0c_0b0a_0908), UInt64(0x1716_1514_1312_1110)
        )
        #expect(hash.value(of: words) == hash.value(of: Array(0..<24)))
    }

    /// Two addresses agree in as many bits afterwards as before; so no two become one.
    @Test func disguisesKeepPrefixes() {
        func common(_ one: IPAddress, _ other: IPAddress) -> Int {
            switch (one, other) {
            case (.ipv4(let one), .ipv4(let other)): (one ^ other).leadingZeroBitCount
            case (.ipv6(let one), .ipv6(let other)): (one.number ^ other.number).leadingZeroBitCount
            default: -1
            }
        }
        let disguise = ClientDisguise(key: "0123456789abcdef")
        let other = ClientDisguise(key: "0123456789abcdeg")
        var turned = 0
        for _ in 0..<500 {
            let first = UInt32.random(in: 0...UInt32.max)
            let bit = Int.random(in: 0..<32)
            let pairs: [(IPAddress, IPAddress)] = [
                (.ipv4(first), .ipv4(first ^ 1 << UInt32(bit))),
                (.ipv6(UInt128(first) << 80), .ipv6(UInt128(first) << 80 ^ 1 << UInt128(bit * 4))),
            ]
            for (one, two) in pairs {
                #expect(common(disguise.address(for: one), disguise.address(for: two)) == common(one, two))
                if disguise.address(for: one) != other.address(for: one) { turned += 1 }
            }
        }
        #expect(turned > 990)
    }

    // MARK: The command

    /// Everything that a document may have.
    static var documents: [JSON] {
        var tally = TrafficTally()
        for reason in TrafficSkip.allCases { tally.skip(reason) }
        tally.cutAt = 7
        let source = FlowsReport.Source(file: "a.log", format: .access, tally: tally, taken: 0)
        return [
            FlowsReport(
                sources: [source], origin: 1_500_000_000, length: 0, isDisguised: true,
                settings: TrafficSettings()
            ).json,
            RecordReport(
                origin: 1_500_000_000, milliseconds: 5, isInterrupted: false, readings: 2, longestReading: 1,
                atStart: 3,
                recorded: 4, counted: 5, isDisguised: false
            ).json,
        ]
    }

    private static let capture = [
        // Two connections, the second one without an end, to two services; made by text2pcap's rules, in hexadecimal.
        "hex": """
        d4c3b2a10200040000000000000000000000ffff65000000
        00f1536520a10700280000002800000045000028000000004006000a0a000001c000020a0fa000500000000100000000500203e800000000
        02f1536520a10700280000002800000045000028000000004006000a0a000001c000020a0fa000500000000100000000501103e800000000
        01f1536520a10700280000002800000045000028000000004006000a0a000002c000020a0fa100510000000100000000500203e800000000
        """
    ]

    private static func run(_ script: String, files: [String: String] = [:]) throws -> Shell.Answer {
        // Seconds 6553f100 on, little-endian above.
        let making = """
            while read -r line || [[ $line ]]; do printf "$(sed 's/../\\\\x&/g' <<<"$line")"; done <hex >a.pcap

            """
        return try Shell.run(making + script, files: capture.merging(files) { $1 })
    }

    private static let rows = """
        time,protocol,client,destination,duration
        0,tcp,10.0.0.1:4000,192.0.2.10:80,2
        1,tcp,10.0.0.2:4001,192.0.2.10:81,

        """

    @Test func writesFlowsAndSaysWhatItRead() throws {
        let answer = try Self.run("COLUMNS=200 ipvs flows a.pcap -o f.csv && cat f.csv")
        #expect(answer.status == 0 && answer.errors == "", "\(answer)")
        #expect(
            answer.output == """
                a.pcap: 3 packets of pcap, 2 flows, 1 without an end
                  times that step back: 1; flows are sorted
                time 0 is 2023-11-14 22:13:20.5 UTC; the last flow begins 1 s later
                \(Self.rows)
                """, "\(answer)")
    }

    @Test func compressedFilesAndStandardInput() throws {
        let answer = try Self.run(
            """
            gzip -k a.pcap; zstd -q a.pcap
            for file in a.pcap.gz a.pcap.zst; do ipvs flows $file 2>/dev/null | cmp - <(ipvs flows a.pcap 2>/dev/null); echo $?; done
            # Several members, as one file.
            { head -c 100 a.pcap | gzip; tail -c +101 a.pcap | gzip; } | ipvs flows - 2>/dev/null | sed -n '$='
            { head -c 100 a.pcap | zstd; tail -c +101 a.pcap | zstd; } | ipvs flows - 2>/dev/null | sed -n '$='
            head -c 60 a.pcap.gz >cut.gz; ipvs flows cut.gz -o never; echo $?
            head -c 60 a.pcap.zst >cut.zst; ipvs flows cut.zst -o never; echo $?
            { head -c 30 a.pcap.gz; printf 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'; } >bad.gz; ipvs flows bad.gz -o never; echo $?
            ls never 2>/dev/null
            """)
        #expect(answer.output.split(separator: "\n") == ["0", "0", "3", "3", "2", "2", "2"], "\(answer)")
        #expect(
            answer.errors == """
                ipvs: cut.gz: what gzip made ends early: the file is not complete
                ipvs: cut.zst: what zstd made ends early: the file is not complete
                ipvs: bad.gz: what gzip made cannot be decompressed: the file is damaged

                """, "\(answer)")
    }

    /// `tcpdump -C` begins a new file in the middle of connections.
    @Test func connectionsGoOnInTheNextFile() throws {
        let answer = try Self.run(
            """
            head -c 80 a.pcap >1; { head -c 24 a.pcap; tail -c +81 a.pcap; } >2
            ipvs flows 1 2 2>/dev/null
            """)
        #expect(answer.output == Self.rows, "\(answer)")
    }

    /// Where a log does not say who is the client, a client would be taken for a service, and keep its address.
    @Test func whoIsNoClientForSureIsNotDisguised() throws {
        let answer = try Self.run(
            """
            ipvs flows log --anonymise 0123456789abcdef -o f.csv; echo $?
            ipvs flows log --anonymise 0123456789abcdef --service 192.0.2.10 | grep -c 203.0.113.7
            ipvs flows log --service mark=5 2>&1 | head -n 1; ls f.csv
            """,
            files: [
                "log": "2 1 e 192.0.2.10 203.0.113.7 51820 40000 17 2 99 1418530010 1418530070 ACCEPT OK\n"
            ])
        #expect(
            answer.output == """
                2
                0
                Error: --service: connections show no mark; name the addresses that the mark is set for

                """, "\(answer)")
        #expect(answer.errors.contains("name the services with --service for --anonymise"), "\(answer)")
    }

    @Test func servicesAreChosenAndClientsDisguised() throws {
        let answer = try Self.run(
            """
            ipvs flows a.pcap a.pcap --service :81 -o f.csv --json | grep -cE '"(flowsTaken|flowsFound)": (1|2),'
            sed -n '2,$p' f.csv
            ipvs flows a.pcap --anonymise 0123456789abcdef 2>/dev/null | cut -d , -f 3,4 | grep -v 10.0.0 | sed 's/^.*,//'
            """)
        #expect(
            answer.output == """
                3
                0,tcp,10.0.0.2:4001,192.0.2.10:81,
                destination
                192.0.2.10:80
                192.0.2.10:81

                """, "\(answer)")
    }

    /// What is wrong is said with its place, and no file is left of it.
    @Test func nothingIsLeftOfAFailedRun() throws {
        let line = "203.0.113.7 - - [06/Feb/2009:12:12:51 +0000] \"GET / HTTP/1.1\" 200 512"
        let answer = try Self.run(
            """
            echo old >f.csv
            ipvs flows a.pcap access.log -o f.csv --destination 192.0.2.10:80; echo $?; cat f.csv
            ipvs flows access.log -o f.csv --destination 192.0.2.10:80 --lenient | grep -c "1 passed over: lines"
            ipvs flows a.pcap -o a.pcap; ipvs flows a.pcap --json; ipvs flows a.pcap --anonymise short
            ipvs flows gone.pcap -o f.csv
            """, files: ["access.log": "\(line)\n\u{1b}[31m\n"])
        #expect(answer.output.hasPrefix("2\nold\n1\n"), "\(answer)")
        let errors = answer.errors.split(separator: "\n").filter {
            $0.hasPrefix("ipvs:") || $0.hasPrefix("Error:")
        }
        #expect(
            errors == [
                "ipvs: access.log:2:6: expected the client's address",
                "Error: --output a.pcap would overwrite what is read by the source a.pcap",
                "Error: standard output takes either the report or the flows: name a file with --output",
                "Error: --anonymise: the key needs 16 characters or more, chosen by lot",
                "ipvs: gone.pcap: No such file or directory",
            ], "\(answer)")
        #expect(!answer.errors.contains("\u{1b}"))
    }

    /// What is written is what the simulator reads.
    @Test func flowsCanBePlayed() throws {
        let answer = try Self.run(
            """
            ipvs flows a.pcap -o f.csv >/dev/null
            ipvs simulate --rules r --flows f.csv --placements - | cut -d , -f 3,5
            """, files: ["r": "-A -t 192.0.2.10:80 -s rr\n-a -t 192.0.2.10:80 -r 10.1.0.1:80 -g\n"])
        #expect(answer.output == "client,server\n10.0.0.1:4000,10.1.0.1:80\n10.0.0.2:4001,\n", "\(answer)")
    }
}
