import Foundation
import GuestSupport
import IPVSFormats
import IPVSModel
import Parity
import Testing

/// What is written for keepalived is read as the same table, but for what keepalived cannot say.
@Suite struct KeepalivedWriterTests {
    private static let keepalived = "/usr/sbin/keepalived"

    /// Seeds are the arguments, so that a failure names its own.
    @Test(arguments: 0..<300) func comesBack(seed: UInt64) throws {
        let table = ChangeGenerator.table(seed: seed, changes: Int(seed % 80))
        let text = KeepalivedWriter.text(of: table)
        let found = KeepalivedReader.read(text, file: "k.conf", limits: .ofTests)
        #expect(found.complaints == [], "\(String(decoding: text, as: UTF8.self))")
        let difference = TableDiff(from: Self.sayable(table), to: try found.table(), comparesOrder: true)
        #expect(difference.isEmpty, "\(difference)\n\(String(decoding: text, as: UTF8.self))")
    }

    @Test func whatCannotBeSaidIsAComment() throws {
        let every = Endpoint(address: .ipv4(0x0a00_0001), port: 0)
        let web = Endpoint(address: .ipv4(0x0a00_0002), port: 80)
        let identity = ServiceIdentity.endpoint(.tcp, web)
        var table = Table()
        let wild = VirtualService(
            identity: identity, scheduler: SchedulerName(rawValue: "my\nown"),
            flags: [.onePacket, .scheduler1],
            persistence: Persistence(timeout: 3_000_000, netmask: .host(.ipv4)))
        table.put(VirtualService(identity: .endpoint(.udp, every)))
        table.put(Destination(endpoint: web), in: .endpoint(.udp, every))
        table.put(wild)
        table.put(Destination(endpoint: Endpoint(address: .ipv4(1 << 24), port: 81)), in: identity)
        table.put(
            Destination(endpoint: Endpoint(address: .ipv4(2 << 24), port: 80), method: .local), in: identity)
        let text = KeepalivedWriter.text(of: table)
        #expect(
            String(decoding: text, as: UTF8.self) == """
                global_defs {
                    lvs_timeouts tcp 900 tcpfin 120 udp 300
                }

                # keepalived has no such virtual server:
                # -A -u 10.0.0.1:0 -s wlc port=0
                # -a -u 10.0.0.1:0 -r 10.0.0.2:80 -g -w 1 port=80

                virtual_server 10.0.0.2 80 {
                    protocol TCP
                    # keepalived has no such scheduler: my own
                    flag-1
                    # keepalived has ops for UDP only
                    # keepalived has no such time: persistence_timeout 3000000
                    persistence_timeout
                    # keepalived has no such real server:
                    # -a -t 10.0.0.2:80 -r 1.0.0.0:81 -g -w 1 port=81
                    real_server 2.0.0.0 80 {
                        weight 1
                        lvs_method DR
                    }
                }

                """)
    }

    /// What Debian's keepalived is asked is a whole file of tables.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: keepalived)))
    func keepalivedTakesIt() throws {
        let place = FileManager.default.temporaryDirectory.appending(
            path: "keepalived-test.\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place) }
        for seed in 1..<40 as Range<UInt64> {
            let path = place.appending(path: "\(seed).conf").path
            let text = KeepalivedWriter.text(of: ChangeGenerator.table(seed: seed, changes: 60))
            try Data(text).write(to: URL(filePath: path))
            var spawn = Spawn(
                path: Self.keepalived,
                arguments: ["keepalived", "--config-test", "--log-console", "-f", path],
                environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"])
            spawn.output = "\(path).output"
            spawn.errors = "\(path).errors"
            let outcome = try spawn.run()
            // That a quorum of 1 cannot be reached by servers of weight 0 it says, and takes it.
            let complaints = try Guest.text(of: spawn.errors).split(separator: "\n")
                .filter { !$0.contains("quorum") }
            #expect(complaints.isEmpty, "seed \(seed): \(complaints)")
            #expect([0, 5].contains(outcome.status), "seed \(seed)")
        }
    }

    /// The table as far as keepalived can say it, by rules of this test's own.
    private static func sayable(_ table: Table) -> Table {
        var sayable = Table()
        for entry in table.services {
            var service = entry.service
            var own: UInt16 = 0
            if case .endpoint(let transport, let endpoint) = service.identity {
                own = endpoint.port
                if transport != .udp { service.flags.remove(.onePacket) }
                if own == 0, service.persistence == nil { continue }
            }
            if service.persistence == nil { service.persistenceEngine = nil }
            let servers = entry.destinationsAsAdded.filter { server in
                server.method == .masquerading
                    ? own == 0 || server.endpoint.port != 0 : server.endpoint.port == own
            }
            .filter { server in
                if case .tunnelling(.gre(checksum: .remote)) = server.method { return false }
                return true
            }
            guard !servers.isEmpty else { continue }
            sayable.put(service)
            for server in servers { sayable.put(server, in: service.identity) }
        }
        // Both daemons or none, and alike.
        var daemons = Table()
        if table.daemons.count == 2 {
            var second = table.daemons[1]
            second.role = table.daemons[0].role
            if second == table.daemons[0] { daemons = table }
        }
        var settings = daemons
        try? settings.apply(.setTimeouts(table.timeouts), under: .ofAnyKernel)
        return sayable.withSettings(of: settings)
    }
}
