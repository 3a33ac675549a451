import IPVSModel
import IPVSRules
import Testing

/// Values of options. Every answer was recorded from the reference unless a comment says otherwise.
@Suite struct ValueTests {
    @Test(arguments: [
        ("10.1:80", "10.0.0.1:80"), ("0x0a000009:80", "10.0.0.9:80"), ("012.0.0.9:80", "10.0.0.9:80"),
        ("167772169:86", "10.0.0.9:86"), ("0377.1:80", "255.0.0.1:80"),
        ("10.16777215:80", "10.255.255.255:80"),
        ("10.0.0.9:+80", "10.0.0.9:80"), ("10.0.0.9:080", "10.0.0.9:80"), ("10.0.0.9:http", "10.0.0.9:80"),
        ("localhost:http", "127.0.0.1:80"), ("[2001:db8::9]:80", "[2001:db8::9]:80"),
        ("[::ffff:1.2.3.4]:80", "[::ffff:1.2.3.4]:80"), ("0:80", "0.0.0.0:80"),
        // The reference loses the port of these two.
        ("[10.0.0.7]:94", "10.0.0.7:94"), ("[localhost]:94", "127.0.0.1:94"),
    ])
    func serviceAddresses(written: String, meant: String) {
        #expect(saved(["-A", "-t", written]) == "-A -t \(meant) -s wlc\n")
    }

    @Test(arguments: [
        ("10.0.0.9", "10.0.0.9:0"), ("2001:db8::9:80", "[2001:db8::9:80]:0"), ("::", "[::]:0"),
        ("localhost", "127.0.0.1:0"), ("10.1", "10.0.0.1:0"), ("0.0.0.0", "0.0.0.0:0"),
    ])
    func serviceAddressesWithoutPort(written: String, meant: String) {
        #expect(saved(["-A", "-t", written, "-p"]) == "-A -t \(meant) -s wlc -p 360\n")
    }

    @Test(arguments: [
        "", ":", ":80", "10.0.0.9:", "10.0.0.9:65536", "10.0.0.9:-1", "10.0.0.9:80 ", "10.0.0.9:0x50",
        "10.0.0.9:HTTP",
        "10.0.0.9:nosuch", "10.0.0.9:tftp", "10.0.0.9:80:90", "nosuchhost:80", "167772169", "[2001:db8::9]",
        "[]:80",
        "[2001:db8::9]:", "[2001:db8::9]80", "[2001:db8::9]:80x", "[::1:80", "]:80", "[::1]::80", "1:2:3",
        "1:2:3:",
        "300.1.1.1:80", "10.0.0.256:80", "1.2.3.4.5:80", "0x:80", "08.1.1.1:80", "1.2.3.4.:80", ".1.2.3:80",
        "10.0.65536:80", "4294967296:80", "+1:80", "fe80::1%lo", "10.0.0.9:99999999999999999999",
        // The reference takes these two as 10.0.0.1.
        "10.0.0.1 junk", "10.0.0.1 junk:80",
    ])
    func notServiceAddresses(written: String) {
        let message = "illegal virtual server address[:port] specified\n"
        #expect(outcome(["-A", "-t", written, "-p"]) == .error(message, 2))
        let server = "illegal real server address[:port] specified\n"
        #expect(outcome(["-a", "-t", "10.0.0.1:80", "-r", written]) == .error(server, 2))
    }

    @Test(arguments: [
        ("-t 10.0.0.1:80 -r 10.0.0.9", "-t 10.0.0.1:80 -r 10.0.0.9:80 -g"),
        ("-t 10.0.0.1:80 -r 10.0.0.9:81", "-t 10.0.0.1:80 -r 10.0.0.9:80 -g"),
        ("-t 10.0.0.1:80 -r 10.0.0.9:81 -m", "-t 10.0.0.1:80 -r 10.0.0.9:81 -m"),
        ("-t 10.0.0.1:80 -r 10.0.0.9 -m", "-t 10.0.0.1:80 -r 10.0.0.9:80 -m"),
        ("-u 10.0.0.1:53 -r 10.0.0.9:tftp -m", "-u 10.0.0.1:53 -r 10.0.0.9:69 -m"),
        ("-f 5 -r 10.0.0.9 -m", "-f 5 -r 10.0.0.9:0 -m"), ("-f 5 -r 10.0.0.9:http", "-f 5 -r 10.0.0.9:80 -g"),
        ("-t [2001:db8::1]:80 -r 2001:db8::7 -m", "-t [2001:db8::1]:80 -r [2001:db8::7]:80 -m"),
        // The reference does not know the service's port or protocol yet.
        ("-r 10.0.0.9 -t 10.0.0.1:80 -m", "-t 10.0.0.1:80 -r 10.0.0.9:80 -m"),
        ("-m -r localhost:ssh -t 10.0.0.1:80", "-t 10.0.0.1:80 -r 127.0.0.1:22 -m"),
    ])
    func serverPorts(written: String, meant: String) {
        #expect(saved(words("-a " + written)) == "-a \(meant) -w 1\n")
    }

