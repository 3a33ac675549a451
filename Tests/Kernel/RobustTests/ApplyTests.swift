import GuestSupport
import Testing

extension RobustTests {
    /// `ipvs apply` over a table that is in use.
    @Suite struct ApplyTests {
        /// Nothing waits for a confirmation from an earlier test.
        private static func run(_ script: String) throws -> Shell.Answer {
            try Shell().run("rm -rf /run/ipvs\n" + script)
        }

        private static let site = """
            cat >site <<END
            -A -t 10.0.0.1:80 -s rr
            -a -t 10.0.0.1:80 -r 10.1.0.1:80 -m -w 1
            -a -t 10.0.0.1:80 -r 10.1.0.2:80 -m -w 2
            -A -f 7 -s wlc
            END
            cat >other <<END
            -A -t 10.0.0.1:80 -s mh -b mh-port -p 60
            -a -t 10.0.0.1:80 -r 10.1.0.2:80 -i -w 0 -x 9 -y 3
            -a -t 10.0.0.1:80 -r 10.1.0.3:80 -m -w 1
            -A -u 10.0.0.1:53 -s rr
            END

            """

        /// Killed at any moment, the table is never without what both tables have, and a second run completes.
        @Test func killedAtAnyMomentASecondRunCompletes() throws {
            let answer = try Self.run(
                """
                rules 1500 2 >one; rules 1500 2 | sed 's/10\\.1\\./10.2./; s/ 192\\.168\\.1/ 192.168.2/' >two
                shared='-t 10.9.9.9:80'
                for file in one two; do printf -- "-A $shared -s rr\\n-a $shared -r 192.168.9.9:80 -m -w 1\\n" >>$file; done
                sort one >one.sorted; sort two >two.sorted; parts=0
                ipvs apply one --yes >out
                for round in $(seq $ROBUST_ROUNDS); do
                    [ $((round % 2)) = 0 ] && new=one || new=two
                    ipvs apply $new --yes --prune >out & process=$!
                    sleep 0.$(printf %03d $((round * 37 % 200))); kill -9 $process 2>/dev/null; wait $process 2>/dev/null
                    ipvsadm -Sn >table
                    grep -q "^-a $shared -r 192.168.9.9:80" table || echo "the shared server is gone"
                    ipvs apply $new --yes --prune >out || echo "the second run failed"
                    ipvsadm -Sn | sort | cmp - $new.sorted
                    ipvs diff $new >out || echo "it differs: $(cat out)"
                done 2>&1 | sed '/Killed/d'
                echo done
                """)
            #expect(answer.output == "done\n")
            #expect(answer.errors == "")
        }

        @Test func twoAtOnceAreOneAfterTheOther() throws {
            let answer = try Self.run(
                """
                rules 800 2 >one; rules 800 2 | sed 's/10\\.1\\./10.2./' >two
                sort one >one.sorted; sort two >two.sorted
                for round in $(seq $ROBUST_ROUNDS); do
                    ipvs apply one --yes --prune >out1 & first=$!
                    ipvs apply two --yes --prune >out2 & second=$!
                    wait $first || echo "the first failed"; wait $second || echo "the second failed"
                    ipvsadm -Sn | sort >table
                    cmp -s table one.sorted || cmp -s table two.sorted || echo "a mixture of $(wc -l <table) lines"
                done
                flock -x /run/ipvsadm.lock sleep 3 & sleep 0.3
                ipvs apply one --yes --wait 1; echo $?; wait
                """)
            #expect(answer.output == "2\n")
            let errors = answer.errors.split(separator: "\n")
            #expect(
                errors.last?.contains(
                    "is changing the table and holds /run/ipvsadm.lock; nothing was changed") == true)
        }

