import IPVSModel
import IPVSRules
import Testing

/// Words that only a restore reads, and numbers that only a restore takes.
@Suite struct KernelWordTests {
    private func saved(_ line: String) -> String? {
        guard case .command(let command) = outcome(words(line), source: .restore) else { return nil }
        return rule(command)
    }

    /// Where the words stand does not matter, nor whether an option has said as much.
    @Test(arguments: [
        ("-A protocol=47 -t 10.0.0.1:80 -s rr", "-A -t 10.0.0.1:80 -s rr protocol=47"),
        ("-A -t 10.0.0.1 -s rr port=0", "-A -t 10.0.0.1:0 -s rr port=0"),
        ("-A -t 10.0.0.1:0 -s rr -p 0 port=0", "-A -t 10.0.0.1:0 -s rr -p 0"),
        ("-A -u 10.0.0.1:53 -s rr flags=12", "-A -u 10.0.0.1:53 -s rr -o -b flag-1"),
        ("-A -t 10.0.0.1:80 -s rr flags=12", "-A -t 10.0.0.1:80 -s rr -b flag-1 flags=4"),
        ("-A -t 10.0.0.1:80 -s rr -p 9 timeout=5", "-A -t 10.0.0.1:80 -s rr -p 9"),
        (
            "-a -t 10.0.0.1:80 -r 10.0.0.2 -g port=8080",
            "-a -t 10.0.0.1:80 -r 10.0.0.2:8080 -g -w 1 port=8080"
        ),
        ("-a -t 10.0.0.1:80 -r 10.0.0.2 -g method=0", "-a -t 10.0.0.1:80 -r 10.0.0.2:80 -m -w 1"),
        (
            "-a -t 10.0.0.1:80 -r 10.0.0.2 -i tunnel=1:9:1",
            "-a -t 10.0.0.1:80 -r 10.0.0.2:80 -i -w 1 --tun-type gue --tun-port 9 --tun-csum"
        ),
        (
            "-a -t 10.0.0.1:80 -r 10.0.0.2 -x 4294967295 -y 4294967295",
            "-a -t 10.0.0.1:80 -r 10.0.0.2:80 -g -w 1 -x 4294967295 -y 4294967295"
        ),
        ("-A -f 1 -s rr -p 4294967295", "-A -f 1 -s rr -p 4294967295"),
    ])
    func meaning(written: String, meant: String) { #expect(saved(written) == meant + "\n") }

    /// A service that has no option is also changed and deleted by its protocol.
    @Test func protocolOfOtherCommands() {
        let identity = ServiceIdentity.endpoint(
            TransportProtocol(rawValue: 47), Endpoint(address: .ipv4(0x0a00_0001), port: 80))
        let server = Endpoint(address: .ipv4(0x0a00_0002), port: 80)
        let lines: [(String, TableChange)] = [
            ("-D -t 10.0.0.1:80 protocol=47", .deleteService(identity)),
            ("-Z -t 10.0.0.1:80 protocol=47", .zero(identity)),
            ("-d -t 10.0.0.1:80 -r 10.0.0.2 protocol=47", .deleteDestination(server, from: identity)),
        ]
        for (line, change) in lines {
            #expect(outcome(words(line), source: .restore) == .command(.change(change)), "\(line)")
        }
    }

    @Test(arguments: [
        "port=65536", "port=", "port=-1", "port=+1", "port=x", "port", "PORT=1", "flags=4294967296",
        "flags=0x4",
        "timeout=4294967296", "protocol=65536", "method=1", "tunnel=1:2:3",
    ])
    func notWordsOfAService(word: String) {
        let line = words("-A -t 10.0.0.1:80 \(word)")
        #expect(outcome(line, source: .restore) == .error("unexpected argument \(word)\n", 2))
    }

    @Test(arguments: [
        "method=8", "method=", "tunnel=1:2", "tunnel=1:2:3:4", "tunnel=256:0:0", "tunnel=0:65536:0",
        "tunnel=::",
        "flags=4", "timeout=1", "protocol=",
    ])
    func notWordsOfAServer(word: String) {
        let line = words("-a -t 10.0.0.1:80 -r 10.0.0.2 \(word)")
        #expect(outcome(line, source: .restore) == .error("unexpected argument \(word)\n", 2))
    }

    @Test(arguments: [
        "-A -t 10.0.0.1:80 protocol=47", "-A -f 1 protocol=47", "-A -t 10.0.0.1:0 port=0", "-C port=0",
        "-L port=0",
    ])
    func notOnACommandLine(line: String) {
        let word = line.split(separator: " ").last ?? ""
        #expect(outcome(words(line)) == .error("unexpected argument \(word)\n", 2))
    }

    /// The limits of the kernel, and the mistakes that stay mistakes.
    @Test(arguments: [
        ("-A -f 1 protocol=47", "unexpected argument protocol=47\n"),
        ("-A -t 10.0.0.1:0", "Zero port specified for non-persistent service\n"),
        ("-A -t 10.0.0.1:80 -o", "One-Packet Scheduling is only for UDP virtual services\n"),
        ("-A -f 1 -p 4294967296", "invalid timeout value `4294967296' specified\n"),
    ])
    func mistakesInARestore(line: String, message: String) {
        #expect(outcome(words(line), source: .restore) == .error(message, 2))
    }
}
