import Testing

@testable import ipvs

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

    @Test func anOldFileKeepsItsModeAndOwner() throws {
        let answer = try Shell.run(
            """
            for mode in 600 640 664 4711; do
                echo old >out.csv; chmod $mode out.csv
                ((EUID)) || chown 65534:65533 out.csv
                ls -n out.csv | cut -d ' ' -f 3,4 >owner
                ipvs simulate --rules site.rules --flows flows.csv --placements out.csv >report
                ls -n out.csv | cut -d ' ' -f 3,4 | cmp - owner
                echo "$? $(stat -c %a out.csv) $(wc -l <out.csv)"
            done
            umask 027; ipvs simulate --rules site.rules --flows flows.csv --placements new.csv >report
            stat -c %a new.csv
            """)
        // Bits that let a program act for its owner belong to that program.
        #expect(answer.output == "0 600 7\n0 640 7\n0 664 7\n0 711 7\n640\n")
        #expect(answer.errors == "")
    }

    @Test func aLinkIsFollowedWhereverItLeads() throws {
        let answer = try Shell.run(
            """
            mkdir folder; ln -s folder/new.csv link.csv; ln -s link.csv "$PWD/folder/second"
            ln -s "$PWD/folder/../link.csv" folder/second -f
            ipvs simulate --rules site.rules --flows flows.csv --placements folder/second >report; echo $?
            readlink link.csv; wc -l <folder/new.csv
            ln -s loop loop; ln -s none/new.csv lost
            for name in loop lost folder folder/ . .. / '' folder/none/ site.rules/x; do
                ipvs simulate --rules site.rules --flows flows.csv --placements "$name"; echo $?
            done
            ls -A . folder
            """)
        #expect(
            answer.output == """
                0
                folder/new.csv
                7
                \(String(repeating: "2\n", count: 10)).:
                flows.csv
                folder
                link.csv
                loop
                lost
                report
                site.rules

                folder:
                new.csv
                second

                """)
        #expect(
            answer.errors == """
                ipvs: loop: Too many levels of symbolic links
                ipvs: lost: No such file or directory
                ipvs: folder: Is a directory
                ipvs: folder/: Is a directory
                ipvs: .: Is a directory
                ipvs: ..: Is a directory
                ipvs: /: Is a directory
                ipvs: : No such file or directory
                ipvs: folder/none/: No such file or directory
                ipvs: site.rules/x: Not a directory

                """)
    }

    /// Whoever knows the name that a file has until it is complete could put something there before.
    @Test func whatIsLeftOfOtherRunsIsNotInTheWay() throws {
        let answer = try Shell.run(
            """
            bash -c 'touch out.csv.$$.partial out.csv.new
                exec ipvs simulate --rules site.rules --flows flows.csv --placements out.csv >report'
            echo "$? $(wc -l <out.csv)"
            """)
        #expect(answer.output == "0 7\n")
        #expect(answer.errors == "")
    }

    /// After a loss of power there is the old file or the new one, and nothing else.
    @Test func aFileIsOnTheDiskBeforeItHasItsName() throws {
        let answer = try Shell.run(
            """
            echo old >out.csv
            for option in --placements --final; do
                strace -f -y -o trace -e trace=write,fsync,fdatasync,rename,renameat,renameat2 \\
                    ipvs simulate --rules site.rules --flows flows.csv $option out.csv >report || cat trace
                echo "$option: $(sed -nE -e "s|^[0-9]+ +||" \\
                    -e "s%^write\\([0-9]+<$PWD/(#[0-9]+|[.]new-)[^>]*>.*%write%p" \\
                    -e "s%^fsync\\([0-9]+<$PWD/(#[0-9]+|[.]new-)[^>]*>.*%sync%p" \\
                    -e "s%^renameat2?\\(.*out[.]csv.*%rename%p" \\
                    -e "s%^fsync\\([0-9]+<$PWD>.*%sync folder%p" trace | uniq | xargs)"
            done
            """)
        #expect(
            answer.output == """
                --placements: write sync rename sync folder
                --final: write sync rename sync folder

                """)
    }

    /// It keeps what is written, and its own place in it.
    @Test func anOpenDescriptorIsWrittenToAsItIs() throws {
        let answer = try Shell.run(
            """
            exec 3>third; echo before >&3
            ipvs simulate --rules site.rules --flows flows.csv --placements /dev/fd/3 >report; echo after >&3
            sed -n '1p;2p;$p' third
            ipvs simulate --rules site.rules --flows flows.csv --placements /dev/fd/0 <third; echo $?
            ipvs simulate --rules site.rules --flows flows.csv --placements /dev/fd/999; echo $?
            """)
        #expect(
            answer.output
                == "before\ntime,protocol,client,destination,server,outcome\nafter\n2\n2\n")
        #expect(
            answer.errors == """
                ipvs: /dev/fd/0: Bad file descriptor
                ipvs: /dev/fd/999: No such file or directory

                """)
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

    /// Ways to ask for a text of the argument parser, which itself would not notice.
    @Test(
        arguments: [
            "help help", "--experimental-dump-help", "--help-hidden", "--generate-completion-script bash",
        ]
            + ["", "simulate", "where", "compare", "test"].flatMap {
                ["\($0) -h", "\($0) --version", "help \($0)"]
            }
            + ["", "simulate --help"])
    func aHelpTextThatCannotBeWrittenIsAnError(_ words: String) throws {
        let answer = try Shell.run("ipvs \(words) >/dev/full; echo $?; ipvs \(words) >&-; echo $?")
        #expect(answer.output == "2\n2\n")
        #expect(
            answer.errors == """
                ipvs: standard output: No space left on device
                ipvs: standard output: Bad file descriptor

                """)
    }

    @Test func aHelpTextThatCanBeWrittenIsNone() throws {
        let answer = try Shell.run(
            "ipvs --version; for word in --help 'help test' 'test --help'; do ipvs $word | sed '/^USAGE/!d'; done"
        )
        #expect(answer.output.hasPrefix("ipvs \(IPVS.version)\nUSAGE: ipvs <subcommand>\nUSAGE: ipvs test"))
        #expect(answer.errors == "")
    }

    /// The first file that is opened would be standard output, and hold the report.
    @Test func aClosedOutputIsNoFileOfOurs() throws {
        let answer = try Shell.run(
            """
            ipvs simulate --rules site.rules --flows flows.csv --placements whole.csv >report
            ipvs simulate --rules site.rules --flows flows.csv --placements out.csv >&-; echo $?
            cmp whole.csv out.csv || ls
            """)
        #expect(answer.output == "2\n")
        #expect(answer.errors == "ipvs: standard output: Bad file descriptor\n")
    }

    @Test(arguments: ["INT", "TERM", "KILL"]) func anInterruptedRunLeavesNothing(signal: String) throws {
        let answer = try Shell.run(
            """
            echo old >out.csv; mkfifo endless; { cat flows.csv; sleep 20; } >endless & feeder=$!
            timeout --preserve-status -s \(signal) 1 ipvs simulate --rules site.rules --flows endless --placements out.csv
            ls -A; cat out.csv; kill $feeder
            """)
        #expect(answer.output == "endless\nflows.csv\nout.csv\nsite.rules\nold\n")
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
                tr '\\r' '\\n' <screen | grep -c '^[0-9]* flows'
                """)
        let lines = answer.output.split(separator: "\n")
        #expect(lines.first == "0")
        #expect((lines.last.flatMap { Int($0) } ?? 0) >= 1)
        #expect(answer.errors == "")
    }

    /// The width of a terminal counts on standard output as on standard error; pipes get messages in one line.
    @Test func linesFitTheTerminal() throws {
        let answer = try Shell.run(
            """
            unset COLUMNS; export SHELL=/bin/bash; mkdir -p a/very/long/folder/with/a/name
            screen() { script -qec "stty cols $1; $2" screen >/dev/null; tr -d '\\r' <screen | grep -vE '^(Script.*)?$'; }
            widest() { awk 'length > most { most = length } END { print most }'; }
            for columns in 50 70 120; do
                screen $columns 'ipvs simulate --rules site.rules --flows flows.csv' >shown
                (($(widest <shown) <= columns)) && echo fits; grep -c inactive shown
            done
            bad='ipvs simulate --rules a/very/long/folder/with/a/name --flows flows.csv --placements out.csv --rate 2'
            screen 60 "$bad"; screen 50 'ipvs simulate --rules a/very/long/folder/with/a/name'; $bad 2>&1 | head -n 1
            """)
        let mistake = "Error: --rate is for flows that are made up, and --flows names a file of them"
        #expect(
            answer.output == """
                fits
                1
                fits
                1
                fits
                2
                Error: --rate is for flows that are made up, and --flows
                  names a file of them
                Usage: ipvs simulate <options>
                  See 'ipvs simulate --help' for more information.
                ipvs: a/very/long/folder/with/a/name: Is a
                  directory
                \(mistake)

                """)
        #expect(answer.errors == "")
    }
}
