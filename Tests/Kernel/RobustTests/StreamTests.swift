import Testing

extension RobustTests {
    /// Input that comes slowly, and output that nobody takes.
    @Suite struct StreamTests {
        /// A line each time the kernel shows the one before; nothing is closed before the last is seen.
        private static let lineByLine = """
            exec 3>input
            printf '%s\\n' '-A -t 10.0.0.1:80 -s rr' >&3; see '0A000001:0050 rr'
            printf '%s' '-a -t 10.0.0.1:80' >&3; sleep 0.2
            printf '%s\\n' ' -r 10.0.0.2:80 -m' >&3; see '0A000002:0050'
            printf '%s\\n' '-D -t 10.0.0.1:80' '-A -f 7' >&3; see 'FWM  00000007'
            exec 3>&-
            wait $!
            echo "status $?"
            """
        private static let seen = [
            "seen 0A000001:0050 rr", "seen 0A000002:0050", "seen FWM  00000007", "status 0",
        ]

        @Test func aSlowPipeTakesEffectLineByLine() throws {
            let answer = try Shell().run("mkfifo input; ipvsadm -R <input &\n" + Self.lineByLine)
            #expect(answer.lines.map(String.init) == Self.seen)
            #expect(answer.errors == "")
        }

        @Test func soDoesATerminal() throws {
            let start = "mkfifo input; script -qec 'ipvsadm -R' /dev/null <input >/dev/null &\n"
            let answer = try Shell().run(start + Self.lineByLine)
            #expect(answer.lines.map(String.init) == Self.seen)
        }

        @Test func aListingInASlowRestoreComesAtOnceOnATerminal() throws {
            let answer = try Shell().run(
                """
                mkfifo input; script -qefc 'ipvsadm -R' shown <input >/dev/null & exec 3>input
                printf '%s\\n' '-L --timeout' >&3
                for try in {1..600}; do grep -q '^Timeout' shown && break; sleep 0.05; done
                grep -c '^Timeout' shown
                """)
            #expect(answer.output == "1\n")
        }

        @Test func aReaderThatLeavesEndsTheListingLikeTheCTool() throws {
            let answer = try Shell().run(
                """
                rules 5000 0 | ipvsadm -R
                for tool in ipvsadm reference; do
                    $tool -Ln | head -n 1; echo "${PIPESTATUS[0]}"
                    $tool -Sn | head -n 1; echo "${PIPESTATUS[0]}"
                done
                """)
            let one = [
                "IP Virtual Server version 1.2.1 (size=4096)", "141", "-A -t 10.1.100.100:8080 -s rr", "141",
            ]
            #expect(answer.lines.map(String.init) == one + one)
            #expect(answer.errors == "")
        }

        @Test func aReaderThatLeavesIsAFailureWhereTheSignalIsIgnored() throws {
            let answer = try Shell().run(
                "rules 5000 0 | ipvsadm -R; trap '' PIPE; ipvsadm -Ln | head -n 0; echo \"${PIPESTATUS[0]}\"")
            #expect(answer.output == "1\n")
            #expect(answer.errors == "Can't write to standard output: Broken pipe\n")
        }

        @Test(arguments: ["-Ln", "-L --stats", "-Sn", "-h", "-v", "-L --timeout", "-Lcn", "-R"])
        func outputThatCannotBeWrittenIsNoSuccess(command: String) throws {
            let answer = try Shell().run(
                """
                ipvsadm -A -f 1
                printf '%s\\n' '-A -f 2' -Ln '-A -f 3' >rules
                ipvsadm \(command) <rules >/dev/full; echo $?
                ipvsadm -C; ipvsadm -A -f 1
                ipvsadm \(command) <rules >&-; echo $?
                grep -c '^FWM' /proc/net/ip_vs
                """)
            // The lines of a restore are carried out all the same.
            #expect(answer.output == "1\n1\n\(command == "-R" ? 3 : 1)\n")
            #expect(
                answer.errors == """
                    Can't write to standard output: No space left on device
                    Can't write to standard output: Bad file descriptor

                    """)
        }

        @Test func withoutStandardStreamsEverythingElseWorks() throws {
            let answer = try Shell().run(
                """
                ipvsadm -A -f 1 <&- >&- 2>&-; echo $?
                ipvsadm -A -f 1 2>&-; echo $?
                ipvsadm -Ln 2>&- | tail -n 1
                ipvsadm -R <&-; echo $?
                ipvsadm -R </; echo $?
                ipvsadm -A -f 2 2>/dev/full; ipvsadm -A -f 2 2>/dev/full; echo $?
                """)
            #expect(answer.output == "0\n255\nFWM  1 wlc\n0\n1\n255\n")
            #expect(answer.errors == "Can't read standard input: Is a directory\n")
        }
    }
}
