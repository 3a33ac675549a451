import GuestSupport
import IPVSKernel
import IPVSModel
import Testing

/// Commands that concern the whole director.
@Suite(.inEmbeddedKernel) struct DirectorTests {
    @Test func information() throws {
        let information = try withFreshTable { $0.information }
        #expect(information == DirectorInformation(version: 0x010201, connectionTableSize: 4096))
    }

    @Test func timeouts() throws {
        let (before, after) = try withFreshTable { kernel in
            let before = try kernel.timeouts()
            // 0 leaves a value alone.
            try apply([.setTimeouts(.init(tcp: 1000, tcpFinal: 0, udp: 77))], to: &kernel)
            return (before, try kernel.timeouts())
        }
        #expect(before == ConnectionTimeouts(tcp: 900, tcpFinal: 120, udp: 300))
        #expect(after == ConnectionTimeouts(tcp: 1000, tcpFinal: 120, udp: 77))
    }

    @Test(arguments: [SyncDaemon.Role.master, .backup]) func daemon(role: SyncDaemon.Role) throws {
        let asked = SyncDaemon(
            role: role, interface: "lo", syncID: 255, maximumLength: 1400,
            multicastGroup: .ipv4(0xe000_0051), multicastPort: 8849, multicastTimeToLive: 3)
        let (running, refusals, after) = try withFreshTable { kernel in
            try apply([.startDaemon(asked)], to: &kernel)
            let running = try kernel.daemons()
            let refusals = try kernel.apply([
                .startDaemon(asked), .stopDaemon(role, syncID: 255), .stopDaemon(role, syncID: 255),
            ])
            return (running, refusals, try kernel.daemons())
        }
        #expect(running == [asked])
        #expect(refusals.map(\.reason) == [.daemonRunning, .noDaemonRunning])
        #expect(after == [])
    }

    @Test func daemonWithAnIPv6GroupAndDefaults() throws {
        let group = try #require(IPAddress("ff02::1:2"))
        let asked = SyncDaemon(role: .backup, interface: "lo", multicastGroup: group)
        let running = try withFreshTable { kernel in
            try apply([.startDaemon(asked)], to: &kernel)
            let running = try kernel.daemons()
            try apply([.stopDaemon(.backup, syncID: 0)], to: &kernel)
            return running
        }
        let daemon = try #require(running.first)
        #expect(daemon.multicastGroup == group)
        // The kernel chose these itself.
        #expect(
            daemon.maximumLength != nil && daemon.multicastPort == 8848 && daemon.multicastTimeToLive == 1)
    }

    /// The kernel gives no answer at all when a daemon is stopped before its thread has run.
    @Test(arguments: [SyncDaemon.Role.master, .backup]) func startedAndStoppedAtOnce(role: SyncDaemon.Role)
        throws
    {
        let daemon = SyncDaemon(role: role, interface: "lo", multicastTimeToLive: 1)
        let (refused, left) = try withFreshTable { kernel in
            let rounds = (1...20).flatMap { _ in
                [TableChange.startDaemon(daemon), .stopDaemon(role, syncID: 0)]
            }
            return (try kernel.apply(rounds), try kernel.daemons())
        }
        #expect(refused == [])
        #expect(left == [])
    }

    @Test func daemonOnAMissingInterface() throws {
        let daemon = SyncDaemon(role: .master, interface: "nothing0")
        let refused = try withFreshTable { try $0.apply([.startDaemon(daemon)]) }
        #expect(refused.map(\.reason) == [.noSuchInterface])
    }

    @Test func clearAndZero() throws {
        let web = VirtualService(identity: try .tcp("10.0.0.1", 80))
        let mark = VirtualService(identity: .firewallMark(1, .ipv6))
        let after = try withFreshTable { kernel in
            try apply(
                [.addService(web), .addService(mark), .zero(web.identity), .zero(nil), .clear], to: &kernel)
            return try kernel.snapshot()
        }
        #expect(after == TableSnapshot(timeouts: .initial, daemons: []))
    }
}
