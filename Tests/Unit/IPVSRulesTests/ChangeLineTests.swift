import IPVSModel
import IPVSRules
import Parity
import Testing

/// A change that is written and read again does the same.
@Suite struct ChangeLineTests {
    @Test(arguments: UInt64(1)...40)
    func everyChangeComesBack(seed: UInt64) throws {
        var generator = ChangeGenerator(seed: seed, .valid)
        var table = Table()
        for _ in 0..<100 {
            let change = generator.next()
            let before = table
            guard (try? table.apply(change)) != nil else { continue }
            var text: [UInt8] = []
            RuleLine().append(change, to: &text)
            let lines = RulesFile.lines(of: text)
            try #require(lines.count == 1)
            guard case .change(let read) = try lines[0].content.get() else {
                Issue.record("seed \(seed): no change")
                continue
            }
            // What the kernel does not keep need not come back.
            var again = before
            try again.apply(read)
            #expect(again == table, "seed \(seed): \(String(decoding: text, as: UTF8.self))")
        }
    }

    @Test func words() {
        let server = Endpoint(address: .ipv4(0x0a00_0002), port: 81)
        let service = ServiceIdentity.endpoint(.udp, Endpoint(address: .ipv4(0x0a00_0001), port: 53))
        let daemon = SyncDaemon(role: .backup, interface: "eth0", syncID: 7, multicastPort: 99)
        let changes: [(TableChange, String)] = [
            (.deleteDestination(server, from: service), "-d -u 10.0.0.1:53 -r 10.0.0.2:81\n"),
            (.deleteService(.firewallMark(5, .ipv6)), "-D -f 5 -6\n"), (.zero(nil), "-Z\n"),
            (.zero(service), "-Z -u 10.0.0.1:53\n"), (.clear, "-C\n"),
            (.setTimeouts(ConnectionTimeouts(tcp: 1, tcpFinal: 0, udp: 3)), "--set 1 0 3\n"),
            (
                .startDaemon(daemon),
                "--start-daemon backup --mcast-interface eth0 --syncid 7 --mcast-port 99\n"
            ),
            (.stopDaemon(.master, syncID: 0), "--stop-daemon master\n"),
        ]
        for (change, expected) in changes {
            var text: [UInt8] = []
            RuleLine().append(change, to: &text)
            #expect(String(decoding: text, as: UTF8.self) == expected)
        }
    }
}
