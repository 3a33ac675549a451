import Foundation
import IPVSFormats
import IPVSModel
import Testing

@testable import ipvs

/// Every examination of `ipvs doctor` finds what it is for, and nothing in a director that is well.
@Suite struct DoctorTests {
    /// A director with a service of every kind that an examination looks at, and nothing wrong.
    static var well: Patient {
        var host = HostFacts()
        host.release = "6.1.0-44-amd64"
        host.version = "#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-1 (2026-09-01)"
        host.connectionTableSize = 4096
        host.listedServices = 4
        host.settings = [
            "net/ipv4/vs/expire_nodest_conn": 1, "net/ipv4/vs/conn_reuse_mode": 1, "net/ipv4/vs/conntrack": 1,
            "net/ipv4/vs/expire_quiescent_template": 0, "net/ipv4/vs/sloppy_tcp": 1,
            "net/ipv4/vs/drop_entry": 1,
            "net/ipv4/vs/drop_packet": 0, "net/ipv4/vs/secure_tcp": 0, "net/ipv4/tcp_keepalive_time": 600,
            "net/ipv4/ip_forward": 1, "net/ipv6/conf/all/forwarding": 1, "net/ipv4/conf/all/rp_filter": 0,
            "net/ipv4/conf/eth0/rp_filter": 1, "net/ipv4/conf/eth1/rp_filter": 0,
            "net/ipv4/conf/all/send_redirects": 0, "net/ipv4/conf/eth1/send_redirects": 0,
        ]
        host.modules = ["ip_vs", "ip_vs_ftp"]
        host.schedulers = Set(SchedulerName.known.map(\.rawValue))
        host.interfaces = [
            .init(name: "lo", mtu: 65536, isUp: true, addresses: [.ipv4(0x7f00_0001)]),
            .init(name: "eth0", mtu: 1500, isUp: true, addresses: [web.address, address("192.0.2.1")]),
            .init(name: "eth1", mtu: 9000, isUp: true, addresses: [address("10.0.0.1"), six.address]),
        ]
        for endpoint in [web, name, six] {
            route(endpoint.address, in: &host, source: endpoint.address, "lo")
        }
        for server in 11...16 {
            route(address("10.0.0.\(server)"), in: &host, source: address("10.0.0.1"), "eth1")
        }
        route(address("2001:db8:1::11"), in: &host, source: address("2001:db8:1::1"), "eth1")
        route(.unspecified(.ipv4), in: &host, source: address("192.0.2.1"), "eth0")
        route(.unspecified(.ipv6), in: &host, source: address("2001:db8:1::1"), "eth0")
        host.neighbours = [.init(address: address("10.0.0.11"), answers: true)]
        return Patient(snapshot: table, host: host)
    }

    private static let web = Endpoint(address: address("192.0.2.10"), port: 21)
    private static let name = Endpoint(address: address("192.0.2.10"), port: 53)
    private static let six = Endpoint(address: address("2001:db8::10"), port: 443)

    private static func address(_ text: String) -> IPAddress { IPAddress(text) ?? .ipv4(0) }

    private static func route(
        _ address: IPAddress, in host: inout HostFacts, source: IPAddress?, _ interface: String?,
        by gateway: IPAddress? = nil
    ) {
        host.routes[address] = .init(address: address, source: source, interface: interface, gateway: gateway)
    }

    private static func server(
        _ text: String, _ port: UInt16, _ method: ForwardingMethod, weight: Int32 = 1,
        _ counts: ConnectionCounts = .init()
    ) -> DestinationSnapshot {
        DestinationSnapshot(
            destination: Destination(
                endpoint: Endpoint(address: address(text), port: port), method: method, weight: weight),
            counts: counts)
    }

    private static var table: TableSnapshot {
        let ftp = ServiceSnapshot(
            service: VirtualService(identity: .endpoint(.tcp, web)),
            destinations: [server("10.0.0.11", 21, .masquerading, ConnectionCounts(active: 8000))])
        let dns = ServiceSnapshot(
            service: VirtualService(
                identity: .endpoint(.udp, name), persistence: Persistence(timeout: 60, netmask: .host(.ipv4))),
            destinations: [
                server("10.0.0.12", 53, .directRouting), server("10.0.0.13", 53, .tunnelling(.ipip)),
                server("10.0.0.16", 53, .directRouting, weight: 0),
            ])
        let mark = ServiceSnapshot(
            service: VirtualService(
                identity: .firewallMark(7, .ipv4), scheduler: .maglevHashing, flags: .hashFallback),
            destinations: [
                server("10.0.0.14", 0, .directRouting, weight: 0), server("10.0.0.15", 0, .directRouting),
            ])
        let secure = ServiceSnapshot(
            service: VirtualService(identity: .endpoint(.tcp, six)),
            destinations: [server("2001:db8:1::11", 443, .tunnelling(.ipip))])
        return TableSnapshot(
            services: [ftp, dns, mark, secure],
            timeouts: ConnectionTimeouts(tcp: 900, tcpFinal: 120, udp: 300),
            daemons: [SyncDaemon(role: .master, interface: "eth1")])
    }

