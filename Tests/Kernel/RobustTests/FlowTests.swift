import GuestSupport
import Testing

extension RobustTests {
    /// `ipvs flows` and `ipvs record` beside real connections: what Debian's programs captured and logged, and what was
    /// recorded, is simulated and lands on the servers that the kernel chose.
    @Suite struct FlowTests {
        /// This namespace is the director, with a client at 10.1.0.9 and servers at 10.2.0.11 to 13 in others. HAProxy is the
        /// servers: it takes connections and writes `option tcplog`. `traffic` makes 30 connections, of which some end while
        /// others come, and keeps in `kernel` which server each client's port got; `placed FLOWS` is the same by the simulator.
        private static let site = """
            unshare -n sleep 170 & client=$!
            unshare -n sleep 170 & servers=$!
            trap 'kill $client $servers $proxy 2>/dev/null' EXIT
            away() { [ "$(readlink /proc/$1/ns/net)" != "$(readlink /proc/$$/ns/net)" ]; }
            until away $client && away $servers; do sleep 0.05; done
            in_client() { nsenter -t $client -n "$@"; }
            in_servers() { nsenter -t $servers -n "$@"; }
            ip link add c type veth peer name eth0 netns $client
            ip link add s type veth peer name eth0 netns $servers
            ip link set lo up; ip addr add 10.1.0.1/24 dev c; ip link set c up; ip addr add 10.2.0.1/24 dev s; ip link set s up
            in_client ip addr add 10.1.0.9/24 dev eth0; in_client ip link set eth0 up
            in_servers ip link set lo up; in_servers ip link set eth0 up
            for n in 11 12 13; do in_servers ip addr add 10.2.0.$n/24 dev eth0; done
            in_servers ip route add default via 10.2.0.1
            echo 1 >/proc/sys/net/ipv4/ip_forward
            cat >haproxy.cfg <<END
            global
              log stdout format raw daemon
            defaults
              timeout connect 5s
              timeout client 100s
              timeout server 100s
            frontend web
              mode tcp
              log global
              option tcplog
              bind 10.2.0.11:80
              bind 10.2.0.12:80
              bind 10.2.0.13:80
              default_backend inner
            backend inner
              mode tcp
              server s 127.0.0.1:81
            frontend answer
              mode http
              bind 127.0.0.1:81
              http-request return status 200
            END
            in_servers haproxy -f haproxy.cfg >haproxy.log 2>haproxy.err & proxy=$!
            await() { for try in {1..200}; do grep -q -- "$2" "$1" && return; sleep 0.1; done; echo "not seen: $2"; cat "$1"; }
            until in_servers bash -c '</dev/tcp/127.0.0.1/81' 2>/dev/null; do sleep 0.1; done
            cat >traffic.sh <<'END'
            end=$'\\r'
            fds=()
            for i in {1..30}; do
                exec {fd}<>/dev/tcp/10.1.0.1/80 || exit
                printf 'GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' >&$fd
                while read -r -u $fd line && [[ $line != "$end" ]]; do :; done
                fds+=($fd); sleep 0.1
                if ((i % 3 == 0)); then old=${fds[i / 2]}; exec {old}>&-; sleep 0.1; fi
            done
            END
            traffic() {
                tcpdump -Z root -U -s 128 -i c -w c.pcap 2>dump.err & dump=$!
                await dump.err 'listening on'
                # Something has to ask for conntrack before it works.
                echo 1 >/proc/sys/net/ipv4/vs/conntrack; conntrack -L >/dev/null 2>&1
                iptables-legacy -A INPUT -m conntrack --ctstate NEW -j ACCEPT
                conntrack -E -o timestamp >conntrack.log 2>conntrack.err & track=$!
                ipvs record --for 150s --every 1s -o recorded.csv >recorded 2>record.err & record=$!
                await record.err 'ipvs: 0 connections'
                in_client bash traffic.sh
                sleep 1.5
                ipvsadm -Lnc | awk 'NR > 2 { print $4 "," $6 }' | sort >kernel
                kill -TERM $dump $track $record; wait $dump $record; echo "record: $?"
                kill $proxy; wait $proxy
            }
            placed() { ipvs simulate --rules rules --flows $1 --placements - | tail -n +2 | cut -d , -f 3,5 | sort; }

            """

        private static func rules(_ scheduler: String) -> String {
            """
            cat >rules <<END
            -A -t 10.1.0.1:80 -s \(scheduler)
            -a -t 10.1.0.1:80 -r 10.2.0.11:80 -m -w 1
            -a -t 10.1.0.1:80 -r 10.2.0.12:80 -m -w 2
            -a -t 10.1.0.1:80 -r 10.2.0.13:80 -m -w 4
            END
            ipvsadm -R <rules
            traffic
            grep -c . kernel; cut -d , -f 2 kernel | uniq | sort -u | grep -c .

            """
        }

