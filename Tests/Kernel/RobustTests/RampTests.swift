import GuestSupport
import Testing

extension RobustTests {
    /// `ipvs ramp` on the kernel's table.
    @Suite struct RampTests {
        /// `weight` is that of 10.0.0.2 in the first service; `await FILE TEXT` waits until the file has the text.
        private static let site = """
            rm -rf /run/ipvs
            ipvsadm -R <<END
            -A -t 10.0.0.1:80 -s wlc
            -a -t 10.0.0.1:80 -r 10.0.0.2:80 -m -w 0
            -a -t 10.0.0.1:80 -r 10.0.0.3:80 -m -w 40
            -A -f 7 -s wlc
            -a -f 7 -r 10.0.0.2:80 -m -w 38
            END
            weight() { ipvsadm -Sn | sed -n 's/-a -t .*-r 10.0.0.2:80 -m -w //p'; }
            await() { for try in {1..200}; do grep -q -- "$2" "$1" && return; sleep 0.1; done; echo "not seen: $2"; cat "$1"; }

            """

        private static func run(_ script: String) throws -> Shell.Answer { try Shell().run(site + script) }

        /// The weight grows step by step, in all services, and never faster than it is to; then it is there.
        @Test func reachesItsWeight() throws {
            let answer = try Self.run(
                """
                ipvs ramp 10.0.0.2 --to 40 --over 5s >out 2>said & ramp=$!
                last=0; kinds=0; start=$(date +%s%N)
                while kill -0 $ramp 2>/dev/null; do
                    now=$(weight); passed=$((($(date +%s%N) - start) / 1000000))
                    ((now < last)) && echo "it falls from $last to $now"
                    # The clock of the ramp began later than ours.
                    ((now > 1 + 39 * passed / 5000)) && echo "too early: $now after $passed ms"
                    ((now > last)) && ((++kinds)); last=$now; sleep 0.2
                done
                wait $ramp; echo $?; ((kinds >= 3)) && echo 'in steps'; (($(date +%s%N) - start >= 5000000000)) && echo 'in its time'
                ipvsadm -Sn | grep -c -e '-w 40'; cat out
                ipvs ramp 10.0.0.2 --to 40 --over 5s
                ipvs ramp 10.0.0.2 --to 4 --over 5s 2>&1 | cut -d ' ' -f 2-11; echo ${PIPESTATUS[0]}
                """)
            let expected = [
                "0", "in steps", "in its time", "3", "10.0.0.2:80 of tcp 10.0.0.1:80: weight 40",
                "10.0.0.2:80 of mark 7: weight 40", "nothing to do: 10.0.0.2 has weight 40",
                "nothing was changed: 10.0.0.2:80 of tcp 10.0.0.1:80 has weight 40,", "2",
            ]
            #expect(answer.lines.map(String.init) == expected, "\(answer)")
        }

        /// ^C says what is reached and how to go on; after any end the next run begins with the weight that is there.
        @Test(arguments: ["INT", "TERM", "KILL"])
        func goesOnAfter(signal: String) throws {
            let answer = try Self.run(
                """
                env --default-signal=INT ipvs ramp 10.0.0.2 --service :80 --to 40 --over 60s --curve exponential >out 2>said & ramp=$!
                await said 'after 0 of 60 s'; sleep 12; kill -\(signal) $ramp; wait $ramp; echo $?
                sed -E 's/weight [1-9] of/weight N of/; s/over (4[5-9]|5[0-9])s/over Ns/' out
                reached=$(weight); ((reached >= 1 && reached < 10)) || echo "at $reached"
                ipvs ramp 10.0.0.2 --service :80 --to 40 --over 2s 2>/dev/null
                """)
            var expected = signal == "KILL" ? ["137"] : ["1"]
            if signal != "KILL" {
                expected += [
                    "10.0.0.2:80 of tcp 10.0.0.1:80: weight N of 40",
                    "interrupted; to go on: ipvs ramp 10.0.0.2 --to 40 --over Ns --curve exponential, with the same --service",
                ]
            }
            expected.append("10.0.0.2:80 of tcp 10.0.0.1:80: weight 40")
            #expect(answer.lines.map(String.init) == expected, "\(answer)")
        }

