import GuestSupport
import Testing

extension RobustTests {
    /// `ipvsadm-restore` over a table that is in use.
    @Suite struct RestorePlanTests {
        private static func run(_ script: String) throws -> Shell.Answer {
            try Shell().run("for name in save restore; do ln -s ipvsadm bin/ipvsadm-$name; done\n" + script)
        }

        /// Killed at any moment, the table is never without what both tables have, and a second run completes.
        @Test func killedAtAnyMomentASecondRunCompletes() throws {
            let answer = try Self.run(
                """
                rules 1500 2 >one; rules 1500 2 | sed 's/10\\.1\\./10.2./; s/ 192\\.168\\.1/ 192.168.2/' >two
                shared='-t 10.9.9.9:80'
                for file in one two; do printf -- "-A $shared -s rr\\n-a $shared -r 192.168.9.9:80 -m -w 1\\n" >>$file; done
                sort one >one.sorted; sort two >two.sorted; parts=0
                ipvsadm-restore <one
                for round in $(seq $ROBUST_ROUNDS); do
                    [ $((round % 2)) = 0 ] && new=one || new=two
                    ipvsadm-restore <$new & process=$!
                    sleep 0.$(printf %03d $((round * 37 % 200))); kill -9 $process 2>/dev/null; wait $process 2>/dev/null
                    ipvsadm -Sn >table
                    grep -q "^-a $shared -r 192.168.9.9:80" table || echo "the shared server is gone"
                    sort table | cmp -s - $new.sorted || parts=$((parts + 1))
                    ipvsadm-restore <$new || echo "the second run failed"
                    ipvsadm -Sn | sort | cmp - $new.sorted
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
                    ipvsadm-restore <one & first=$!
                    ipvsadm-restore <two & second=$!
                    wait $first || echo "the first failed"; wait $second || echo "the second failed"
                    ipvsadm -Sn | sort >table
                    cmp -s table one.sorted || cmp -s table two.sorted || echo "a mixture of $(wc -l <table) lines"
                done
                echo done
                """)
            #expect(answer.output == "done\n")
            #expect(answer.errors == "")
        }

        /// What stays keeps its connections and counters; what is edited too.
        @Test func whatStaysKeepsItsConnectionsAndCounters() throws {
            let answer = try Self.run(
                """
                ip link set lo up; ip address add 10.0.0.1/32 dev lo; ip address add 10.0.0.2/32 dev lo
                cat >rules <<END
                -A -u 10.0.0.1:53 -s rr
                -a -u 10.0.0.1:53 -r 10.0.0.2:53 -m -w 1
                END
                ipvsadm-restore <rules
                for packet in 1 2 3; do echo >/dev/udp/10.0.0.1/53; done
                sleep 2.5  # The kernel counts up every two seconds (ip_vs_est.c).
                connections() { ipvsadm -Lnc | tail -n +3 | wc -l; }
                counter() { ipvsadm -Ln --stats | awk '/->.*10.0.0.2:53/ { print $3 }'; }
                echo "$(connections) connections, counter $(counter)"
                ipvsadm-restore <rules; echo "$(connections) connections, counter $(counter)"
                sed 's/-w 1/-w 7/; s/rr/wlc/' rules >edited; echo '-A -f 7' >>edited
                ipvsadm-restore <edited; echo "$(connections) connections, counter $(counter)"
                ipvsadm -Sn
                """)
            #expect(
                answer.lines == [
                    "3 connections, counter 3", "3 connections, counter 3", "3 connections, counter 3",
                    "-A -u 10.0.0.1:53 -s wlc", "-a -u 10.0.0.1:53 -r 10.0.0.2:53 -m -w 7", "-A -f 7 -s wlc",
                ])
            #expect(answer.errors == "")
        }