        /// With a scheduler that goes by loads, times have to be exact: those of packets and those of HAProxy, in milliseconds,
        /// are. The compressed capture and the one of Wireshark's kind say the same.
        @Test func capturesAndLogsUnderLoads() throws {
            let answer = try Shell().run(
                Self.site + Self.rules("wlc")
                    + """
                    gzip -k c.pcap; zstd -q c.pcap; ipvs flows c.pcap -o c.csv >said; sed -n '1s/[0-9]* packets/N packets/p' said
                    for file in c.pcap.gz c.pcap.zst; do ipvs flows $file 2>/dev/null | cmp - c.csv; done
                    placed c.csv | diff kernel - && echo 'the capture fits'
                    ipvs flows haproxy.log --destination web=10.1.0.1:80 --service :80 -o h.csv | sed -n 1p
                    placed h.csv | diff kernel - && echo 'the log fits'
                    ipvs flows conntrack.log --service :80 -o t.csv | sed -nE '1s/: [0-9]+ lines/: N lines/p'
                    placed t.csv | diff kernel - && echo 'conntrack fits'
                    grep -c 'the kernel counted 30: 0 were missed' recorded
                    """)
            let expected = [
                "record: 0", "30", "3", "c.pcap: N packets of pcap, 30 flows", "the capture fits",
                "haproxy.log: 30 lines of haproxy, 30 flows", "the log fits",
                "conntrack.log: N lines of conntrack, 30 flows", "conntrack fits", "1",
            ]
            #expect(answer.lines.map(String.init) == expected, "\(answer)")
        }

        /// An access log says neither ports nor where to, and a second is its finest time: by hashes of addresses each client lands
        /// where its requests were answered.
        @Test func accessLogsUnderHashes() throws {
            let answer = try Shell().run(
                Self.site
                    + """
                    cat >rules <<END
                    -A -t 10.1.0.1:8080 -s sh
                    -a -t 10.1.0.1:8080 -r 10.2.0.11:8080 -m
                    -a -t 10.1.0.1:8080 -r 10.2.0.12:8080 -m
                    -a -t 10.1.0.1:8080 -r 10.2.0.13:8080 -m
                    END
                    ipvsadm -R <rules
                    cat >nginx.conf <<END
                    daemon off;
                    pid $PWD/nginx.pid;
                    events {}
                    http {
                        log_format served '\\$server_addr \\$remote_addr';
                        access_log $PWD/access.log combined;
                        access_log $PWD/served.log served;
                        server { listen 8080; return 200; }
                    }
                    END
                    in_servers nginx -c $PWD/nginx.conf >nginx.out 2>&1 & web=$!
                    until in_servers bash -c '</dev/tcp/10.2.0.13/8080' 2>/dev/null; do sleep 0.1; done
                    for n in {21..28}; do
                        in_client ip addr add 10.1.0.$n/24 dev eth0
                        in_client curl -s --interface 10.1.0.$n http://10.1.0.1:8080/ http://10.1.0.1:8080/again
                    done
                    kill $web; wait $web
                    ipvs flows access.log --destination 10.1.0.1:8080 -o a.csv | sed -n 1p
                    ipvs simulate --rules rules --flows a.csv --placements - | tail -n +2 | cut -d , -f 3,5 \
                        | sed -E 's/(.*):.*,(.*):.*/\\2 \\1/' | sort >simulated
                    sort -u served.log | diff - simulated && echo 'the access log fits'
                    cut -d ' ' -f 1 simulated | sort -u | grep -c .
                    """)
            let expected = ["access.log: 16 lines of access, 8 flows", "the access log fits", "3"]
            #expect(answer.lines.map(String.init) == expected, "\(answer)")
        }

        /// Where only the client decides, whole seconds (nfdump) and readings (`ipvs record`) are enough.
        @Test func wholeSecondsUnderHashes() throws {
            let answer = try Shell().run(
                Self.site + Self.rules("sh -b sh-port")
                    + """
                    mkdir dumps; nfpcapd -r c.pcap -l dumps >nfpcapd.out 2>&1; nfdump -R dumps -o csv >nfdump.csv
                    ipvs flows nfdump.csv --service :80 -o n.csv | sed -n '1s/^nfdump.csv: [0-9]* lines/N lines/p'
                    placed n.csv | diff kernel - && echo 'nfdump fits'
                    placed recorded.csv | diff kernel - && echo 'the record fits'
                    ipvs flows c.pcap 2>/dev/null | cut -d , -f 3 | sort >clients; cut -d , -f 3 recorded.csv | sort | diff clients -
                    """)
            let expected = [
                "record: 0", "30", "3", "N lines of nfdump, 30 flows", "nfdump fits", "the record fits",
            ]
            #expect(answer.lines.map(String.init) == expected, "\(answer)")
        }
    }
}
