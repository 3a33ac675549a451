import IPVSModel
import Testing

@testable import IPVSSimulator

/// Every virtual endpoint keeps its number, and nothing is told apart that is the same.
@Suite struct VirtualEndpointsTests {
    @Test(arguments: UInt64(1)...10) func agreesWithADictionary(seed: UInt64) {
        var random = RandomSource(seed: seed)
        var virtuals = VirtualEndpoints()
        var expected: [VirtualEndpoint: VirtualNumber] = [:]
        let marked = Endpoint(address: .ipv4(1), port: 0)
        for step in 0..<1000 {
            let number = random.below(4)
            let endpoint = VirtualEndpoint(
                transport: [.tcp, .udp, .sctp][Int(random.below(3))],
                address: random.below(2) == 0 ? .ipv4(UInt32(number)) : .ipv6(UInt128(number)),
                port: UInt16(random.below(5)))
            let found = virtuals.number(of: endpoint, marks: [FirewallMarkRule(destination: marked, mark: 7)])
            #expect(
                found == expected[endpoint] ?? VirtualNumber(expected.count), "seed \(seed), step \(step)")
            expected[endpoint] = found
            let entry = virtuals[found]
            let isMarked = endpoint.address == marked.address
            #expect(
                entry.endpoint == endpoint && entry.mark == (isMarked ? 7 : 0), "seed \(seed), step \(step)")
            #expect(entry.kind == FlowKind(endpoint.transport) && !entry.service.isPresent)
        }
        #expect(virtuals.brokenInvariant() == nil && expected.count > 100, "seed \(seed)")
    }
}
