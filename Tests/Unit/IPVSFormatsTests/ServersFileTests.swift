import IPVSModel
import IPVSSimulator
import Testing

@testable import IPVSFormats

@Suite struct ServersFileTests {
    private static func read(_ text: String) throws(FormatError) -> ServersFile {
        try ServersFile(Array(text.utf8), file: "a.servers")
    }

    private static let millisecond: Int64 = 1_000_000

    @Test func everythingThatCanBeSaid() throws {
        let file = try Self.read(
            """
            # of a site
            seed 7
            server all takes 20ms + exponential 100ms  workers 4 queue 50   # usual
            server 10.0.0.3 of tcp 192.0.2.1:80 takes lognormal 0.3 sigma 1.5
            server [2001:db8::1]:80 of mark 5 takes flow x 1.5 + flow
            client retries 2 timeout 3s after 500ms
            check every 2s falls 3 rises 2 delete
            @20 server 10.0.0.3 recovers
            @10 server all hangs
            @10 server 10.0.0.4:80 dies
            """)
        let model = file.model
        #expect(model.seed == 7)
        let usual = ServiceTime([
            .fixed(20 * Self.millisecond), .exponential(mean: 100 * Self.millisecond),
        ])
        #expect(
            model.statements.map(\.time) == [
                usual, ServiceTime([.lognormal(mean: 300 * Self.millisecond, sigma: 1_500_000_000)]),
                ServiceTime([.ofFlow(factor: 1_500_000_000), .ofFlow(factor: 1_000_000_000)]),
            ])
        #expect(model.statements.map(\.workers) == [4, nil, nil])
        #expect(model.statements.map(\.queueLimit) == [50, nil, nil])
        let service = ServiceIdentity.endpoint(.tcp, try #require(Endpoint("192.0.2.1:80")))
        #expect(
            model.statements[1].pattern
                == ServingModel.Pattern(address: IPAddress("10.0.0.3"), service: service))
        #expect(model.statements[2].pattern.service == .firewallMark(5, .ipv6))
        #expect(model.statements[2].pattern.port == 80)
        #expect(model.client.timeout == 3 * SimulationTime.second && model.client.retries == 2)
        #expect(model.client.delay == 500 * Self.millisecond)
        let checker = try #require(model.checker)
        #expect(checker.interval == 2 * SimulationTime.second && checker.falls == 3 && checker.rises == 2)
        #expect(checker.action == .deletes)
        #expect(model.conditions.map(\.condition) == [.hangs, .isDead, .isUp])
        #expect(model.conditions.map { $0.time / SimulationTime.second } == [10, 10, 20])
        #expect(file.statements.count == 9)
        #expect(file.statements[1] == "server all takes 20ms + exponential 100ms workers 4 queue 50")
    }

    private static let longServer =
        "server all takes " + Array(repeating: "1ms", count: 9).joined(separator: " + ")

    @Test(arguments: [
        ("", "1:1: expected server, client, check, seed, or @SECONDS server"),
        ("# nothing\n\n", "3:1: expected server, client, check, seed, or @SECONDS server"),
        ("servers all", "1:1: expected server, client, check, seed, or @SECONDS server"),
        ("seed 1\r\n", "1:7: expected lines to end with a line feed only, found a carriage return"),
        ("seed -1", "1:6: expected a whole number, such as 100"),
        ("seed 1\nseed 2", "2:1: seed is said twice"),
        ("server", "1:7: expected all, or a server as ADDRESS or ADDRESS:PORT"),
        ("server web1 takes 1s", "1:8: expected all, or a server as ADDRESS or ADDRESS:PORT"),
        ("server all", "1:11: expected takes, workers or queue"),
        ("server all of icmp 1.2.3.4:5 takes 1s", "1:15: expected tcp, udp or sctp"),
        ("server all of mark 0 takes 1s", "1:20: expected a firewall mark, such as 7"),
        ("server all takes", "1:17: expected a time such as 20ms, or fixed, exponential, lognormal or flow"),
        (
            "server all takes soon",
            "1:18: expected a time such as 20ms, or fixed, exponential, lognormal or flow"
        ),
        (
            "server all takes 1s +",
            "1:22: expected a time such as 20ms, or fixed, exponential, lognormal or flow"
        ),
        (
            "server all takes 4000000001",
            "1:18: expected a time such as 20ms, or fixed, exponential, lognormal or flow"
        ),
        ("server all takes lognormal 1s sigma 9", "1:37: expected a sigma from 0.01 to 4"),
        ("server all takes flow x -1", "1:25: expected a decimal number, such as 1.5"),
        ("server all takes 1s takes 2s", "1:21: expected takes, workers or queue, each once"),
        ("server all workers 0", "1:20: expected a number of workers from 1 to 65536"),
        ("server all workers 65537", "1:20: expected a number of workers from 1 to 65536"),
        ("server all workers 1 queue -1", "1:28: expected a length of a queue from 0 to 1000000000"),
        ("server all queue 5", "1:18: a queue is before workers: say how many with workers N"),
        ("client", "1:7: expected timeout, retries or after"),
        ("client timeout 0", "1:16: expected a time that is longer than 0"),
        ("client retries 1001", "1:16: expected a number of retries from 0 to 1000"),
        ("client retries 1 retries 2", "1:18: retries is said twice"),
        ("check 2s", "1:7: expected every TIME"),
        ("check every 2s weight delete", "1:23: delete is said twice"),
        ("check every 2s falls 0", "1:22: expected a number of checks from 1 to 1000"),
        ("@x server all dies", "1:1: expected @SECONDS, such as @10 or @2m"),
        ("@99999999999999999999 server all dies", "1:1: expected @SECONDS, such as @10 or @2m"),
        ("@1 all dies", "1:4: expected server behind @SECONDS"),
        ("@1 server all sleeps", "1:15: expected dies, hangs or recovers"),
        ("@1 server all dies now", "1:20: expected nothing more"),
        (
            "seed 1\n@1 server all hangs",
            "2:15: a server that hangs lets clients wait for ever: say how long they do with client timeout TIME"
        ),
        (longServer, "1:64: no more than 8 times with + between them"),
    ])
    func mistakes(text: String, expected: String) {
        #expect {
            _ = try Self.read(text)
        } throws: { error in
            let found = (error as? FormatError)?.description ?? ""
            #expect(found == "a.servers:\(expected)")
            return true
        }
    }
}
