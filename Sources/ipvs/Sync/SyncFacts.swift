import IPVSFormats
import IPVSKernel
import IPVSModel

/// What the running kernel shows of its sync daemons. Nothing is loaded or changed, and nobody on the network is told.
struct SyncFacts: Sendable {
    /// The settings below `net.ipv4.vs` that decide what is told, and how (Documentation/networking/ipvs-sysctl.rst).
    static let settingNames = [
        "sync_threshold", "sync_refresh_period", "sync_retries", "sync_persist_mode", "sync_ports",
        "sync_version",
        "sync_qlen_max", "sync_sock_size", "backup_only",
    ]

    var daemons: [SyncDaemon] = []
    /// Those that this kernel has, as it writes them: `sync_threshold` is two numbers.
    var settings: [String: String] = [:]
    /// The state of the daemons' interfaces by name; those that are missing are not there.
    var interfacesUp: [String: Bool] = [:]
    var sockets: [DatagramSocket] = []
    /// Entries of the connection table that another director told of, and those that were made here.
    var learned: UInt64 = 0
    var own: UInt64 = 0

    /// The daemon's sockets as one: with `sync_ports` it has several, on ports that follow each other.
    func datagramSocket(of daemon: SyncDaemon) -> DatagramSocket? {
        let ports = settings["sync_ports"].flatMap { UInt16($0) } ?? 1
        let own = sockets.filter { $0.belongs(to: daemon, ports: ports) }
        return own.dropFirst().reduce(own.first) { $0?.adding($1) }
    }
}

extension SyncFacts {
    /// Of the running kernel, in this network namespace.
    static func read() throws(Failure) -> SyncFacts {
        var facts = SyncFacts()
        do throws(KernelError) {
            var director = try KernelDirector(link: NetlinkTransport())
            facts.daemons = try director.daemons()
            try ConnectionScan.forEach(path: ConnectionScan.originPath, hasOrigin: true) { line in
                if line.isSynced == true { facts.learned += 1 } else { facts.own += 1 }
                return true
            }
        } catch {
            throw .kernel(error)
        }
        for name in settingNames { facts.settings[name] = Sysctl.text(at: "net/ipv4/vs/\(name)") }
        let names = Set(facts.daemons.map(\.interface))
        for interface in Patient.interfaces() where names.contains(interface.name) {
            facts.interfacesUp[interface.name] = interface.isUp
        }
        facts.sockets = ["/proc/net/udp", "/proc/net/udp6"].flatMap(sockets)
        return facts
    }

    /// A director has few of them; a host of a million is not read to its end.
    private static let longest = 1 << 24

    private static func sockets(in path: String) -> [DatagramSocket] {
        guard let bytes = try? InputFile(path).bytes(atMost: longest) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst().compactMap(
            DatagramSocket.init)
    }
}
