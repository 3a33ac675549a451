import GuestSupport
import Testing

extension RobustTests {
    /// `ipvs weights` on the kernel's table, with agents that listen.
    @Suite struct WeightsTests {
        /// Servers 10.0.0.2 to 4, whose agents say what is in the files 2 to 4, or nothing where a file `hangs-N` is.
        /// `weights` are those of the TCP service; `await FILE TEXT` waits until the file has the text; `until WEIGHTS`
        /// waits until the kernel has them.
        private static let site = """
            rm -rf /run/ipvs
            ip link set lo up
            for server in 2 3 4; do
                ip address add 10.0.0.$server/32 dev lo
                echo 100% >$server
                printf '#!/bin/sh\\n[ ! -e hangs-%s ] || exec sleep 600\\nexec cat %s\\n' $server $server >agent-$server
                chmod +x agent-$server
                busybox nc -ll -p 700$server -e ./agent-$server </dev/null >/dev/null 2>&1 & agents+=($!)
            done
            end_agents() { kill "${agents[@]}"; pkill -P $$; }
            trap end_agents EXIT
            ipvsadm -R <<END
            -A -t 10.0.0.1:80 -s wlc
            -a -t 10.0.0.1:80 -r 10.0.0.2:80 -m -w 100
            -a -t 10.0.0.1:80 -r 10.0.0.3:80 -m -w 200
            -a -t 10.0.0.1:80 -r 10.0.0.4:80 -m -w 50
            -A -f 7 -s wrr
            -a -f 7 -r 10.0.0.2:80 -m -w 10
            END
            named='--agent 10.0.0.2:7002 --agent 10.0.0.3:7003 --agent 10.0.0.4:7004'
            weights() { ipvsadm -Sn | sed -n 's/-a -t .*-w //p' | paste -sd' '; }
            marked() { ipvsadm -Sn | sed -n 's/-a -f .*-w //p'; }
            await() { for try in {1..200}; do grep -q -- "$2" "$1" && return; sleep 0.1; done; echo "not seen: $2"; cat "$1"; }
            until_are() { local end=$((SECONDS + 40)); while ((SECONDS < end)); do [[ $(weights) == "$1" ]] && return; sleep 0.2; done; echo "not $1: $(weights)"; cat said; }
            for server in 2 3 4; do for try in {1..100}; do [[ $(timeout 1 busybox nc 10.0.0.$server 700$server) ]] && break; sleep 0.1; done; done

            """

        private static func run(_ script: String) throws -> Shell.Answer { try Shell().run(site + script) }

        /// The weights of all services follow; one agent that hangs delays nobody and changes nothing.
        @Test func followsThreeAgents() throws {
            let answer = try Self.run(
                """
                ipvs weights $named --every 1 --timeout 0.5 --damping 0 --yes >out 2>said & following=$!
                await out '100%'; weights
                echo '50%' >2; echo '25%' >3; until_are '50 50 50'; marked
                touch hangs-3; await out 'no answer in 500 ms'; echo '75%' >2; echo '10%' >3; start=$(date +%s%N)
                until_are '75 50 50'; (($(date +%s%N) - start < 3500000000)) && echo 'in time'
                echo 'down # disk' >4; until_are '75 50 0'
                rm hangs-3; until_are '75 20 0'
                echo 'up 100%' >4; until_are '75 20 50'
                kill -TERM $following; wait $following; echo $?
                tail -n 1 said | grep -o 'Weights stay as they are: .*'; grep -c 'its agent: 50%' out
                grep -om 1 '10.0.0.4:80 of tcp .*disk.*' out
                """)
            let expected = [
                "100 200 50", "5", "in time", "0",
                "Weights stay as they are: 10.0.0.2:80 of tcp 10.0.0.1:80 has 75, 10.0.0.3:80 of tcp 10.0.0.1:80 has 20, "
                    + "10.0.0.4:80 of tcp 10.0.0.1:80 has 50, 10.0.0.2:80 of mark 7 has 8. Run again it goes on; --reset "
                    + "gives the base weights back", "2",
                "10.0.0.4:80 of tcp 10.0.0.1:80: weight 50 -> 0; its agent: down (disk)",
            ]
            #expect(answer.lines.map(String.init) == expected, "\(answer)")
        }

        /// After any end, the next run goes on: percentages are of the weight that was there at first.
        @Test(arguments: ["INT", "KILL"])
        func goesOnAfter(signal: String) throws {
            let answer = try Self.run(
                """
                echo '50%' | tee 2 3 >4
                env --default-signal=INT ipvs weights $named --every 1 --damping 0 --yes >out 2>said & following=$!
                until_are '50 100 25'; kill -\(signal) $following; wait $following; echo $?
                for run in 1 2; do ipvs weights $named >out 2>&1; echo $?; weights; done
                for run in {1..5}; do
                    echo "$((run * 10))%" | tee 2 3 >4
                    ipvs weights $named --hysteresis 0 >out 2>&1 & last=$!; sleep 0.0$run; kill -KILL $last 2>/dev/null; wait $last
                done
                echo '50%' | tee 2 3 >4; ipvs weights $named --hysteresis 0 >out 2>&1; weights; marked
                ipvs weights --reset | tail -n 1; weights; marked; ipvs weights --reset
                """)
            let expected = [
                signal == "KILL" ? "137" : "0", "0", "50 100 25", "0", "50 100 25", "50 100 25", "5",
                "4 changes were made: servers have their base weights", "100 200 50", "10",
                "nothing to do: no server has another weight than its own because of an agent",
            ]
            #expect(answer.lines.map(String.init) == expected, "\(answer)")
        }