    @Test func deletingAServerKeepsItsPort() {
        let service = ServiceIdentity.endpoint(.tcp, Endpoint(address: .ipv4(0x0a00_0001), port: 80))
        let server = Endpoint(address: .ipv4(0x0a00_0009), port: 81)
        #expect(
            outcome(words("-d -t 10.0.0.1:80 -r 10.0.0.9:81"))
                == .command(.change(.deleteDestination(server, from: service))))
    }

    @Test(arguments: [
        ("-w", "illegal weight specified", "2147483647"),
        ("-x", "illegal u_threshold specified", "2147483647"),
        ("-y", "illegal l_threshold specified", "2147483647"),
    ])
    func serverNumbers(option: String, message: String, largest: String) {
        let line = ["-a", "-t", "10.0.0.1:80", "-r", "10.0.0.9", option]
        for right in ["0", "+7", "007", " 8", "\t8", largest] {
            guard case .command = outcome(line + [right]) else {
                Issue.record("\(option) \(right)")
                continue
            }
        }
        for wrong in ["-1", "", "8 ", "0x10", "1.5", "x", "2147483648", "99999999999999999999", "+", "- 1"] {
            #expect(outcome(line + [wrong]) == .error(message + "\n", 2), "\(wrong)")
        }
    }

    @Test(arguments: ["1", "5", "2147483648", "4294967295"])
    func marks(mark: String) {
        #expect(saved(["-A", "-f", mark, "-6"]) == "-A -f \(mark) -6 -s wlc\n")
    }

    @Test(arguments: ["0", "-1", "4294967296", "", "x", "99999999999999999999"])
    func notMarks(mark: String) {
        #expect(outcome(["-L", "-f", mark]) == .error("invalid fwmark value `\(mark)' specified\n", 2))
    }

    @Test(arguments: [
        ("-t 10.0.0.9:80 -p", "-t 10.0.0.9:80 -s wlc -p 360"),
        ("-t 10.0.0.9:80 -p60", "-t 10.0.0.9:80 -s wlc -p 60"),
        ("-t 10.0.0.9:80 -p -M 255.255.0.255", "-t 10.0.0.9:80 -s wlc -p 360 -M 255.255.0.255"),
        ("-t 10.0.0.9:80 -p -M 24", "-t 10.0.0.9:80 -s wlc -p 360 -M 0.0.0.24"),
        ("-t 10.0.0.9:80 -p -M 255.255.255.255", "-t 10.0.0.9:80 -s wlc -p 360"),
        ("-t 10.0.0.9:80 -M 255.0.0.0", "-t 10.0.0.9:80 -s wlc -M 255.0.0.0"),
        ("-M 255.0.0.0 -t 10.0.0.9:80 -p", "-t 10.0.0.9:80 -s wlc -p 360 -M 255.0.0.0"),
        ("-t [2001:db8::9]:80 -p -M +64", "-t [2001:db8::9]:80 -s wlc -p 360 -M 64"),
        ("-M 64 -t [2001:db8::9]:80 -p", "-t [2001:db8::9]:80 -s wlc -p 360"),
        ("-f 4 -p -M 64 -6", "-f 4 -6 -s wlc -p 360"), ("-f 4 -6 -6 -M 64 -p", "-f 4 -6 -s wlc -p 360 -M 64"),
        (
            "-u 10.0.0.9:53 -o -p 90 --pe sip -s sh -b sh-port -M 255.255.0.0",
            "-u 10.0.0.9:53 -s sh -p 90 -M 255.255.0.0 --pe sip -o -b sh-port"
        ),
        ("-t 10.0.0.9:80 -s sh -b flag-1,flag-2", "-t 10.0.0.9:80 -s sh -b sh-fallback,sh-port"),
        ("-t 10.0.0.9:80 -b flag-1,,flag-2,", "-t 10.0.0.9:80 -s wlc -b flag-1,flag-2"),
        // The reference crashes here, and loses flag-3 there.
        ("-t 10.0.0.9:80 -b ,", "-t 10.0.0.9:80 -s wlc"),
        ("-t 10.0.0.9:80 -s mh -b flag-3", "-t 10.0.0.9:80 -s mh -b flag-3"),
    ])
    func services(written: String, meant: String) {
        #expect(saved(words("-A " + written)) == "-A \(meant)\n")
    }

    @Test(arguments: ["0", "-5", "", "x", "2678401", "+"])
    func notPersistenceTimeouts(value: String) {
        let message = "invalid timeout value `\(value)' specified\n"
        #expect(outcome(["-A", "-t", "10.0.0.9:80", "-p=" + value]) == .error(message, 2))
    }

    @Test func wrongMasks() {
        let ipv4 = RuleError(.persistenceMask).legacyText()
        for mask in ["", "x", "/24", "255.255.255.256", " 48", "48foo", "255.255.255.0 x"] {
            let text = String(decoding: ipv4, as: UTF8.self)
            #expect(outcome(["-A", "-t", "10.0.0.9:80", "-M", mask]) == .error(text, 2), "\(mask)")
        }
        // The reference takes the last one as 48.
        for mask in ["", "x", "/64", "0", "129", "-1", "ffff::", "255.255.255.0", "48foo"] {
            let text = "illegal ipv6 netmask specified\n"
            #expect(outcome(["-A", "-t", "[2001:db8::9]:80", "-M", mask]) == .error(text, 2), "\(mask)")
        }
    }

    @Test func aListOfSchedulerFlagsMayBeLong() {
        let flags = Array(repeating: "flag-1", count: 40).joined(separator: ",")
        #expect(
            outcome(["-A", "-t", "10.0.0.9:80", "-b", flags + ",bad"])
                == .error("invalid scheduler flag `bad'\n", 2))
    }

    @Test(arguments: [
        ("--syncid", "0", "255", ["-1", "256", "x"], "illegal syncid specified"),
        ("--sync-maxlen", "1", "65507", ["0", "65508", ""], "illegal sync-maxlen specified"),
        ("--mcast-port", "1", "65535", ["0", "65536", "x"], "illegal mcast-port specified"),
        ("--mcast-ttl", "1", "255", ["0", "256", "x"], "illegal mcast-ttl specified"),
        ("--tun-port", "1", "65535", ["0", "65536", "http", "5 "], "illegal tunnel port specified"),
        ("--mcast-group", "224.0.0.0", "ff02::5", [], ""),
    ])
    func ranges(option: String, least: String, most: String, wrong: [String], message: String) {
        for value in [least, most] {
            if case .error(let text, _) = outcome(["-L", option, value]) {
                #expect(text.hasPrefix("Illegal"))
            }
        }
        for value in wrong {
            #expect(outcome(["-L", option, value]) == .error(message + "\n", 2), "\(value)")
        }
    }

    @Test(arguments: [
        "10.0.0.1", "", "x", "224.1", "240.0.0.1", "2001:db8::1", "[ff02::5]", ":", "ff02::5%lo",
    ])
    func notMulticastGroups(group: String) {
        let family = group.contains(":") ? "IPv6" : "IPv4"
        #expect(
            outcome(["--start-daemon", "master", "--mcast-group", group])
                == .error("invalid \(family) mcast-group `\(group)'\n", 2))
    }

    @Test func daemons() {
        let whole = SyncDaemon(
            role: .backup, interface: "lo", syncID: 7, maximumLength: 1400,
            multicastGroup: .ipv4(0xe000_005a),
            multicastPort: 99, multicastTimeToLive: 9)
        let line =
            "--start-daemon=backup --mcast-interface lo --syncid 7 --sync-maxlen 1400 --mcast-group 224.0.0.90"
            + " --mcast-port 99 --mcast-ttl 9"
        #expect(outcome(words(line)) == .command(.change(.startDaemon(whole))))
        let plain = SyncDaemon(role: .master, interface: "eth0")
        #expect(outcome(words("--start-daemon master")) == .command(.change(.startDaemon(plain))))
        #expect(
            outcome(words("--stop-daemon backup --syncid 5"))
                == .command(.change(.stopDaemon(.backup, syncID: 5))))
    }

    @Test func aWrongWordIsPointedAt() throws {
        let parser = CommandParser(names: testNames)
        let line = Words(splitting: "-a -t 10.0.0.1:80 -r 10.0.0.9 -w heavy")
        let error = try #require(throws: RuleError.self) { try parser.parse(line) }
        #expect(error == RuleError(.weight, at: .init(word: 5)))
    }

    private func saved(_ words: [String]) -> String? {
        guard case .command(let command) = outcome(words) else { return nil }
        return rule(command)
    }
}
