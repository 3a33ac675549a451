import Testing

extension RobustTests {
    /// What `ipvs doctor` sees of a real kernel and its host: each illness is there, found, cured and gone.
    @Suite struct DoctorTests {
        /// A network of two interfaces, on which nothing is wrong but that the embedded kernel has the legacy rules (D003), and
        /// how an illness is tried.
        private static let host = """
            ip link add eth0 type dummy; ip link add eth1 type dummy
            ip link set eth0 up; ip link set eth1 up mtu 9000
            ip address add 192.0.2.1/24 dev eth0; ip address add 192.0.2.10/32 dev eth0
            ip address add 10.0.0.1/24 dev eth1; ip -6 address add 2001:db8:1::1/64 dev eth1 nodad
            ip route add default via 192.0.2.254
            set_() { echo "$2" >/proc/sys/net/ipv4/$1; }
            set_ ip_forward 1; set_ conf/all/send_redirects 0; set_ conf/all/rp_filter 0
            set_ conf/eth1/send_redirects 0; set_ conf/eth0/send_redirects 0
            set_ vs/expire_nodest_conn 1; set_ tcp_keepalive_time 600
            codes() { ipvs doctor "$@" | grep -o '\\[D[0-9]*\\]' | tr -d '[]\\n'; }
            # try CODE ILLNESS CURE
            try() {
                local before=$(codes)
                eval "$2"
                local found=$(codes)
                eval "$3"
                [[ $before != *$1* && $found == *$1* && $(codes) != *$1* ]] && echo "$1" ||
                    echo "$1: before: $before, then: $found, cured: $(codes)"
            }

            """

        @Test func eachIllnessIsFoundAndGoesWithItsCure() throws {
            let answer = try Shell(limit: 300).run(
                Self.host + """
                    { for i in 1 2; do echo "-A -t 192.0.2.10:8$i -s wlc"; echo "-a -t 192.0.2.10:8$i -r 10.0.0.1$i:80 -m"; done
                      echo '-A -u 192.0.2.10:53 -s rr'; echo '-a -u 192.0.2.10:53 -r 10.0.0.13 -g'
                      echo '-A -t 192.0.2.10:443 -s mh -b mh-fallback'; echo '-a -t 192.0.2.10:443 -r 10.0.0.14 -i'
                    } | ipvsadm -R
                    set_ vs/sloppy_tcp 1
                    echo "well: $(codes)"
                    mkfifo ready
                    # Whether a network hides anything depends on which rows its services fall into, by its random number
                    # (net_hash_mix): mostly the first one does.
                    in_others() {
                        for network in {1..12}; do
                            unshare -n bash -c 'ip link set lo up; ipvsadm -R; echo >ready; exec sleep 100' \\
                                < <(rules 2000 0) & others+=($!)
                            read <ready
                            [[ $(codes) != *D002* ]] || break
                        done
                    }
                    rules 500 0 | ipvsadm -R
                    # Networks of tests before this one may still be taken down.
                    alone() { for try in {1..300}; do [[ $(codes) == *D002* ]] || break; sleep 0.2; done; }
                    alone
                    # Their address and their servers are not the question here.
                    try D002 in_others 'kill ${others[*]}; wait ${others[*]} 2>/dev/null; alone'
                    rules 500 0 | sed -n 's/^-A \\(-t [^ ]*\\).*/-D \\1/p' | ipvsadm -R
                    try D004 'ipvsadm -E -t 192.0.2.10:81 -s none' 'ipvsadm -E -t 192.0.2.10:81 -s wlc'
                    ipvsadm -A -t 192.0.2.10:21 -s rr; ipvsadm -a -t 192.0.2.10:21 -r 10.0.0.11 -m
                    try D006 'rmmod ip_vs_ftp' 'modprobe ip_vs_ftp'
                    ipvsadm -D -t 192.0.2.10:21
                    try D007 'set_ vs/expire_nodest_conn 0' 'set_ vs/expire_nodest_conn 1'
                    try D009 'set_ vs/conn_reuse_mode 0' 'set_ vs/conn_reuse_mode 1'
                    try D011 'set_ vs/sloppy_tcp 0' 'set_ vs/sloppy_tcp 1'
                    try D012 'ipvsadm --set 500 0 0' 'ipvsadm --set 900 0 0'
                    try D013 'set_ vs/secure_tcp 3' 'set_ vs/secure_tcp 0'
                    try D014 'set_ ip_forward 0' 'set_ ip_forward 1'
                    try D015 'set_ conf/eth0/rp_filter 1; ip route replace default via 10.0.0.254' \\
                        'ip route replace default via 192.0.2.254'
                    try D016 'set_ conf/eth0/send_redirects 1; ip route add 10.0.0.11 dev eth0' \\
                        'set_ conf/eth0/send_redirects 0; ip route del 10.0.0.11 dev eth0'
                    try D017 'ip address del 192.0.2.10/32 dev eth0' 'ip address add 192.0.2.10/32 dev eth0'
                    try D018 'ip route add unreachable 10.0.0.12' 'ip route del unreachable 10.0.0.12'
                    try D019 'ip route add 10.0.0.13 via 192.0.2.254' 'ip route del 10.0.0.13 via 192.0.2.254'
                    ip link set eth1 arp on
                    try D020 'echo >/dev/udp/10.0.0.11/9; sleep 0.2; ip neigh replace 10.0.0.11 dev eth1 nud failed' \\
                        'ip neigh del 10.0.0.11 dev eth1'
                    # ipvsadm would write the service's port: other programs need not.
                    ipvs export --to json >well.json; sed 's/10.0.0.13:53/10.0.0.13:54/' well.json >port.json
                    try D021 'ipvs apply --yes port.json >/dev/null' 'ipvs apply --yes well.json >/dev/null'
                    try D022 'ip link set eth1 mtu 1500' 'ip link set eth1 mtu 9000'
                    try D023 'ip route add 10.0.0.14 dev eth1 src 192.0.2.10' 'ip route del 10.0.0.14 dev eth1'
                    ipvsadm --start-daemon master --mcast-interface eth1
                    try D024 'ip link set eth1 down' \\
                        'ip link set eth1 up; ip -6 address add 2001:db8:1::1/64 dev eth1 nodad 2>/dev/null'
                    try D025 'ipvsadm --stop-daemon master; ipvsadm --start-daemon backup --mcast-interface eth1' \\
                        'ipvsadm --stop-daemon backup'
                    cp "$(command -v sleep)" keepalived
                    try D026 './keepalived 100 & manager=$!; sleep 0.3' 'kill $manager; wait $manager 2>/dev/null'
                    try D027 'ipvsadm -A -f 9' 'ipvsadm -D -f 9'
                    try D028 'ipvsadm -a -t 192.0.2.10:443 -r 10.0.0.14 -i -w 1
                              ipvsadm -a -t 192.0.2.10:443 -r 10.0.0.15 -i -w 0
                              ipvsadm -E -t 192.0.2.10:443 -s mh' 'ipvsadm -E -t 192.0.2.10:443 -s mh -b mh-fallback'
                    """)
            let codes = [
                2, 4, 6, 7, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28,
            ]
            #expect(
                answer.lines.map(String.init)
                    == ["well: D003"] + codes.map { "D0\($0 < 10 ? "0" : "")\($0)" })
        }