        /// Two loops may follow different services: neither forgets what the other one remembers.
        @Test func severalLoops() throws {
            let answer = try Self.run(
                """
                echo '50%' | tee 2 3 >4; flock /run/ipvsadm.lock sleep 100 & holder=$!
                ipvs weights $named --service :80 >out1 2>said1 & first=$!
                ipvs weights --agent 10.0.0.2:7002 --service mark=7 >out2 2>said2 & second=$!
                await said1 'waiting for another'; await said2 'waiting for another'; pkill -P $holder
                wait $first $second; weights; marked
                echo '25%' | tee 2 3 >4; ipvs weights $named >out 2>&1; weights; marked
                """)
            #expect(answer.lines.map(String.init) == ["50 100 25", "5", "25 50 13", "3"], "\(answer)")
        }

        /// What is not to be changed is not: too few servers, those that somebody took out, and what makes no sense.
        @Test func leavesAloneWhatItMust() throws {
            let answer = try Self.run(
                """
                echo down | tee 2 3 >4
                ipvs weights $named --service :80 --min-servers 2 >out 2>&1; echo $?; weights; grep -c 'keeps weight' out
                echo up | tee 2 3 >4; ipvs weights $named --service :80 >out 2>&1; weights
                ipvs drain 10.0.0.2 --service :80 --no-wait >out 2>&1; ipvsadm -e -t 10.0.0.1:80 -r 10.0.0.3:80 -m -w 0
                echo '50%' | tee 2 3 >4; ipvs weights $named --service :80 >out 2>&1; echo $?; weights; grep -o 'drained by ipvs drain' out
                ipvs undrain >out 2>&1; ipvsadm -e -t 10.0.0.1:80 -r 10.0.0.3:80 -m -w 80; ipvs weights $named --service :80 >out 2>&1; weights
                head -c 300000 /dev/urandom | tr -d '\\n\\r' >2; printf '\\033[31mred\\n' >3; printf '10%%' >4
                ipvs weights $named --service :80 >out 2>&1; echo $?; weights; grep -c $'\\033' out; grep -o 'a line without its end' out
                kill "${agents[0]}"; wait "${agents[0]}" 2>/dev/null; echo '1%' | tee 3 >4
                ipvs weights $named --service :80 --dry-run --json >out; echo $?; weights; grep -c '"Connection refused"' out; grep -c '"outcome": "planned"' out
                ipvs weights --agent 10.0.0.9:7002 2>&1; echo $?
                ipvs weights $named --unreachable drain --failures 3 --service :80 >out 2>&1; weights
                ipvs weights $named --unreachable drain --failures 3 --service :80 >out 2>&1; weights
                """)
            let expected = [
                "1", "100 200 0", "2", "100 200 50", "0", "0 0 25", "drained by ipvs drain", "50 40 25",
                "1", "50 40 25", "0", "a line without its end", "1", "50 40 25", "1", "1",
                "ipvs: nothing was changed: no service has a server 10.0.0.9; ipvsadm -Ln lists them", "2",
                "50 1 1", "0 1 1",
            ]
            #expect(answer.lines.map(String.init) == expected, "\(answer)")
        }

        /// Lines of a file, with bounds of their own; other servers' agents may be in it.
        @Test func readsAFile() throws {
            let answer = try Self.run(
                """
                echo '1%' | tee 2 3 >4
                cat >agents <<END
                10.0.0.2:80 10.0.0.2:7002 min=10%   # its own least
                10.0.0.3    10.0.0.4:7004 base=1000 max=7
                10.0.0.77   10.0.0.2:7002
                END
                ipvs weights --agents agents --dry-run 2>&1 | grep -e '^-e' -e 77 | sort
                ipvs weights --agents agents >/dev/null 2>&1; echo $?; weights
                echo 'x y' >agents; ipvs weights --agents agents 2>&1; echo $?
                echo n | script -qec "ipvs weights $named --every 5; echo \\$?" /dev/null | tr -d '\\r' | tail -n 1; weights
                """)
            let expected = [
                "-e -f 7 -r 10.0.0.2:80 -m -w 1", "-e -t 10.0.0.1:80 -r 10.0.0.2:80 -m -w 10",
                "-e -t 10.0.0.1:80 -r 10.0.0.3:80 -m -w 7",
                "ipvs: no service has a server 10.0.0.77: its agent is not asked", "0", "10 7 50",
                "ipvs: agents:1:1: expected the server as ADDRESS or ADDRESS:PORT; names of hosts are not looked up",
                "2",
                "1", "10 7 50",
            ]
            #expect(answer.lines.map(String.init) == expected, "\(answer)")
        }
    }
}
