import ArgumentParser
import IPVSFormats
import IPVSModel
import IPVSSimulator

/// How the simulated kernel is set.
struct KernelOptions: ParsableArguments {
    @Option(help: "Rules of which kernels: legacy (6.1.176 and most) or reworked (6.1.192).")
    var profile: KernelProfile = .legacy

    @Option(help: "net.ipv4.vs.conn_reuse_mode")
    var connReuseMode: UInt32 = 1

    @Flag(help: "net.ipv4.vs.expire_nodest_conn")
    var expireNodestConn = false

    @Flag(help: "net.ipv4.vs.expire_quiescent_template")
    var expireQuiescentTemplate = false

    @Flag(help: "net.ipv4.vs.sloppy_tcp")
    var sloppyTcp = false

    @Option(help: "net.ipv4.vs.lblc_expiration and lblcr_expiration, in seconds.")
    var lblcExpiration: UInt32 = 86_400

    @Option(help: "CONFIG_IP_VS_MH_TAB_INDEX of the kernel, 8 to 17.")
    var mhTableIndex = 12

    @Option(help: "CONFIG_IP_VS_SH_TAB_BITS and CONFIG_IP_VS_DH_TAB_BITS of the kernel, 4 to 20.")
    var hashTableBits: UInt32 = 8

    @Option(
        name: .customLong("mark"),
        help: "VIP:PORT=MARK: the firewall mark of packets to an endpoint; port 0 stands for every port.")
    var marks: [MarkArgument] = []

    @Option(help: "Start of the random numbers of twos.")
    var twosSeed: UInt64 = 1

    func validate() throws {
        guard (8...17).contains(mhTableIndex) else {
            throw ValidationError("--mh-table-index must be from 8 to 17")
        }
        guard (4...20).contains(hashTableBits) else {
            throw ValidationError("--hash-table-bits must be from 4 to 20")
        }
    }

    var settings: SimulatorSettings {
        var settings = SimulatorSettings()
        settings.profile = profile
        settings.connectionReuseMode = connReuseMode
        settings.expiresConnectionsWithoutDestination = expireNodestConn
        settings.expiresQuiescentTemplates = expireQuiescentTemplate
        settings.isSloppyTCP = sloppyTcp
        settings.lblcExpiration = Nanoseconds(lblcExpiration) * SimulationTime.second
        settings.lblcrExpiration = settings.lblcExpiration
        settings.maglevTableIndex = mhTableIndex
        settings.sourceHashTableBits = hashTableBits
        settings.destinationHashTableBits = hashTableBits
        settings.firewallMarks = marks.map(\.rule)
        settings.randomSeed = twosSeed
        return settings
    }
}

extension KernelProfile: ExpressibleByArgument {}
extension DurationDistribution: ExpressibleByArgument {}

/// `192.0.2.1:80=5`
struct MarkArgument: ExpressibleByArgument {
    var rule: FirewallMarkRule

    init?(argument: String) {
        let parts = argument.split(separator: "=")
        guard parts.count == 2, let endpoint = EndpointText.parse(String(parts[0])),
            let mark = UInt32(parts[1]),
            mark != 0
        else { return nil }
        rule = FirewallMarkRule(destination: endpoint, mark: mark)
    }
}

/// `10.0.0.1:80` or `[2001:db8::1]:80` of an option.
struct EndpointArgument: ExpressibleByArgument {
    var endpoint: Endpoint

    init?(argument: String) {
        guard let endpoint = EndpointText.parse(argument) else { return nil }
        self.endpoint = endpoint
    }
}

extension TimedRules {
    /// A director with the table of the start. A rule that is refused is a mistake in the file.
    func director(_ settings: SimulatorSettings, scheduler: SchedulerName? = nil) throws(Failure)
        -> SimulatedDirector
    {
        var director = SimulatedDirector(settings: settings)
        for line in initial {
            do throws(TableChangeError) {
                try director.apply(scheduler.map { line.change.scheduled(by: $0) } ?? line.change)
            } catch {
                throw Failure(
                    message: "\(file):\(line.number):1: the kernel refuses this rule: \(error.sentence)")
            }
        }
        return director
    }
}

extension TableChange {
    /// The same with another scheduler, whose flags are not kept.
    func scheduled(by scheduler: SchedulerName) -> TableChange {
        func with(_ service: VirtualService) -> VirtualService {
            var service = service
            if service.scheduler != scheduler { service.flags.subtract(.allScheduler) }
            service.scheduler = scheduler
            return service
        }
        switch self {
        case .addService(let service): return .addService(with(service))
        case .editService(let service): return .editService(with(service))
        default: return self
        }
    }
}

extension TableChangeError {
    /// For people.
    var sentence: String {
        switch self {
        case .serviceExists: "the service exists"
        case .noSuchService: "no such service"
        case .schedulerOrEngineNotFound: "no such scheduler or persistence engine"
        case .destinationExists: "the server exists"
        case .noSuchDestination: "no such server"
        case .daemonRunning: "the daemon is running"
        case .noDaemonRunning: "no such daemon is running"
        case .outOfRange: "a value is out of its range"
        case .noSuchInterface: "no such interface"
        case .invalid: "a value is not valid"
        case .notPermitted: "not permitted"
        case .system(let number): "error \(number)"
        }
    }
}
