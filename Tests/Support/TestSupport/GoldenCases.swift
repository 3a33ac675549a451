import IPVSKernel
import IPVSModel

/// What is said to the kernel in one golden recording; the recording holds the bytes of both sides.
package struct GoldenCase: Sendable, CustomStringConvertible {
    package var name: String
    /// Each is sent as a batch of its own, so that its answer stands alone.
    package var changes: [TableChange]

    package var description: String { name }

    package static let all: [GoldenCase] = [
        ipv4Service, ipv6Service, firewallMark, destinations, daemons, refusals,
    ]

    private static func endpoint(_ address: UInt32, _ port: UInt16) -> Endpoint {
        Endpoint(address: .ipv4(address), port: port)
    }

    private static let web = ServiceIdentity.endpoint(.tcp, endpoint(0x0a00_0001, 80))
    private static let ip6 = UInt128(0x2001_0db8) << 96

    static let ipv4Service = GoldenCase(
        name: "service-ipv4",
        changes: [
            .addService(
                VirtualService(
                    identity: web, scheduler: .maglevHashing, flags: [.hashPort, .hashFallback],
                    persistence: Persistence(timeout: 300, netmask: .ipv4(0xffff_ff00))))
        ])

    static let ipv6Service = GoldenCase(
        name: "service-ipv6",
        changes: [
            .addService(
                VirtualService(
                    identity: .endpoint(.udp, Endpoint(address: .ipv6(ip6 | 1), port: 5060)),
                    scheduler: .roundRobin, flags: .onePacket)),
            .editService(
                VirtualService(
                    identity: .endpoint(.udp, Endpoint(address: .ipv6(ip6 | 1), port: 5060)),
                    persistence: Persistence(netmask: .ipv6(prefixLength: 64)), persistenceEngine: "sip")),
        ])

    static let firewallMark = GoldenCase(
        name: "service-mark",
        changes: [
            .addService(
                VirtualService(identity: .firewallMark(0xffff_fffe, .ipv6), scheduler: .sourceHashing))
        ])

    static let destinations = GoldenCase(
        name: "destinations",
        changes: [
            .addService(VirtualService(identity: web, scheduler: .weightedRoundRobin)),
            .addDestination(
                Destination(
                    endpoint: endpoint(0xc0a8_0101, 8080), method: .masquerading, weight: 3,
                    thresholds: ConnectionThresholds(upper: 1000, lower: 800)), to: web),
            .addDestination(
                Destination(endpoint: endpoint(0xc0a8_0102, 80), weight: 0), to: web),
            .addDestination(
                Destination(
                    endpoint: endpoint(0xc0a8_0103, 80),
                    method: .tunnelling(.gue(port: 6080, checksum: .remote))), to: web),
            .addDestination(
                Destination(
                    endpoint: Endpoint(address: .ipv6(ip6 | 3), port: 80), method: .tunnelling(.ipip)),
                to: web),
            .editDestination(
                Destination(
                    endpoint: endpoint(0xc0a8_0103, 80), method: .tunnelling(.gre(checksum: .full)), weight: 9
                ),
                of: web),
            .deleteDestination(endpoint(0xc0a8_0102, 80), from: web),
        ])

    static let daemons = GoldenCase(
        name: "daemons",
        changes: [
            .setTimeouts(ConnectionTimeouts(tcp: 7200, tcpFinal: 0, udp: 60)),
            .startDaemon(
                SyncDaemon(
                    role: .backup, interface: "lo", syncID: 5, maximumLength: 1472,
                    multicastGroup: .ipv4(0xe000_005a), multicastPort: 9000, multicastTimeToLive: 7)),
        ])

    static let refusals = GoldenCase(
        name: "refusals",
        changes: [
            .deleteService(web), .addDestination(Destination(endpoint: endpoint(0xc0a8_0101, 80)), to: web),
        ])
}

extension GoldenCase {
    /// What was heard when the changes had been made.
    package struct Answers: Sendable, Hashable {
        package var refused: [TableChangeError]
        package var table: TableSnapshot
    }

    /// Makes the changes, one a batch, and asks for everything.
    package func talk<Link: Transport & ~Copyable>(
        to kernel: inout KernelDirector<Link>
    ) throws(KernelError) -> Answers {
        var refused: [TableChangeError] = []
        for change in changes { refused += try kernel.apply([change]).map(\.reason) }
        return Answers(refused: refused, table: try kernel.snapshot())
    }
}
