import ArgumentParser
import IPVSFormats
import IPVSModel
import IPVSSimulator

/// How the simulated kernel is set. What is not given is the kernel's own initial value or, with `--live`, what the
/// running kernel is set to.
struct KernelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Rules of which kernels: reworked (6.1.187, 6.12.107 and later) or legacy (older ones). (default: reworked)",
            discussion:
                "They differ in the formula of a server's load and in when its limits take effect. With --live the kernel shows which it has.",
            valueName: "name"))
    var profile: KernelProfile?

    @Option(
        help: ArgumentHelp(
            "net.ipv4.vs.conn_reuse_mode: whether a client's port that is used again is scheduled anew. (default: 1)",
            valueName: "mode"))
    var connReuseMode: UInt32?

    @Flag(
        inversion: .prefixedNo,
        help: "net.ipv4.vs.expire_nodest_conn: forget the connections to servers that were deleted.")
    var expireNodestConn: Bool?

    @Flag(
        inversion: .prefixedNo,
        help:
            "net.ipv4.vs.expire_quiescent_template: persistence does not keep clients on servers of weight 0."
    )
    var expireQuiescentTemplate: Bool?

    @Flag(inversion: .prefixedNo, help: "net.ipv4.vs.sloppy_tcp: any TCP packet may begin a connection.")
    var sloppyTcp: Bool?

    @Flag(inversion: .prefixedNo, help: "net.ipv4.vs.sloppy_sctp: the same of SCTP, but for ABORT.")
    var sloppySctp: Bool?

    @Option(
        help: ArgumentHelp(
            "net.ipv4.vs.drop_packet is 3 and am_droprate is so much: of the first packets of connections one in so many is dropped; 0: none.",
            valueName: "number"))
    var dropRate: Int32?

    @Flag(
        inversion: .prefixedNo,
        help: "net.ipv4.vs.secure_tcp is 3: a stricter table of the states of TCP connections.")
    var secureTcp: Bool?

    @Flag(
        inversion: .prefixedNo,
        help: "net.ipv4.vs.backup_only: where a backup sync daemon runs, all packets are left alone.")
    var backupOnly: Bool?

    @Flag(
        help: ArgumentHelp(
            "Let time-outs end as late as the kernel's timers do, up to an eighth of their length.",
            discussion: "Ticks are those of 250 a second, counted from the beginning of the run."))
    var lateTimers = false

    @Option(
        help: ArgumentHelp(
            "net.ipv4.vs.lblc_expiration and lblcr_expiration. (default: 86400)", valueName: "seconds"))
    var lblcExpiration: UInt32?

    @Option(
        help: ArgumentHelp(
            "CONFIG_IP_VS_MH_TAB_INDEX of the kernel, 8 to 17: the size of mh's table.", valueName: "index"))
    var mhTableIndex = 12

    @Option(
        help: ArgumentHelp(
            "CONFIG_IP_VS_SH_TAB_BITS and CONFIG_IP_VS_DH_TAB_BITS of the kernel, 4 to 20.", valueName: "bits"
        ))
    var hashTableBits: UInt32 = 8

    @Option(
        name: .customLong("mark"),
        help: ArgumentHelp(
            "Firewall mark of packets to an address or a network, for services by mark; may be repeated.",
            discussion:
                "It stands for the rule of the packet filter that sets the mark. Port 0 is every port. The narrower one counts: of networks, then of protocols, then of ports.",
            valueName: "[protocol:]vip[/bits]:port[-port]=mark"),
        transform: Word.mark)
    var marks: [FirewallMarkRule] = []

    @Option(
        name: .customLong("mark-rules"),
        help: ArgumentHelp(
            "The packet filter's rules that set marks, as nft list ruleset or iptables-save prints them.",
            discussion: "What is said with --mark counts more. Lines that cannot be followed are told.",
            valueName: "file"),
        completion: .file())
    var markRules: String?

    @Option(help: ArgumentHelp("Start of the random numbers that twos draws.", valueName: "number"))
    var twosSeed: UInt64 = 1

    func validate() throws {
        guard (8...17).contains(mhTableIndex) else {
            throw ValidationError("--mh-table-index must be from 8 to 17")
        }
        guard (4...20).contains(hashTableBits) else {
            throw ValidationError("--hash-table-bits must be from 4 to 20")
        }
        if let mistake = FirewallMarkRule.contradiction(in: marks) {
            throw ValidationError("--mark: \(mistake.sentence)")
        }
    }

    /// The rules that are played where no kernel is asked.
    var rules: PlayedRules { profile.map { PlayedRules($0, .given) } ?? .initial }

    /// Whether something was said.
    var areGiven: Bool {
        profile != nil || markRules != nil
            || settings(from: SimulatorSettings(), rules, filter: []) != SimulatorSettings()
    }

    /// The kernel's initial settings, or those of the running one, with what was given.
    ///
    /// - Parameter rules: that are played; nil: what was given, or the initial ones.
    func settings(
        from kernel: SimulatorSettings = SimulatorSettings(), _ rules: PlayedRules? = nil
    ) throws(Failure) -> SimulatorSettings {
        settings(from: kernel, rules ?? self.rules, filter: try filterRules())
    }

    private func filterRules() throws(Failure) -> [FirewallMarkRule] {
        try markRules.map { path throws(Failure) in try PacketFilterFile.marks(InputFile(path)) } ?? []
    }

    private func settings(
        from kernel: SimulatorSettings, _ rules: PlayedRules, filter: [FirewallMarkRule]
    ) -> SimulatorSettings {
        var settings = kernel
        settings.profile = rules.profile
        if let connReuseMode { settings.connectionReuseMode = connReuseMode }
        if let expireNodestConn { settings.expiresConnectionsWithoutDestination = expireNodestConn }
        if let expireQuiescentTemplate { settings.expiresQuiescentTemplates = expireQuiescentTemplate }
        if let sloppyTcp { settings.isSloppyTCP = sloppyTcp }
        if let sloppySctp { settings.isSloppySCTP = sloppySctp }
        if let dropRate { (settings.dropsPackets, settings.dropRate) = (dropRate != 0, dropRate) }
        if let secureTcp { settings.isSecureTCP = secureTcp }
        if let backupOnly { settings.isBackupOnly = backupOnly }
        if lateTimers {
            settings.timerWheel = TimerWheel(ticksPerSecond: settings.ticksPerSecond, ticksAtStart: 0)
        }
        if let lblcExpiration {
            settings.lblcExpiration = Nanoseconds(lblcExpiration) * SimulationTime.second
            settings.lblcrExpiration = settings.lblcExpiration
        }
        settings.maglevTableIndex = mhTableIndex
        settings.sourceHashTableBits = hashTableBits
        settings.destinationHashTableBits = hashTableBits
        settings.firewallMarks = FirewallMarks(filter + FirewallMarkRule.narrowestLast(marks))
        settings.randomSeed = twosSeed
        return settings
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
