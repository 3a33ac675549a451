import IPVSKernel
import IPVSModel
import IPVSSimulator

/// What the running kernel shows: its table, its connections and how it is set.
struct LiveTable {
    var table: TableSnapshot
    var connections: [ConnectionEntry] = []
    var settings = SimulatorSettings()
    /// Sysctls that this kernel does not have.
    private(set) var missingSysctls: [String] = []
    /// What it is set to and is not simulated.
    let unmodelled = UnmodelledSettings()

    init() throws(Failure) {
        let table: TableSnapshot
        do throws(KernelError) {
            var director = try KernelDirector(link: NetlinkTransport())
            table = try director.snapshot()
        } catch {
            throw .kernel(error)
        }
        try self.init(table)
    }

    /// What else the kernel shows, of which a table was just read.
    init(_ table: TableSnapshot) throws(Failure) {
        self.table = table
        settings.timeouts = table.timeouts ?? settings.timeouts
        do throws(KernelError) {
            try ConnectionFile.forEachConnection { connections.append($0) }
        } catch {
            throw .kernel(error)
        }
        readSysctls()
    }

    /// `/proc/sys/net/ipv4/vs`; older kernels lack some.
    private mutating func readSysctls() {
        let schedulers = table.services.map(\.service.scheduler)
        for name in SimulatorSettings.sysctls {
            // These are there once the scheduler's module is.
            if name == "lblc_expiration", !schedulers.contains(.localityBasedLeastConnection) { continue }
            if name == "lblcr_expiration",
                !schedulers.contains(.localityBasedLeastConnectionWithReplication)
            {
                continue
            }
            if let found = Sysctl.value(name) {
                settings.set(name, to: found)
            } else {
                missingSysctls.append(name)
            }
        }
    }
}