        /// A change that the kernel refuses in the middle, whatever stands around it, leaves the table byte for byte.
        @Test func aRefusalTakesEverythingBack() throws {
            let answer = try Self.run(
                Self.site + """
                    ipvs apply site >out || echo failed
                    table() { cat /proc/net/ip_vs; ipvsadm -Ln --stats --exact; ipvsadm -Ln --thresholds; ipvsadm -Ln --timeout; }
                    table >before
                    for wrong in '-A -f 9 -s nosuch' '-A -f 9 -p 5 --pe nosuch' \\
                        '--start-daemon master --mcast-interface nosuch0' '--set 99999999 0 0' \\
                        '-a -t 10.0.0.1:80 -r 255.255.255.255:80 -m'; do
                        for place in 0 1 2 3 4; do
                            head -n $place other >wrong
                            grep -q nosuch0 <<<"$wrong" || [ $place != 0 ] || [ "${wrong:1:1}" = A ] || continue
                            echo "$wrong" >>wrong; tail -n +$((place + 1)) other >>wrong
                            ipvs apply wrong --yes --prune >out 2>said; status=$?
                            [ $status != 0 ] && [ ! -s out ] && grep -q '^ipvs: wrong:' said || echo "$wrong $place: $status $(cat said)"
                            table | diff before - || echo "$wrong at $place"
                        done
                    done
                    (cat other; echo '-A -f 9 -s nosuch') >wrong
                    ipvs apply wrong --yes --prune --record kept 2>said; grep -c takenBack kept/*
                    """)
            #expect(answer.output == "1\n")
            #expect(answer.errors == "")
        }

