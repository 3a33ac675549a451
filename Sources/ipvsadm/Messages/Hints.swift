import IPVSKernel
import IPVSModel

/// Lines for people at a terminal: what was attempted, the likely cause, the next command. Scripts never see them.
enum Hint {
    /// - Parameter loading: how loading the module ended; nil when it was not tried.
    static func initialization(_ error: KernelError, after loading: ModuleLoading?) -> String? {
        switch (error, loading) {
        case (.notPermitted, _):
            "reading and changing the IPVS table both need CAP_NET_ADMIN; try: sudo ipvsadm …"
        case (.noFamily, .notStarted):
            "the kernel has no IPVS and \(ModuleLoading.program) is missing, as in a container; "
                + "load the module on the host: modprobe ip_vs"
        case (.noFamily, _):
            "the kernel has no IPVS and its module could not be loaded; see: modprobe -v ip_vs"
        default: nil
        }
    }

    /// A change that was made or not.
    static let unknownFate = "what the table holds says: ipvsadm -Ln"

    static func listing(_ error: KernelError) -> String? {
        switch error {
        case .refused(.service, _, _):
            "no service has this address, port and protocol; see: ipvsadm -Ln"
        case .answersLost: "the kernel is short of memory; try again"
        case .unreadable: "is /proc mounted here? see: mount -t proc"
        default: nil
        }
    }

    /// - Parameter line: of a restore.
    static func refusal(
        _ reason: TableChangeError, of operation: TableChange.Operation, detail: String?, line: Int? = nil
    ) -> String? {
        let place = line.map { "line \($0): " } ?? ""
        let cause = cause(reason, of: operation).map { place + $0 }
        guard let detail else { return cause }
        return "\(cause ?? place)(the kernel says: \(detail))"
    }

    private static func cause(_ reason: TableChangeError, of operation: TableChange.Operation) -> String? {
        switch reason {
        case .serviceExists: "this service was not added again; to change it use -E; see: ipvsadm -Ln"
        case .noSuchService: "no service has this address, port and protocol; see: ipvsadm -Ln"
        case .schedulerOrEngineNotFound:
            "the kernel has no such scheduler or persistence engine; try: modprobe ip_vs_SCHEDULER or ip_vs_pe_ENGINE"
        case .destinationExists: "this server was not added again; to change it use -e; see: ipvsadm -Ln"
        case .noSuchDestination: "the service has no such server; see: ipvsadm -Ln"
        case .daemonRunning: "stop it first: ipvsadm --stop-daemon …; see: ipvsadm -L --daemon"
        case .noDaemonRunning: "see: ipvsadm -L --daemon"
        case .outOfRange: "the lower threshold (-y) must not exceed the upper one (-x)"
        case .noSuchInterface: "name the interface with --mcast-interface; see: ip link"
        case .invalid:
            operation == .addDestination || operation == .editDestination
                ? "a server needs a unicast address, and not a link-local one" : nil
        case .notPermitted: "changing the table needs CAP_NET_ADMIN"
        case .system: nil
        }
    }
}