        /// The lock is waited for, in words after a second, and as long as one likes.
        @Test func oneWaitsForTheOther() throws {
            let answer = try Self.run(
                """
                hold() { flock -x /run/ipvsadm.lock sleep $1 & sleep 0.3; }
                hold 1; echo '-A -f 1' | ipvsadm-restore; echo $?; wait
                hold 2; echo '-A -f 2' | ipvsadm-restore; echo $?; wait
                hold 3; echo '-A -f 3' | ipvsadm-restore --wait 1; echo $?; echo '-A -f 4' | ipvsadm-restore --wait=0; echo $?
                wait; ipvsadm -Sn; ipvsadm-restore --wait 1s </dev/null; echo $?
                # Who holds it is known if it is one of ours; the lock of a killed one is free.
                (ipvsadm-restore <<<'-A -f 5'); tr 0-9 N </run/ipvsadm.lock | tr -s N
                """)
            #expect(
                answer.lines == [
                    "0", "0", "2", "2", "-A -f 2 -s wlc", "2", "N",
                ])
            let waiting = "ipvsadm-restore: waiting for another restore"
            let errors = answer.errors.split(separator: "\n").map(String.init)
            #expect(errors.count >= 4)
            #expect(errors.first?.hasPrefix(waiting) == true)
            #expect(
                errors.count { $0.hasSuffix("holds /run/ipvsadm.lock; the table was not changed") } == 2,
                "\(errors)")
        }

        /// The kernel's order of servers is that of the rules only if asked for.
        @Test func theOrderOfServers() throws {
            let answer = try Self.run(
                """
                rule() { echo "-a -t 10.0.0.1:80 -r 10.0.0.$1:80 -m"; }
                order() { grep -o '0A00000[0-9]:0050 *Masq' /proc/net/ip_vs | cut -c8 | tr -d '\\n'; echo; }
                { echo '-A -t 10.0.0.1:80 -s sh'; rule 2; rule 3; rule 4; } >rules; ipvsadm-restore <rules; order
                { echo '-A -t 10.0.0.1:80 -s sh'; rule 2; rule 4; rule 3; rule 5; } >other; ipvsadm-restore <other; order
                script -qec 'ipvsadm-restore <other' /dev/null | tr -d '\\r' | cut -c-60
                ipvsadm-restore --exact-order <other; order
                script -qec 'ipvsadm-restore <other' /dev/null; ipvsadm-restore --exact-order <rules; order
                """)
            #expect(
                answer.lines == [
                    "432", "5432", "1 service keeps its order of servers, which is not that of t",
                    "hint: it decides with some schedulers which server comes nex", "5342", "432",
                ])
            #expect(answer.errors == "")
        }

        /// Saved with --order, a table comes back in the kernel's order; sorted, it is told where that matters.
        @Test func aSaveKeepsTheOrderIfAsked() throws {
            let answer = try Self.run(
                """
                order() { grep -o '0A00000[0-9]:0050 *Masq' /proc/net/ip_vs | cut -c8 | tr -d '\\n'; echo; }
                for scheduler in sh rr; do
                    { echo "-A -t 10.0.0.1:80 -s $scheduler"; printf -- '-a -t 10.0.0.1:80 -r 10.0.0.%d:80 -m\n' 4 2 5 3; } >rules
                    ipvsadm-restore <rules; order; ipvsadm-save -n --order >ordered; ipvsadm-save -n >sorted
                    ipvsadm -Sn | cmp - sorted; ipvsadm -C; ipvsadm-restore <ordered; order
                    ipvsadm -C; ipvsadm-restore <sorted; order; ipvsadm-restore --exact-order <ordered; order
                    for command in 'ipvsadm-save -n' 'ipvsadm-save -n --order' 'ipvsadm -Sn'; do
                        script -qec "$command >/dev/null" /dev/null | tr -d '\\r' | cut -c-40; done
                done
                """)
            let warning = "warning: 1 service has servers in an orde"
            #expect(
                answer.lines == [
                    "3524", "3524", "5432", "3524", Substring(warning.dropLast()),
                    "hint: ipvsadm-save --order keeps it",
                    Substring(warning.dropLast()), "hint: ipvsadm-save --order keeps it", "3524", "3524",
                    "5432",
                    "3524",
                ])
            #expect(answer.errors == "")
        }

        /// A table has something to lose or it has not; how one comes to restore makes no difference.
        @Test(arguments: ["", "--boot"]) func mistakes(_ option: String) throws {
            let answer = try Self.run(
                """
                printf -- '-A -f 1\\n-a -f 9 -r 10.0.0.2\\n-A -f 1\\n-A -f 2 -s rr\\n' >rules
                ipvsadm-restore \(option) <rules; echo $?; ipvsadm -Sn; ipvsadm -C; ipvsadm -A -f 3
                ipvsadm-restore \(option) <rules; echo $?; ipvsadm -Sn
                sed -i 2d rules; ipvsadm-restore \(option) <rules; echo $?; ipvsadm -Sn
                """)
            #expect(
                answer.lines == [
                    "1", "-A -f 1 -s wlc", "-A -f 2 -s rr", "2", "-A -f 3 -s wlc", "0", "-A -f 1 -s wlc",
                    "-A -f 2 -s rr",
                ])
        }

        @Test func allOrNothing() throws {
            let answer = try Self.run(
                """
                rules 50 2 >old; ipvsadm-restore <old; ipvsadm -Sn >before
                { rules 50 3 | sed 's/10\\.1\\./10.2./'; rules 20 1; echo '-A -f 1 -s nosuch'; } >new
                ipvsadm-restore --all-or-nothing <new; echo $?; ipvsadm -Sn | cmp - before
                ipvsadm -C; echo '-a -f 1 -r 10.0.0.2' | ipvsadm-restore --all-or-nothing; echo $?; ipvsadm -Sn
                printf -- '-A -f 1\\n-a -f 2 -r 10.0.0.2\\n' | ipvsadm-restore --all-or-nothing; echo $?; ipvsadm -Sn
                """)
            #expect(answer.lines == ["2", "2", "2"])
        }
    }
}
