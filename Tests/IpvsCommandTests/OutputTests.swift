import Testing

/// What becomes of output files when something goes wrong, and who sees the progress.
@Suite struct OutputTests {
    /// The names in the folder, after a command that must fail.
    private static func remains(after command: String) throws -> (names: String, answer: Shell.Answer) {
        let answer = try Shell.run("\(command); echo \"status $?\"; ls -A")
        let parts = answer.output.split(separator: "status ", maxSplits: 1)
        return (String(parts.last ?? ""), answer)
    }

    @Test func aMistakeMidwayLeavesNothing() throws {
        let (names, answer) = try Self.remains(
            after: """
                echo nonsense >>flows.csv
                ipvs simulate --rules site.rules --flows flows.csv --placements out.csv --final end.json
                """)
        #expect(names == "2\nflows.csv\nsite.rules\n")
        #expect(
            answer.errors
                == "ipvs: flows.csv:8:9: expected five columns: time,protocol,client,destination,duration\n")
    }

    @Test func anOldFileStaysAsItWas() throws {
        let answer = try Shell.run(
            """
            echo old >out.csv; ln -s out.csv link.csv
            ipvs simulate --rules site.rules --flows none.csv --placements out.csv
            echo "$? $(cat out.csv)"
            ipvs simulate --rules site.rules --flows flows.csv --placements link.csv >report
            echo "$? $(wc -l <out.csv) $(readlink link.csv)"
            """)
        #expect(answer.output == "2 old\n0 7 out.csv\n")
        #expect(answer.errors == "ipvs: none.csv: No such file or directory\n")
    }

    @Test func aFullDiskIsAnError() throws {
        let answer = try Shell.run(
            """
            ipvs simulate --rules site.rules --flows flows.csv --placements /dev/full; echo $?
            ipvs simulate --rules site.rules --flows flows.csv >/dev/full; echo $?
            ipvs compare site.rules --schedulers rr --flows flows.csv >/dev/full; echo $?
            ipvs where 10.0.0.1:1 --service 192.0.2.10:443 --rules site.rules >/dev/full; echo $?
            ls -l /dev/full | cut -c 1; trap '' XFSZ; ulimit -f 100
            ipvs simulate --rules site.rules --rate 500 --placements out.csv; echo $?; ls -A
            """)
        #expect(answer.output == "2\n2\n2\n2\nc\n2\nflows.csv\nsite.rules\n")
        #expect(
            answer.errors == """
                ipvs: /dev/full: No space left on device
                ipvs: standard output: No space left on device
                ipvs: standard output: No space left on device
                ipvs: standard output: No space left on device
                ipvs: out.csv: File too large

                """)
    }

    @Test(arguments: ["INT", "TERM", "KILL"]) func anInterruptedRunLeavesNothing(signal: String) throws {
        let answer = try Shell.run(
            """
            mkfifo endless; { cat flows.csv; sleep 20; } >endless & feeder=$!
            timeout --preserve-status -s \(signal) 1 ipvs simulate --rules site.rules --flows endless --placements out.csv
            ls -A; kill $feeder
            """)
        #expect(answer.output == "endless\nflows.csv\nsite.rules\n")
    }

    @Test func whereNothingCanBeWrittenNothingIsPlayed() throws {
        let (names, answer) = try Self.remains(
            after: "ipvs simulate --rules none.rules --placements nowhere/out.csv")
        #expect(names == "2\nflows.csv\nsite.rules\n")
        #expect(answer.errors == "ipvs: nowhere/out.csv: No such file or directory\n")
    }

    @Test func aReaderThatLeavesEndsTheRun() throws {
        let answer = try Shell.run(
            "ipvs simulate --rules site.rules --rate 2000 --for 300 --placements - | head -n 1; echo ${PIPESTATUS[0]}"
        )
        #expect(answer.output == "time,protocol,client,destination,server,outcome\n141\n")
        #expect(answer.errors == "")
    }

    /// Slow flows, so that the run takes long enough on any machine.
    private static let slowFlows = """
        slow() {
            cat flows.csv
            for part in 1 2; do
                awk 'BEGIN { for (i = 0; i < 70000; i++) print "30,tcp,10.0.0.1:1024,192.0.2.10:443," }'; sleep 1.2
            done
        }

        """

    @Test func progressIsForTerminalsOnly() throws {
        let answer = try Shell.run(
            Self.slowFlows + """
                slow | ipvs simulate --rules site.rules --flows - >report; echo $?
                export -f slow
                SHELL=/bin/bash script -qec 'slow | ipvs simulate --rules site.rules --flows - >report' screen >/dev/null
                tr '\\r' '\\n' <screen | grep -c '^[0-9]* flows$'
                """)
        let lines = answer.output.split(separator: "\n")
        #expect(lines.first == "0")
        #expect((lines.last.flatMap { Int($0) } ?? 0) >= 1)
        #expect(answer.errors == "")
    }
}