        /// Somebody else may hold the table's lock for long: ^C is obeyed then, too.
        @Test func isInterruptedWhileItWaitsForTheLock() throws {
            let answer = try Self.run(
                """
                env --default-signal=INT ipvs ramp 10.0.0.2 --service :80 --to 40 --over 60s >out 2>said & ramp=$!
                await said 'after 0 of 60 s'; flock /run/ipvsadm.lock sleep 100 & holder=$!
                await said 'waiting for another program'; kill -INT $ramp; sleep 1; kill -0 $ramp 2>/dev/null && echo 'it goes on'
                pkill -P $holder; wait $ramp; echo $?; grep -o 'interrupted; to go on' out
                """)
            #expect(answer.lines.map(String.init) == ["1", "interrupted; to go on"], "\(answer)")
        }

        /// One is asked once, before the first step.
        @Test func atATerminalOneIsAsked() throws {
            let answer = try Self.run(
                """
                ask() { script -qec "$1" /dev/null | tr -d '\\r'; }
                echo n | ask 'ipvs ramp 10.0.0.2 --service :80 --to 40 --over 2s; echo $?' | tail -n 1; weight
                echo y | ask 'ipvs ramp 10.0.0.2 --service :80 --to 40 --over 2s; echo $?' >out; weight; tail -n 1 out
                grep -o 'weight 0 -> 40 in 2 s' out; grep -c 'Bring it in' out
                ipvs ramp 10.0.0.2 --service :80 --to 50 --over 2s --allow add 2>&1 | cut -d : -f 2; weight
                """)
            let expected = [
                "1", "0", "40", "0", "weight 0 -> 40 in 2 s", "1", " nothing was changed", "40",
            ]
            #expect(answer.lines.map(String.init) == expected, "\(answer)")
        }

        /// What others do to the server ends it, and what was drained is so no more.
        @Test func othersMayChangeWeights() throws {
            let answer = try Self.run(
                """
                ipvs ramp 10.0.0.2 --service :80 --to 40 --over 5s >out 2>said & ramp=$!
                await said 'weight 1 of 40'; ipvsadm -e -t 10.0.0.1:80 -r 10.0.0.2:80 -m -w 33; wait $ramp; echo $?; tail -n 1 said; weight
                ipvs ramp 10.0.0.2 --service :80 --to 99 --over 5s >out 2>said & ramp=$!
                await said 'of 99'; ipvsadm -d -t 10.0.0.1:80 -r 10.0.0.2:80; wait $ramp; echo $?; tail -n 1 said
                ipvs drain 10.0.0.3 --reason moved --no-wait >out 2>&1; grep -c moved /run/ipvs/drained-*
                ipvs ramp 10.0.0.3 --to 40 --over 1s 2>/dev/null; ipvs undrain 2>&1 | cut -d : -f 2-
                ipvs ramp 10.0.0.3 --to 42 --over 9s --dry-run 2>said; cat said; weight
                ipvs ramp 10.0.0.3 --to 80 --over 20s --preview --rate 50 2>/dev/null | sed -nE '1,4s/^ *([a-z]*).*/\\1/p'
                ipvs ramp 10.0.0.3 --to 80 --over 20s --preview --json | grep -c peakRate
                ipvsadm -Sn | grep -c -e '-w 40'
                """)
            let expected = [
                "1",
                "ipvs: stopped, since somebody else changed weights while they were brought in, and they stay: "
                    + "10.0.0.2:80 of tcp 10.0.0.1:80 has 33", "33", "1",
                "ipvs: stopped, since somebody else deleted 10.0.0.2:80 of tcp 10.0.0.1:80 while it was brought in",
                "1",
                "10.0.0.3:80 of tcp 10.0.0.1:80: weight 40",
                " nothing was changed: no server of this table was drained by ipvs drain since the host started",
                "@5 -e -t 10.0.0.1:80 -r 10.0.0.3:80 -m -w 41",
                "@9 -e -t 10.0.0.1:80 -r 10.0.0.3:80 -m -w 42",
                "ipvs: weights are whole numbers, so that this ramp has 2 steps: multiply the weights of all servers of "
                    + "the service by 10 or 100 for a smoother one", "brought", "at", "linear",
                "exponential", "3",
                "1",
            ]
            #expect(answer.lines.map(String.init) == expected, "\(answer)")
        }
    }
}
