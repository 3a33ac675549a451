import Glibc
import GuestSupport
import Testing

extension RobustTests {
    /// Names through the resolver of the statically linked program.
    @Suite struct NameTests {
        /// A name server that takes questions and never answers.
        private static func silentServer() throws {
            let server = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = UInt16(53).bigEndian
            let failed = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            // It lives as long as this boot.
            guard failed == 0 else { throw GuestError.system("bind") }
        }

        @Test(arguments: ["-L", "-L --stats", "-S"])
        func aDeadResolverCostsSeconds(command: String) throws {
            let shell = Shell(
                etc: [
                    "resolv.conf": "nameserver 127.0.0.1\n", "nsswitch.conf": "hosts: files dns\n",
                    "services": "",
                ],
                preparing: Self.silentServer)
            let answer = try shell.run(
                """
                rules 1 100 >rules; rules 1 100 | sed 's/168[.]1[.]/168.2./' | tail -n +2 >>rules
                ipvsadm -R <rules
                # One lookup costs about ten seconds, and there are two hundred.
                SECONDS=0; ipvsadm \(command) >named; echo $?
                ((SECONDS < 40)) || echo "$SECONDS seconds"
                ipvsadm \(command) -n | cmp - named && echo all numbers
                """)
            #expect(answer.output == "0\nall numbers\n")
            #expect(answer.errors == "")
        }

        /// The names that the files know are still found.
        @Test func aDeadResolverDoesNotHoldUpARestore() throws {
            let shell = Shell(
                etc: [
                    "hosts": "10.0.0.1 web.local\n", "resolv.conf": "nameserver 127.0.0.1\n",
                    "nsswitch.conf": "hosts: files dns\n",
                ], preparing: Self.silentServer)
            let answer = try shell.run(
                """
                for name in {1..20}; do echo "-A -t nobody$name.example:80"; done >rules
                echo '-A -t web.local:80 -s rr' >>rules
                ln -s ipvsadm bin/ipvsadm-restore
                SECONDS=0; ipvsadm-restore --check rules 2>said; echo $?
                # Each name would have 6 seconds.
                ((SECONDS < 30)) || echo "$SECONDS seconds"
                tail -n 1 said
                """)
            let verdict = "20 of 21 lines in rules cannot be restored; the table was not changed"
            #expect(answer.output == "2\nipvsadm-restore: \(verdict)\n")
        }

        /// With modules that are missing, and with one that every Debian system has and a static program must load.
        @Test(arguments: [
            "files dns", "resolve [!UNAVAIL=return] files dns myhostname", "files mymachines resolve dns",
            "hesiod dns",
        ])
        func namesOfHostsThroughDNS(hosts: String) throws {
            let shell = Shell(etc: [
                "resolv.conf": "nameserver 127.0.0.1\noptions timeout:15\n",
                "nsswitch.conf": "hosts: \(hosts)\nservices: hesiod files\n",
                "services": "swift-test 7777/tcp\n",
            ])
            let answer = try shell.run(
                """
                touch log
                dnsmasq --conf-file=/dev/null --no-resolv --no-hosts --no-daemon --user=root --port=53 --pid-file= \
                    --listen-address=127.0.0.1 --host-record=web.example,10.0.0.1 \
                    --host-record=six.example,2001:db8::1 --host-record=real.example,192.168.1.1 \
                    2>log & server=$!
                for try in {1..400}; do grep -q started log && break; sleep 0.05; done
                ipvsadm -A -t web.example:swift-test -s rr
                ipvsadm -a -t 10.0.0.1:7777 -r real.example:swift-test -m
                ipvsadm -A -t '[2001:db8::1]:7777' -s rr
                ipvsadm -Ln | tail -n +4; ipvsadm -L | tail -n +4; ipvsadm -S
                ipvsadm -A -t nobody.example:80 || echo $?
                kill $server
                """)
            #expect(
                answer.output == """
                    TCP  10.0.0.1:7777 rr
                      -> 192.168.1.1:7777             Masq    1      0          0         \("")
                    TCP  [2001:db8::1]:7777 rr
                    TCP  web.example:swift-test rr
                      -> real.example:swift-test      Masq    1      0          0         \("")
                    TCP  [six.example]:swift-test rr
                    -A -t web.example:swift-test -s rr
                    -a -t web.example:swift-test -r real.example:swift-test -m -w 1
                    -A -t [2001:db8::1]:swift-test -s rr
                    2

                    """)
            #expect(answer.errors == "illegal virtual server address[:port] specified\n")
        }

        @Test func namesThroughFilesNeedNoServer() throws {
            let shell = Shell(
                etc: [
                    "hosts": "10.0.0.1 web.local\n", "services": "swift-test 7777/tcp\n",
                    "nsswitch.conf": "hosts: files dns\nservices: db files\n",
                    "resolv.conf": "nameserver 127.0.0.1\n",
                ], preparing: Self.silentServer)
            let answer = try shell.run(
                """
                SECONDS=0
                ipvsadm -A -t web.local:swift-test -s rr; ipvsadm -L | tail -n 1; ipvsadm -S
                ((SECONDS < 9)) || echo "$SECONDS seconds"
                """)
            #expect(answer.output == "TCP  web.local:swift-test rr\n-A -t web.local:swift-test -s rr\n")
            #expect(answer.errors == "")
        }
    }
}
