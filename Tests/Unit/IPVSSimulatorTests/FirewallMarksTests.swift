import IPVSModel
import Testing

@testable import IPVSSimulator

/// The mark of every packet is that of the last rule that matches it.
@Suite struct FirewallMarksTests {
    /// The same one rule after the other.
    private static func mark(
        _ rules: [FirewallMarkRule], of transport: TransportProtocol, to destination: Endpoint
    ) -> UInt32 {
        let last = rules.last {
            ($0.transport ?? transport) == transport
                && $0.destination.address.family == destination.address.family
                && ClientNetwork.network(of: destination.address, $0.prefixLength) == $0.network
                && $0.ports.contains(destination.port)
        }
        return last?.mark ?? 0
    }

    private static let transports: [TransportProtocol] = [.tcp, .udp, .sctp]

    /// Few addresses and ports, so that rules overlap.
    private static func endpoint(_ random: inout RandomSource) -> Endpoint {
        let number = UInt32(random.below(8))
        let address: IPAddress =
            random.below(3) == 0
            ? .ipv6(UInt128(number) << 125 | UInt128(number)) : .ipv4(number << 29 | number)
        return Endpoint(
            address: address, port: UInt16(random.below(3) == 0 ? 65_528 : 0) + UInt16(random.below(8)))
    }

    @Test(arguments: UInt64(1)...40) func agreesWithOneRuleAfterTheOther(seed: UInt64) {
        var random = RandomSource(seed: seed)
        let rules = (0..<Int(random.below(60))).map { number in
            let destination = Self.endpoint(&random)
            let last = UInt16(clamping: UInt64(destination.port) + random.below(6))
            return FirewallMarkRule(
                transport: random.below(2) == 0 ? nil : Self.transports[Int(random.below(3))],
                destination: destination, prefixLength: random.below(2) == 0 ? nil : Int(random.below(33)),
                lastPort: destination.port == 0 ? 0 : last,
                mark: UInt32(random.below(4) == 0 ? 0 : number + 1))
        }
        let marks = FirewallMarks(rules)
        for _ in 0..<500 {
            let (transport, destination) = (Self.transports[Int(random.below(3))], Self.endpoint(&random))
            #expect(
                marks.mark(of: transport, to: destination)
                    == Self.mark(rules, of: transport, to: destination),
                "seed \(seed): \(transport) \(destination) of \(rules)")
        }
    }

    /// As many ranges around each other as there can be: time that grows with their square would be minutes.
    @Test(.timeLimit(.minutes(1))) func manyRangesAroundEachOther() {
        let address = IPAddress.ipv4(1)
        let marks = FirewallMarks(
            (1...32_767).reversed().map { port in
                FirewallMarkRule(
                    destination: Endpoint(address: address, port: port), lastPort: 65_535 - port,
                    mark: UInt32(port))
            })
        for port: UInt16 in [1, 2, 32_767, 32_768, 65_534] {
            #expect(marks.mark(of: .tcp, to: Endpoint(address: address, port: port)) == 1)
        }
        #expect(marks.mark(of: .tcp, to: Endpoint(address: address, port: 65_535)) == 0)
    }
}
