import IPVSModel
import IPVSSimulator

/// What a running kernel is set to that bears on placements and is not simulated, each with what is played instead.
struct UnmodelledSettings: Sendable {
    /// Values by name below `net.ipv4.vs`; those that this kernel does not have are missing.
    private let values: [String: Int64]
    private let hasHelperForFTP: Bool

    private static let names = [
        "drop_entry", "drop_packet", "secure_tcp", "cache_bypass", "conntrack",
        "schedule_icmp",
        "conn_max",
    ]

    init(values: [String: Int64], hasHelperForFTP: Bool) {
        (self.values, self.hasHelperForFTP) = (values, hasHelperForFTP)
    }

    /// Of the running kernel.
    init() {
        var values: [String: Int64] = [:]
        for name in Self.names { values[name] = Sysctl.value(name) }
        let modules = (try? InputFile("/proc/modules").bytes(atMost: 1 << 20)) ?? []
        let isLoaded = modules.split(separator: UInt8(ascii: "\n")).contains {
            $0.starts(with: Array("ip_vs_ftp ".utf8))
        }
        self.init(values: values, hasHelperForFTP: isLoaded)
    }

    /// The sentences that name them, for a kernel that has this table.
    ///
    /// - Parameter settings: that are played.
    func notes(_ table: TableSnapshot, _ settings: SimulatorSettings) -> [String] {
        var notes: [String] = []
        func note(_ name: String, where applies: (Int64) -> Bool, _ text: String) {
            guard let value = values[name], applies(value) else { return }
            notes.append("\(name)=\(value): \(text)")
        }
        note("drop_entry", where: { $0 != 0 }, "which entries the kernel forgets early; taken as none")
        note(
            "drop_packet", where: { ($0 == 1 || $0 == 2) && !settings.dropsPackets },
            "which packets are dropped when memory is short; taken as none")
        if settings.dropsPackets {
            note(
                "drop_packet", where: { $0 == 3 },
                "how many connections come before one is dropped; taken as none, and then one in \(settings.dropRate)"
            )
        }
        note(
            "secure_tcp", where: { ($0 == 1 || $0 == 2) && !settings.isSecureTCP },
            "which table of states TCP has when memory is short; taken as the usual one")
        note(
            "cache_bypass", where: { $0 != 0 },
            "where packets go for which there is no server; taken as refused")
        note(
            "conntrack", where: { $0 != 0 },
            "which first packets are dropped because connection tracking still has another server for them; taken as none"
        )
        note("schedule_icmp", where: { $0 != 0 }, "what ICMP packets do; taken as nothing")
        note(
            "conn_max", where: { $0 < Self.mostEntries },
            "what happens when so many connections are there; not limited")
        if table.daemons?.contains(where: { $0.role == .backup }) == true {
            notes.append("a backup daemon runs: which entries the master sends; taken as none")
        }
        if hasHelperForFTP, table.services.contains(where: { isFTP($0) }) {
            notes.append("ip_vs_ftp is loaded: which data connections it expects; taken as none")
        }
        return notes
    }

    /// As many as fit into the simulator.
    private static var mostEntries: Int64 { 1 << 30 }

    /// What the helper looks after.
    private func isFTP(_ entry: ServiceSnapshot) -> Bool {
        guard case .endpoint(.tcp, let endpoint) = entry.service.identity else { return false }
        return endpoint.port == 21 && entry.destinations.contains { $0.destination.method == .masquerading }
    }
}