        /// Whoever works through the table that he changes gets it back, also when his session is gone.
        @Test func anUnconfirmedChangeIsTakenBack() throws {
            let answer = try Self.run(
                Self.site + """
                    ipvs apply site >out; ipvsadm -Sn >before
                    setsid bash -c 'ipvs apply other --yes --prune --confirm-within 2s >out; echo $? >status; kill -9 0' 2>/dev/null
                    cat status; ipvsadm -Sn | cmp -s - before && echo "unchanged"
                    ipvs apply site --yes 2>/dev/null; echo $?
                    for try in {1..100}; do ipvsadm -Sn | cmp -s - before && echo back && break; sleep 0.1; done
                    for try in {1..100}; do ipvs confirm 2>said >out && echo confirmed; ls /run/ipvs/taken-back-* >ls 2>&1 && break; sleep 0.1; done
                    ipvs confirm 2>said; echo $?; cut -d ' ' -f 1-7 said
                    ipvs apply other --yes --prune --confirm-within 2 >out; ipvs confirm | cut -d ' ' -f 1-4
                    sleep 3; ipvs diff other
                    ipvs apply site --yes --prune --confirm-within 30 >out; ipvs undo --yes | tail -n 1 | cut -d ' ' -f 1-8
                    ipvs diff other; ipvs confirm 2>/dev/null; echo $?; pgrep -f await-confirmation; sleep 0.5; pgrep -f await-confirmation
                    """)
            #expect(
                answer.lines.filter { Int($0) ?? 0 < 3 } == [
                    "0", "2", "back", "1", "ipvs: nothing waits for a confirmation; the",
                    "kept: the change of",
                    "live is as other says", "6 changes were made: what the change of",
                    "live is as other says", "1",
                ], "\(answer)")
        }

        /// The deadline of one change is not that of a later one, and what others did meanwhile to other servers stays.
        @Test func everyChangeHasItsOwnDeadline() throws {
            let answer = try Self.run(
                Self.site + """
                    ipvs apply site >out
                    ipvs apply other --yes --prune --confirm-within 1s >out; ipvs confirm >out
                    ipvs apply site --yes --prune --confirm-within 50s >out; sleep 2
                    ipvs diff site; ipvs confirm | cut -d ' ' -f 1
                    sed 's/-r 10.1.0.1:80 -m -w 1/-r 10.1.0.1:80 -m -w 9/' site >heavy
                    ipvs apply heavy --yes --confirm-within 1s >out
                    ipvsadm -e -t 10.0.0.1:80 -r 10.1.0.2:80 -m -w 0; ipvsadm -a -t 10.0.0.1:80 -r 10.1.0.7:80 -m
                    sleep 2; ipvsadm -Sn | grep -e -a
                    ipvs apply heavy --yes --confirm-within 50s >out; pkill -9 -f 'await-confirmatio[n]'
                    ipvs apply site --yes 2>said; grep -o 'what waited for that is gone' said
                    ipvs undo --yes --confirm-within 1s >out; sleep 2; ipvsadm -Sn | grep -c -e '-w 9'
                    unshare -n ipvs confirm 2>/dev/null; echo $?
                    : | ipvs apply - --prune --yes 2>said; echo $?; ipvsadm -Sn | wc -l
                    """)
            #expect(
                answer.lines == [
                    "live is as site says", "kept:", "-a -t 10.0.0.1:80 -r 10.1.0.1:80 -m -w 1",
                    "-a -t 10.0.0.1:80 -r 10.1.0.2:80 -m -w 0", "-a -t 10.0.0.1:80 -r 10.1.0.7:80 -m -w 1",
                    "what waited for that is gone", "1", "1", "2", "4",
                ], "\(answer)")
        }

        /// A change is kept, and the last one is taken back, then the one before.
        @Test func recordsAreUndoneOneByOne() throws {
            let answer = try Self.run(
                Self.site + """
                    ipvs apply site --record kept >out; ipvs export --to json >site.json
                    ipvs apply other --record kept --yes --prune >out
                    ipvs apply - --record kept >out <<<'-A -f 9'
                    ipvsadm -A -f 10
                    ipvs undo --record kept --yes | grep mark; ipvs undo --record kept --yes >out
                    ipvsadm -D -f 10; ipvs diff site.json; ls kept | wc -l
                    ipvs undo --record kept --yes >out; ipvsadm -Sn
                    ipvs undo --record kept; echo $?
                    cat kept/* | grep -c '"outcome": "undone"'; stat -c %a kept
                    echo '{' >kept/99991231T235959Z.000000000.json; echo '{}' >kept/other.json; mkfifo kept/20991231T235959Z.000000000.json; ipvs undo --record kept; echo $?
                    """)
            #expect(
                answer.lines == ["- mark 9  wlc", "live is as site.json says", "5", "2", "3", "750", "2"],
                "\(answer)")
            #expect(answer.errors.contains("ipvs: kept keeps no change that was made and not undone"))
            #expect(
                answer.errors.contains("99991231T235959Z.000000000.json:2:1: expected the name of a member"))
        }

        /// What took itself back is not there to be undone.
        @Test func aRecordSaysThatNobodyConfirmed() throws {
            let answer = try Self.run(
                Self.site + """
                    ipvs apply site --record=-kept >out
                    ipvs apply other --yes --prune --record=-kept --confirm-within 1s >out
                    for try in {1..100}; do ls /run/ipvs/unconfirmed-* >ls 2>&1 || break; sleep 0.1; done; sleep 0.5
                    grep -ho '"outcome": "[a-zA-Z]*"' ./-kept/*
                    ipvs undo --record=-kept --yes | grep -o 'changes were made'; ipvsadm -Sn
                    """)
            #expect(
                answer.lines == [#""outcome": "made""#, #""outcome": "takenBack""#, "changes were made"],
                "\(answer)")
        }

        /// A preview starts at the table as it is.
        @Test func undoingIsPlayedBefore() throws {
            let answer = try Self.run(
                Self.site + """
                    ipvs apply site --record kept >out; ipvs apply - --yes --record kept >out <<'END'
                    -A -t 10.0.0.1:80 -s rr
                    -a -t 10.0.0.1:80 -r 10.1.0.1:80 -m -w 1
                    -a -t 10.0.0.1:80 -r 10.1.0.2:80 -m -w 0
                    END
                    ipvsadm -Sn >quiet; play() { ipvs undo --record kept --simulate --rate 10 --for 10 --clients 40 "$@"; }
                    play --dry-run | grep -o -e '~ 10.*' -e 'clients move' -e 'made-up flows in 10 s'
                    ipvsadm -Sn | cmp - quiet; play --yes >out; ipvsadm -Sn | grep -o -e '-w 2'
                    """)
            #expect(
                answer.lines == [
                    "~ 10.1.0.2:80  weight 0 -> 2", "clients move", "made-up flows in 10 s", "-w 2",
                ], "\(answer)")
        }

        /// Nothing but what was asked for.
        @Test func onlyWhatIsAllowed() throws {
            let answer = try Self.run(
                Self.site + """
                    ipvs apply site >out; ipvsadm -Sn >before
                    refuse() { ipvs apply "$@" 2>said; echo "$? $(cut -d ' ' -f 2-5 said | head -n 1)"; ipvsadm -Sn | cmp - before; }
                    refuse other; refuse other --yes --allow add; refuse other --yes --allow add,delete
                    refuse missing --yes; refuse . --yes; refuse - --yes <<<'{}'; refuse - --yes <<<'-A'
                    head -c 100000 /dev/zero >zeros; refuse zeros --yes; refuse site --yes --format json
                    refuse other --dry-run | head -n 1
                    ipvs apply other --yes --scope mark=7 --prune | tail -n 1; ipvsadm -Sn >before
                    ipvsadm -e -t 10.0.0.1:80 -r 10.1.0.2:80 -m -w 77
                    ipvs apply site --keep-weights >out; ipvsadm -Sn | grep -c 'w 77'
                    ipvs apply - --yes <<<'-A -t 10.0.0.1:80 -s wlc' | tail -n 2; ipvsadm -Sn
                    """)
            #expect(
                answer.lines == [
                    "2 nothing was changed: 1", "2 nothing was changed: -E", "2 nothing was changed: -E",
                    "2 missing: No such file", "2 .: Is a directory", "2 -:1:1: a table needs",
                    "2 -:1:1: You need to", "2 zeros:1:1: a NUL byte:", "2 site:1:1: expected {, with",
                    "-A -u 10.0.0.1:53 -s rr", "1 change was made: live is as other says within the scope",
                    "1",
                    "3 changes were made: live is as standard input says",
                    "1 service that it does not name stays; --prune deletes it", "-A -t 10.0.0.1:80 -s wlc",
                    "-A -f 7 -s wlc",
                ], "\(answer)")
        }

        /// The changes are shown, and only a yes makes them; who took his time is told what moved meanwhile.
        @Test func atATerminalOneIsAsked() throws {
            let answer = try Self.run(
                Self.site + """
                    ipvs apply site >out; ipvsadm -Sn >before
                    ask() { script -qec "$1" /dev/null | tr -d '\\r'; }
                    echo n | ask 'ipvs apply other; echo $?' | tail -n 1; ipvsadm -Sn | cmp - before
                    ask 'ipvs apply other; echo $?' </dev/null | tail -n 1; ipvsadm -Sn | cmp - before
                    (sleep 1; echo y) | ask 'ipvs apply other --prune; echo $?' >said & sleep 0.5
                    flock -n /run/ipvsadm.lock echo "the lock is free"; ipvsadm -A -f 99; wait $!
                    tail -n 1 said; grep -o 'somebody else changed' said; grep -c -- '-A -f 99' said
                    echo y | ask 'ipvs apply other --prune; echo $?' | tail -n 2 | cut -c 1-18
                    ipvs diff other --ignore timeouts
                    """)
            #expect(
                answer.lines == [
                    "1", "1", "the lock is free", "2", "somebody else changed", "1", "Make these 7 chang",
                    "0",
                    "live is as other says",
                ], "\(answer)")
        }
    }
}
