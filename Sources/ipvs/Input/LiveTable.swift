import IPVSKernel
import IPVSModel
import IPVSSimulator

/// What the running kernel shows: its table, its connections and how it is set.
struct LiveTable {
    var table: Table
    var connections: [ConnectionEntry] = []
    var settings = SimulatorSettings()
    /// Sysctls that this kernel does not have.
    private(set) var missingSysctls: [String] = []

    init() throws(Failure) {
        do throws(KernelError) {
            var director = try KernelDirector(link: NetlinkTransport())
            table = try director.table()
            settings.timeouts = try director.timeouts()
            try ConnectionFile.forEachConnection { connections.append($0) }
        } catch {
            throw Failure(message: "the kernel's table cannot be read: \(error.sentence)")
        }
        readSysctls()
    }

    /// `/proc/sys/net/ipv4/vs`; older kernels lack some.
    private mutating func readSysctls() {
        func value(_ name: String) -> Int64? {
            guard let bytes = try? InputFile.bytes("/proc/sys/net/ipv4/vs/\(name)") else { return nil }
            return Int64(String(decoding: bytes, as: UTF8.self).filter { $0.isNumber || $0 == "-" })
        }
        func read(_ name: String, _ set: (inout SimulatorSettings, Int64) -> Void) {
            guard let found = value(name) else { return missingSysctls.append(name) }
            set(&settings, found)
        }
        read("conn_reuse_mode") { $0.connectionReuseMode = UInt32(truncatingIfNeeded: $1) }
        read("expire_nodest_conn") { $0.expiresConnectionsWithoutDestination = $1 != 0 }
        read("expire_quiescent_template") { $0.expiresQuiescentTemplates = $1 != 0 }
        read("sloppy_tcp") { $0.isSloppyTCP = $1 != 0 }
        read("sloppy_sctp") { $0.isSloppySCTP = $1 != 0 }
        let services = table.services.map(\.service.scheduler)
        if services.contains(.localityBasedLeastConnection) {
            read("lblc_expiration") { $0.lblcExpiration = $1 * SimulationTime.second }
        }
        if services.contains(.localityBasedLeastConnectionWithReplication) {
            read("lblcr_expiration") { $0.lblcrExpiration = $1 * SimulationTime.second }
        }
    }
}