    /// What makes a director ill, for each code.
    private static func illness(_ code: DoctorCode, _ patient: inout Patient) {
        func set(_ path: String, _ value: Int64) { patient.host.settings["net/ipv4/\(path)"] = value }
        func edit(_ index: Int, _ body: (inout ServiceSnapshot) -> Void) {
            guard var snapshot = patient.snapshot else { return }
            body(&snapshot.services[index])
            patient.snapshot = snapshot
        }
        switch code {
        case .noIPVS: patient.snapshot = nil
        case .hiddenServices: patient.host.listedServices = 3
        case .otherProfile: patient.host.version = "#1 SMP Debian 6.1.176-1 (2026-06-01)"
        case .missingScheduler: patient.host.schedulers.remove("wlc")
        case .crowdedTable: edit(0) { $0.destinations[0].counts.inactive = 200_000 }
        case .noHelperForFTP: patient.host.modules.remove("ip_vs_ftp")
        case .silentAfterDeletion: set("vs/expire_nodest_conn", 0)
        case .delayedReuse:
            (patient.host.release, patient.host.version) = ("4.19.0-27-amd64", "#1 4.19.316-1")
        case .reuseOfDrained: set("vs/conn_reuse_mode", 0)
        case .templatesOfDrained: edit(1) { $0.destinations[2].counts.persistent = 5 }
        case .strictBeginnings: set("vs/sloppy_tcp", 0)
        case .shortIdleTime: set("tcp_keepalive_time", 7200)
        case .defence: set("vs/drop_entry", 3)
        case .noForwarding: set("ip_forward", 0)
        case .strictReversePath:
            route(.unspecified(.ipv4), in: &patient.host, source: address("192.0.2.1"), "eth9")
        case .redirects:
            set("conf/all/send_redirects", 1)
            route(address("10.0.0.11"), in: &patient.host, source: address("192.0.2.1"), "eth0")
        case .absentAddress: route(six.address, in: &patient.host, source: address("10.0.0.1"), "eth0")
        case .noRoute: route(address("10.0.0.11"), in: &patient.host, source: nil, nil)
        case .notNeighbour:
            route(
                address("10.0.0.12"), in: &patient.host, source: address("10.0.0.1"), "eth1",
                by: address("10.0.0.254"))
        case .silentNeighbour: patient.host.neighbours[0].answers = false
        case .replacedPort: edit(1) { $0.destinations[0].destination.endpoint.port = 54 }
        case .smallTunnel: patient.host.interfaces[2].mtu = 1500
        case .serviceAsSource:
            route(address("2001:db8:1::11"), in: &patient.host, source: six.address, "eth1")
        case .daemonInterface: patient.host.interfaces[2].isUp = false
        case .daemonRole: patient.snapshot?.daemons = [SyncDaemon(role: .backup, interface: "eth1")]
        case .managed: patient.host.managers = [.init(name: "keepalived", services: 2)]
        case .noUsableServer: edit(3) { $0.destinations[0].destination.weight = 0 }
        case .refusingHash: edit(2) { $0.service.flags = [] }
        }
    }

    @Test func nothingIsFoundInADirectorThatIsWell() {
        let examination = Examination(of: Self.well, source: "live", isStrict: true)
        for (code, outcome) in examination.results {
            let expected: [Outcome] = [.delayedReuse, .managed].contains(code) ? [.doesNotApply] : [.fine]
            #expect(expected.contains(outcome), "\(code)")
        }
        #expect(examination.status == 0)
    }

