import IPVSFormats
import IPVSModel
import IPVSSimulator
import Testing

@Suite struct WorkloadTextTests {
    @Test(arguments: [
        ("10.0.0.0/8", "10.0.0.0/8", UInt64(1)), ("2001:db8::/32=7", "2001:db8::/32", 7),
        ("0.0.0.0/0", "0.0.0.0/0", 1), ("::1/128=1000000", "::1/128", 1_000_000),
    ])
    func networks(text: String, network: String, weight: UInt64) throws {
        let read = try WorkloadText.network(text)
        #expect(read.description == network)
        #expect(read.weight == weight)
    }

    @Test(arguments: [
        ("", "expected a network, such as 10.0.0.0/8 or 2001:db8::/32=3"),
        ("10.0.0.0", "expected a network, such as 10.0.0.0/8 or 2001:db8::/32=3"),
        ("10.0.0.0/33", "expected a network, such as 10.0.0.0/8 or 2001:db8::/32=3"),
        ("10.0.0.0/8/9", "expected a network, such as 10.0.0.0/8 or 2001:db8::/32=3"),
        ("10.0.0.0/+8", "expected a network, such as 10.0.0.0/8 or 2001:db8::/32=3"),
        ("10.0.0.0/8=0", "expected a weight from 1 to 1000000 after the ="),
        ("10.0.0.0/8=", "expected a weight from 1 to 1000000 after the ="),
        ("10.1.2.3/8", "10.1.2.3 is within a network of this length, which is 10.0.0.0/8"),
    ])
    func noNetworks(text: String, message: String) {
        let error = #expect(throws: WorkloadTextError.self) { try WorkloadText.network(text) }
        #expect(error?.description == message)
    }

    @Test(arguments: [("1-65535", 1...65535), ("80", 80...80)]) func ports(
        text: String, ports: ClosedRange<Int>
    ) throws {
        let read = try WorkloadText.ports(text)
        #expect(Int(read.lowerBound)...Int(read.upperBound) == ports)
    }

    @Test(arguments: ["", "-", "0-9", "9-8", "1-", "1-2-3", "65536", "a"]) func noPorts(text: String) {
        #expect(throws: WorkloadTextError.self) { try WorkloadText.ports(text) }
    }

    private static let services = [
        VirtualService(identity: .endpoint(.tcp, Endpoint(address: .ipv4(0x0a00_0001), port: 53))),
        VirtualService(identity: .endpoint(.udp, Endpoint(address: .ipv4(0x0a00_0001), port: 53))),
        VirtualService(identity: .endpoint(.sctp, Endpoint(address: .ipv4(0x0a00_0001), port: 9))),
        VirtualService(identity: .endpoint(.tcp, Endpoint(address: .ipv4(0x0a00_0001), port: 0))),
        VirtualService(identity: .firewallMark(5, .ipv4)),
    ]

    private static func targets(_ texts: [String]) throws -> [String] {
        var workload = Workload()
        workload.send(to: try texts.map { try WorkloadText.target($0) }, of: services)
        return workload.targets.map { "\($0.transport) \($0.destination)-\($0.lastPort)=\($0.weight)" }
    }

    @Test(arguments: [
        // Services without a port, and by mark, have to be named.
        ([String](), ["tcp 10.0.0.1:53-53=1", "udp 10.0.0.1:53-53=1", "sctp 10.0.0.1:9-9=1"]),
        (["10.0.0.1:53=4"], ["tcp 10.0.0.1:53-53=4", "udp 10.0.0.1:53-53=4"]),
        (["udp:10.0.0.1:53"], ["udp 10.0.0.1:53-53=1"]),
        (["10.0.0.1:9", "10.0.0.9:1-3"], ["sctp 10.0.0.1:9-9=1", "tcp 10.0.0.9:1-3=1"]),
        (["sctp:[2001:db8::1]:8-9=2"], ["sctp [2001:db8::1]:8-9=2"]),
    ])
    func targets(texts: [String], expected: [String]) throws {
        #expect(try Self.targets(texts) == expected)
    }

    @Test(arguments: [
        "", "10.0.0.1", "10.0.0.1:", "10.0.0.1:9-8", "2001:db8::1:80", "tcp:80", "http:10.0.0.1:80",
    ])
    func noTargets(text: String) {
        #expect(throws: WorkloadTextError.self) { try WorkloadText.target(text) }
    }

    @Test(arguments: [
        (Workload.Mistake.noClients, ["clients"], "there must be at least one client"),
        (.rate, ["rate"], "the rate must be more than 0 and no more than 1000000 flows a second"),
        (
            .tooManyFlows, ["for", "rate"],
            "at this rate there would be more than 4294967296 flows in the run"
        ),
        (.shapeOfOther, ["shape"], "a shape is for durations with the distribution pareto"),
    ])
    func mistakes(mistake: Workload.Mistake, words: [String], sentence: String) {
        #expect(mistake.words == words)
        #expect(mistake.sentence == sentence)
    }

    @Test func contradictions() throws {
        let network = try WorkloadText.network("10.0.0.0/24")
        #expect(
            Workload.Contradiction.networkIsTooSmall(network, capacity: 256, clients: 257).sentence
                == "10.0.0.0/24 has room for 256 of the clients, but 257 are to come from it")
        #expect(
            Workload.Contradiction.networkOfNoTarget(network).sentence
                == "no flow goes to an address of the family of 10.0.0.0/24")
    }
}
