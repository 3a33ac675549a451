import Testing

extension RobustTests {
    /// What comes from files and arguments: bounded, and never obeyed by a terminal.
    @Suite struct OutsideDataTests {
        /// Within 32 MB and at once, whatever comes in place of rules.
        @Test func inputsThatAreNoRulesEndAtOnce() throws {
            let answer = try Shell(limit: 100).run(
                """
                cat >measure.py <<'PYTHON'
                import resource, subprocess, sys
                status = subprocess.run(["bash", "-c", sys.argv[1]]).returncode
                print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024 < 32)
                PYTHON
                cp bin/ipvsadm bin/ipvsadm-restore
                for command in 'ipvsadm -R </dev/zero' 'ipvsadm-restore </dev/zero' 'ipvsadm-restore --check /dev/zero' \\
                    'head -c 100000000 /dev/zero | ipvsadm -R' 'head -c 100000000 /dev/zero | ipvsadm-restore' \\
                    "tr '\\\\0' x </dev/zero | ipvsadm -R" "tr '\\\\0' x </dev/zero | ipvsadm-restore"; do
                    python3 measure.py "$command" 2>&1
                done
                printf -- '-A -t 10.0.0.1:80\\n-A -t 10.0.0.2:80\\0\\n-A -t 10.0.0.3:80\\n' | ipvsadm -R 2>&1
                ipvsadm -Sn
                """)
            let null = "a NUL byte: rules are text"
            let long = "this line is longer than 1 MiB: is this a file of rules?"
            let end = "ipvsadm-restore: 1 of 1 lines cannot be restored; the table was not changed"
            let lines = answer.lines.map(String.init)
            #expect(
                lines == [
                    "line 1:1: \(null)", "2 True", "ipvsadm-restore: line 1:1: \(null)", end, "2 True",
                    "ipvsadm-restore: /dev/zero:1:1: \(null)",
                    "ipvsadm-restore: 1 of 1 lines in /dev/zero cannot be restored; the table was not changed",
                    "2 True",
                    "line 1:1: \(null)", "2 True", "ipvsadm-restore: line 1:1: \(null)", end, "2 True",
                    "line 1:1048577: \(long)", "2 True", "ipvsadm-restore: line 1:1048577: \(long)", end,
                    "2 True",
                    "line 2:18: \(null)", "-A -t 10.0.0.1:80 -s wlc",
                ], "\(answer.output)")
        }

        /// Files with bytes that a terminal would obey: as they are in a pipe, where C writes the same, and as text on a
        /// terminal.
        @Test func onlyATerminalSeesEscapes() throws {
            let answer = try Shell().run(
                """
                cp bin/ipvsadm bin/ipvsadm-restore
                printf -- '-C \\e[31m\\xff%0100d\\n' 0 >rules
                { ipvsadm -R <rules; ipvsadm -C $'\\e]0;x\\a'; } 2>ours
                { reference -R <rules; reference -C $'\\e]0;x\\a'; } 2>theirs
                cmp ours theirs
                cat >commands <<'COMMANDS'
                ipvsadm -R <rules; ipvsadm -C $'\\e]0;x\\a'; ipvsadm-restore <rules; ipvsadm-restore $'\\e[1m'
                COMMANDS
                script -qec 'bash commands' /dev/null </dev/null | tr -d '\\r' | grep -v '^hint: '
                """)
            #expect(
                !answer.output.utf8.contains { $0 < 32 && $0 != 10 } && !answer.output.contains("\u{FFFD}"))
            #expect(
                answer.lines.first
                    == "unexpected argument \\x1b[31m\\xff\(String(repeating: "0", count: 65))...")
            #expect(answer.lines.dropFirst().first == "unexpected argument \\x1b]0;x\\x07")
            #expect(answer.output.contains("cannot read \\x1b[1m"))
            #expect(answer.errors == "")
        }
    }
}
