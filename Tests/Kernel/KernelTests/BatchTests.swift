import GuestSupport
import IPVSKernel
import IPVSModel
import Testing

/// Many changes a send, and what the kernel says about each.
@Suite(.inEmbeddedKernel) struct BatchTests {
    private static func services(_ count: Int) -> [VirtualService] {
        (0..<count).map { index in
            let address = IPAddress.ipv4(0x0a00_0000 + UInt32(index))
            return VirtualService(
                identity: .endpoint(.tcp, Endpoint(address: address, port: 80)), scheduler: .roundRobin)
        }
    }

    @Test func tenThousandRulesInManyBatches() throws {
        let services = Self.services(2000)
        let servers = (1...4).map {
            Destination(endpoint: Endpoint(address: .ipv4(0xc0a8_0100 + $0), port: 80))
        }
        let changes = services.flatMap { service in
            [TableChange.addService(service)]
                + servers.map { .addDestination($0, to: service.identity) }
        }
        let (full, plain) = try withFreshTable { kernel in
            try apply(changes, to: &kernel)
            return (try kernel.snapshot(), try kernel.plainTable(file: "/proc/thread-self/net/ip_vs"))
        }
        #expect(Set(full.services.map(\.service)) == Set(services))
        #expect(full.services.allSatisfy { $0.destinations.map(\.destination) == servers.reversed() })
        #expect(plain.services == full.services.map { PlainService($0) })
    }

    @Test func everyRefusalFindsItsLine() throws {
        // Every third change is an addition that the one before it has made already.
        let changes = Self.services(1500).enumerated().flatMap { index, service in
            index % 3 == 0
                ? [TableChange.addService(service), .addService(service)] : [TableChange.addService(service)]
        }
        let expected = changes.indices.filter { $0 > 0 && changes[$0] == changes[$0 - 1] }
        let refused = try withFreshTable { try $0.apply(changes) }
        #expect(refused.map(\.index) == expected)
        #expect(refused.allSatisfy { $0.reason == .serviceExists })
    }

    @Test func nothingButRefusals() throws {
        let changes = Self.services(5000).map { TableChange.deleteService($0.identity) }
        let refused = try withFreshTable { try $0.apply(changes) }
        #expect(refused.map(\.index) == Array(changes.indices))
    }

    /// Thousands of refusals for a receive buffer that holds a few: nothing is claimed that was not heard, and what
    /// comes later is heard again.
    @Test func answersThatDoNotFitAreMissed() throws {
        let changes = Self.services(3000).map { TableChange.deleteService($0.identity) }
        let (refused, unknown, later) = try onOwnThread {
            let namespace = try NetworkNamespace()
            defer { withExtendedLifetime(namespace) {} }
            var kernel = try KernelDirector(link: GreedyTransport())
            var batch = kernel.makeBatch()
            for (index, change) in changes.enumerated() where !batch.isFull {
                batch.append(change, line: index)
            }
            var refused: [Int] = []
            var unknown: [Int] = []
            do throws(BatchFailure) {
                try kernel.send(&batch) { entry, _, _ in refused.append(entry.line) }
            } catch {
                #expect(error.cause == .answersLost && error.untried.isEmpty)
                unknown = error.unknown.map(\.line)
            }
            return (refused, unknown, try kernel.apply(Array(changes.prefix(50))))
        }
        #expect(refused.count > 0 && unknown.count > 0)
        #expect((refused + unknown).sorted() == Array(0..<refused.count + unknown.count))
        #expect(later.map(\.index) == Array(0..<50))
    }

    @Test func plainTableOfEveryKindOfService() throws {
        let mark = VirtualService(identity: .firewallMark(0x8000_0001, .ipv6))
        let six = VirtualService(identity: try .tcp("2001:db8::1", 443), flags: .onePacket)
        let sctp = VirtualService(
            identity: .endpoint(.sctp, try Endpoint("10.0.0.1", 0)),
            persistence: Persistence(netmask: .ipv4(0xff00_0000)))
        let methods: [ForwardingMethod] = [.masquerading, .directRouting, .tunnelling(.ipip)]
        let servers = try methods.enumerated().map { index, method in
            Destination(
                endpoint: try Endpoint("192.168.1.\(index)", 0), method: method, weight: Int32(index) * 1000)
        }
        let servers6 = try methods.enumerated().map { index, method in
            Destination(endpoint: try Endpoint("2001:db8:1::\(index)", 443), method: method)
        }
        let changes =
            [mark, six, sctp].map { TableChange.addService($0) }
            + servers.map { .addDestination($0, to: sctp.identity) }
            + servers6.flatMap {
                [.addDestination($0, to: mark.identity), .addDestination($0, to: six.identity)]
            }
        let (full, plain) = try withFreshTable { kernel in
            try apply(changes, to: &kernel)
            return (try kernel.snapshot(), try kernel.plainTable(file: "/proc/thread-self/net/ip_vs"))
        }
        #expect(plain.services == full.services.map { PlainService($0) })
        #expect(plain.services.map(\.destinations.count).sorted() == [3, 3, 3])
    }

    /// The first refusal ends it; what comes after is not done. Single changes cost three times what a batch costs.
    @Test func stoppingAtTheFirstRefusal() throws {
        let additions = Self.services(2000).map { TableChange.addService($0) }
        let changes = additions.prefix(1500) + [additions[7]] + additions.suffix(500) + [additions[3]]
        let (report, count, whole) = try withFreshTable { kernel in
            let report = kernel.apply(Array(changes), stoppingAtRefusal: true)
            let count = try kernel.services().count
            _ = try kernel.apply([.clear])
            return (report, count, kernel.apply(Array(changes), stoppingAtRefusal: false))
        }
        let refusal = ChangeOutcome.refused(.serviceExists, detail: nil)
        #expect(count == 1500)
        #expect(
            report.outcomes == Array(repeating: .made, count: 1500) + [refusal]
                + Array(repeating: .untried, count: 501))
        #expect(
            whole.outcomes == Array(repeating: .made, count: 1500) + [refusal]
                + Array(repeating: .made, count: 500) + [refusal])
        #expect(report.interruption == nil && whole.interruption == nil)
    }
}

/// The real socket with a small receive buffer, and without regard to what fits it.
private struct GreedyTransport: ~Copyable, Transport {
    private var real: NetlinkTransport

    init() throws(KernelError) { real = try NetlinkTransport(receiveBytes: 8192) }

    var family: UInt16 { real.family }
    var batchByteLimit: Int { real.batchByteLimit }
    var batchRequestLimit: Int { 5000 }

    mutating func exchange(
        _ batch: [UInt8], onDatagram: (RawSpan) throws(KernelError) -> ExchangeProgress
    ) throws(KernelError) { try real.exchange(batch, onDatagram: onDatagram) }
}
