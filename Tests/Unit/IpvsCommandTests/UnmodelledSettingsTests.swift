import IPVSFormats
import IPVSModel
import IPVSSimulator
import Testing

@testable import ipvs

/// What is said of a running kernel's settings and rules that are not simulated, or not known.
@Suite struct UnmodelledSettingsTests {
    private static let ftp = TableSnapshot(services: [
        ServiceSnapshot(
            service: VirtualService(
                identity: .endpoint(.tcp, Endpoint(address: .ipv4(0xc000_0201), port: 21)),
                scheduler: .roundRobin),
            destinations: [
                DestinationSnapshot(
                    destination: Destination(
                        endpoint: Endpoint(address: .ipv4(0x0a00_0001), port: 21), method: .masquerading,
                        weight: 1, thresholds: ConnectionThresholds()))
            ])
    ])

    private static func notes(
        _ values: [String: Int64], _ table: TableSnapshot = TableSnapshot(), helper: Bool = false
    ) -> [String] {
        var settings = SimulatorSettings()
        for (name, value) in values { settings.set(name, to: value) }
        return UnmodelledSettings(values: values, hasHelperForFTP: helper).notes(table, settings)
    }

    /// As a kernel is after its start.
    private static let initial: [String: Int64] = [
        "drop_entry": 0, "drop_packet": 0, "am_droprate": 10, "secure_tcp": 0, "cache_bypass": 0,
        "conntrack": 0, "schedule_icmp": 0, "conn_max": 1 << 30,
    ]

    @Test func aKernelAfterItsStartHasNone() {
        #expect(Self.notes(Self.initial) == [])
        #expect(Self.notes([:]) == [])
    }

    @Test(arguments: [
        ("drop_entry", Int64(1)), ("drop_entry", 3), ("drop_packet", 1), ("drop_packet", 2),
        ("drop_packet", 3), ("secure_tcp", 1), ("secure_tcp", 2), ("cache_bypass", 1), ("conntrack", 1),
        ("schedule_icmp", 1), ("conn_max", 1000),
    ])
    func whatIsSetIsNamed(name: String, value: Int64) {
        var values = Self.initial
        values[name] = value
        let notes = Self.notes(values)
        #expect(notes.count == 1 && notes[0].hasPrefix("\(name)=\(value): "), "\(notes)")
    }

    /// What is simulated is not named.
    @Test func secureTCPIsSimulated() {
        var values = Self.initial
        values["secure_tcp"] = 3
        #expect(Self.notes(values) == [])
    }

    @Test func daemonsAndHelpersAreNamed() {
        var table = Self.ftp
        #expect(Self.notes(Self.initial, table) == [])
        #expect(Self.notes(Self.initial, table, helper: true).count == 1)
        table.daemons = [SyncDaemon(role: .backup, interface: "eth0")]
        #expect(Self.notes(Self.initial, table).count == 1)
        table.daemons = [SyncDaemon(role: .master, interface: "eth0")]
        #expect(Self.notes(Self.initial, table) == [])
    }

    @Test func whatWasGivenIsNotAskedFor() {
        let rules = LiveRules(of: Self.ftp, given: .legacy)
        #expect(rules.played == PlayedRules(.legacy, .given) && rules.note == nil)
    }

    @Test func theTextSaysHowRulesWereFound() {
        #expect(
            PlayedRules.Origin.allCases.map { PlayedRules(.legacy, $0).text } == [
                "profile legacy (as the kernel shows)", "profile legacy (given)", "profile legacy",
            ])
    }

    @Test(
        arguments: [
            ("6.1.176", KernelProfile.legacy), ("6.1.186", nil), ("6.1.187", .reworked),
            ("6.1.192", .reworked),
            ("6.12.106", nil), ("6.12.107", .reworked), ("7.1.3", nil), ("5.10.200", nil),
        ] as [(String, KernelProfile?)])
    func whatIsKnownOfReleases(release: String, profile: KernelProfile?) {
        #expect(KernelRelease(version: "#1 SMP", release: release)?.profile == profile)
    }
}