        /// Connections that are really there: a crowded table, and templates of a server that is drained.
        @Test func connectionsAreCounted() throws {
            let answer = try Shell(limit: 200).run(
                Self.host + """
                    ipvsadm -A -u 192.0.2.10:53 -s rr -p 600
                    ipvsadm -a -u 192.0.2.10:53 -r 127.0.0.1:53 -m
                    echo "well: $(codes)"
                    python3 -c '
                    import socket
                    for port in range(10000, 19000):
                        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
                            s.bind(("192.0.2.1", port)); s.sendto(b"x", ("192.0.2.10", 53))'
                    echo "crowded: $(codes)"
                    ipvsadm -e -u 192.0.2.10:53 -r 127.0.0.1:53 -m -w 0
                    ipvs doctor | grep -A1 -e D010 -e D005 | grep -o -e '9[0-9]* entries in 4096 rows' -e '[0-9]* templates'
                    """)
            #expect(
                answer.lines == [
                    "well: D003", "crowded: D005D003", "9001 entries in 4096 rows", "1 templates",
                ],
                "\(answer.output)\(answer.errors)")
        }

        /// Reading changes nothing: not the table, not the settings, not the modules.
        @Test func aBundleIsTheDirectorElsewhere() throws {
            let answer = try Shell().run(
                Self.host + """
                    rules 20 3 | ipvsadm -R
                    state() { ipvsadm -Ln --stats; cat /proc/modules; grep -r . /proc/sys/net/ipv4/vs 2>/dev/null; }
                    state >before
                    ipvs doctor >live; echo $?
                    ipvs doctor --bundle bundle.json | cmp - live && echo same
                    ipvs doctor bundle.json | sed 's/^bundle.json:/live:/' | cmp - live && echo same elsewhere
                    ipvs export bundle.json | cmp - <(ipvs export) && echo same table
                    ipvs diff bundle.json && echo no difference
                    ipvs doctor --bundle other.json --anonymous >/dev/null; 
                    (($(ipvs doctor other.json | grep -c '\\[D') == $(grep -c '\\[D' live))) && echo as many
                    grep -c '192\\.168\\|10\\.1\\.1' other.json
                    state | cmp - before && echo nothing changed
                    ipvs doctor none; echo $?
                    echo '{"version": 2, "document": "bundle"}' >broken; ipvs doctor broken; echo $?
                    setpriv --reuid 1000 --clear-groups ipvs doctor; echo $?
                    """)
            #expect(
                answer.lines.map(String.init) == [
                    "1", "same", "same elsewhere", "same table", "live is as bundle.json says",
                    "no difference",
                    "as many", "0", "nothing changed", "2", "2", "2",
                ], "\(answer.output)")
            #expect(
                answer.errors.split(separator: "\n").map { $0.prefix(30) } == [
                    "ipvs: none: No such file or di", "ipvs: broken:1:1: a bundle nee",
                    "ipvs: the kernel's table canno",
                ], "\(answer.errors)")
        }
    }
}