    @Test(arguments: DoctorCode.allCases) func eachIsFoundAlone(code: DoctorCode) throws {
        var patient = Self.well
        Self.illness(code, &patient)
        let examination = Examination(of: patient, source: "live", isStrict: true)
        let found = examination.results.filter { !$0.outcome.symptoms.isEmpty }
        #expect(found.map(\.code) == [code], "\(found)")
        #expect(examination.status == (code.severity == .note ? 0 : 1))
        #expect(Examination(of: patient, source: "live").status == (code.severity == .error ? 1 : 0))
        // The text names it; a bundle keeps what it was found by, with other addresses as well.
        let text = examination.text(width: 100)
        #expect(text.contains("[\(code.rawValue)]"))
        guard let snapshot = patient.snapshot else { return }
        let bundle = DirectorBundle(time: 1, program: "0", snapshot: snapshot, host: patient.host)
        for sent in [bundle, bundle.anonymous] {
            let read = try DirectorBundle(sent.json.text, file: "bundle")
            let again = Examination(of: Patient(snapshot: read.snapshot, host: read.host), source: "live")
            #expect(again.results.filter { !$0.outcome.symptoms.isEmpty }.map(\.code) == [code])
        }
    }

    @Test func everythingComesBackFromABundle() throws {
        let well = Self.well
        let bundle = DirectorBundle(
            time: 1_795_789_862, program: "0.1.0", snapshot: try #require(well.snapshot), host: well.host)
        let read = try DirectorBundle(bundle.json.text, file: "bundle")
        #expect(read.snapshot == bundle.snapshot)
        #expect(read.host == bundle.host)
        #expect(read.time == bundle.time && read.program == bundle.program && !read.isAnonymous)
    }

    /// No address of the director is left, and every one is replaced by one other.
    @Test func noAddressIsLeft() throws {
        let well = Self.well
        let bundle = DirectorBundle(
            time: 1, program: "0", snapshot: try #require(well.snapshot), host: well.host)
        let text = String(decoding: bundle.anonymous.json.text, as: UTF8.self)
        #expect(!text.contains("192.0.2.") && !text.contains("2001:db8:1::"))
        #expect(Set(bundle.anonymous.host.routes.keys).count == well.host.routes.count)
        #expect(bundle.anonymous.host.routes[.unspecified(.ipv4)] != nil)
    }

    @Test(arguments: [
        ("{", "expected the name of a member, in quotes, found the end"),
        (
            "{\"version\": 2, \"document\": \"bundle\"}", "a bundle needs the member \"time\""
        ),
        (
            "{\"version\": 2, \"document\": \"bundle\", \"time\": -1}",
            "expected seconds since 1970, found -1}"
        ),
        (
            "{\"version\": 2, \"document\": \"bundle\", \"host\": {\"interfaces\": [{\"mtu\": \"x\"}]}}",
            "expected a number of bytes, found \"x\"}]}}"
        ),
    ]) func whatIsNoBundleIsToldWithItsPlace(text: String, message: String) {
        #expect {
            try DirectorBundle(Array(text.utf8), file: "bundle")
        } throws: { error in
            (error as? FormatError)?.message == message
        }
    }

    /// A standby director has no address, and that is right.
    @Test func aStandbyIsWell() {
        var patient = Self.well
        for address in patient.serviceAddresses {
            Self.route(address, in: &patient.host, source: Self.address("192.0.2.1"), "eth0")
        }
        patient.snapshot?.daemons = [SyncDaemon(role: .backup, interface: "eth1")]
        let found = Examination(of: patient, source: "live").results.filter { !$0.outcome.symptoms.isEmpty }
        #expect(found.map(\.code) == [])
    }

    @Test(arguments: [
        ("eth0", "eth0"), ("a b", "'a b'"), ("$(id)", "'$(id)'"), ("it's", #"'it'\''s'"#), ("", "''"),
        ("eth0.100", "eth0.100"),
    ]) func namesAreWordsOfAShell(name: String, word: String) { #expect(name.inShell == word) }

    @Test(arguments: DoctorCode.allCases) func isExplained(code: DoctorCode) {
        let explanation = code.explanation
        #expect(
            !explanation.title.hasSuffix(".")
                && explanation.title.first.map { $0.isUppercase || $0 == "/" } == true)
        #expect(explanation.reason.hasSuffix(".") && explanation.remedy.hasSuffix("."))
        #expect(DoctorCode.allCases.count { $0.explanation.title == explanation.title } == 1)
    }

    @Test func theCodesAreNumbered() {
        #expect(
            DoctorCode.allCases.map(\.rawValue)
                == DoctorCode.allCases.indices.map { String(format: "D%03d", $0 + 1) })
    }

    @Test(arguments: [
        ("6.1.0-44-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-1 (2026-11-01)", "6.1.192"),
        ("6.1.90", "#1 Thu", "6.1.90"), ("5.4.0-150-generic", "#167-Ubuntu SMP", "5.4.0"),
        ("7.1.2+", "", "7.1.2"),
        ("unknown", "#1", nil),
    ]) func releases(release: String, version: String, number: String?) {
        #expect(KernelRelease(version: version, release: release)?.description == number)
    }
}
