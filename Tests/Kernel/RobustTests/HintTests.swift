import Testing

extension RobustTests {
    /// On a terminal one line more, and only there.
    @Suite struct HintTests {
        /// Commands that fail and change nothing, with words of their hint. There is one service with one server.
        private static let failures = [
            ("ipvsadm -A -t 10.0.0.1:80", "use -E"),
            ("ipvsadm -a -t 10.0.0.1:80 -r 10.0.0.2:80", "use -e"),
            ("ipvsadm -D -t 10.0.0.9:80", "no service has this address"),
            ("ipvsadm -Ln -t 10.0.0.9:80", "no service has this address"),
            ("ipvsadm -d -t 10.0.0.1:80 -r 10.0.0.9:80", "no such server"),
            ("ipvsadm -A -t 10.0.0.2:80 -s roulette", "modprobe ip_vs_SCHEDULER"),
            ("ipvsadm -a -t 10.0.0.1:80 -r 224.0.0.1:80", "unicast"),
            ("ipvsadm --start-daemon master --mcast-interface none0", "--mcast-interface"),
            ("ipvsadm --stop-daemon master", "-L --daemon"),
            ("ipvsadm -a -t 10.0.0.1:80 -r 10.0.0.3:80 -x 1 -y 2", "upper one"),
            ("ipvsadm -nL", "-Ln, not -nL"),
            ("ipvsadm -q", "first option must be a command"),
            ("ipvsadm -L --junk", "no such option"),
            ("ipvsadm -A -t", "value"),
            ("ipvsadm -L -C", "one command"),
            ("ipvsadm -A", "-t, -u or --sctp-service"),
            ("ipvsadm -A -t 10.0.0.300:80", "192.0.2.1:80"),
            ("ipvsadm -A -t 10.0.0.2", "-p"),
            ("ipvsadm -A -f nothing", "4294967295"),
            ("ipvsadm -A -t 10.0.0.2:80 -p 0", "2678400"),
            ("ipvsadm -a -t 10.0.0.1:80 -r 10.0.0.3:80 -w heavy", "number"),
            ("ipvsadm -L -6", "-f MARK -6"),
            ("ipvsadm --set 1 2", "three times"),
            ("printf '%s\\n' '-E -t 10.0.0.1:80' '-A -t 10.0.0.1:80' | ipvsadm -R", "line 2: "),
            ("setpriv --reuid 65534 --clear-groups ipvsadm -Ln", "CAP_NET_ADMIN"),
        ]

        @Test func oneLineOnATerminalAndNoneElsewhere() throws {
            let commands = Self.failures.map { "{ \($0.0); } >/dev/null </dev/null; echo \"= $?\"" }
            let answer = try Shell().run(
                """
                ipvsadm -A -t 10.0.0.1:80; ipvsadm -a -t 10.0.0.1:80 -r 10.0.0.2:80
                cat >commands <<'COMMANDS'
                \(commands.joined(separator: "\n"))
                COMMANDS
                # The same failures twice: errors to a file, and to a terminal.
                bash commands >file 2>&1
                script -qec 'bash commands' /dev/null </dev/null | tr -d '\\r' >shown
                grep '^hint: ' file
                grep -v '^hint: ' shown | diff file -
                awk '
                    /^hint: / { hints++; last = NR; print }
                    /^= / { if (hints != 1 || last != NR - 1 || $2 == 0) print "bad hint before line " NR; hints = 0 }
                ' shown
                """)
            #expect(answer.errors == "")
            #expect(answer.lines.count == Self.failures.count, "\(answer.output)")
            for ((command, word), hint) in zip(Self.failures, answer.lines) {
                #expect(hint.hasPrefix("hint: ") && hint.contains(word), "\(command)")
            }
        }
    }
}
