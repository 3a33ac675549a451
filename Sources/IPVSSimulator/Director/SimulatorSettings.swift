import IPVSModel

/// What can be set on a director besides its table: the sysctls under `net.ipv4.vs` that bear on placement, and
/// constants that a kernel is built with. The initial values are the kernel's.
public struct SimulatorSettings: Sendable, Hashable {
    /// Which of the kernels that differ.
    public var profile = KernelProfile.initial

    /// Bit 0: a SYN on a connection in TIME_WAIT or CLOSE is scheduled anew; bit 1: also in FIN_WAIT when replies
    /// are not seen.
    public var connectionReuseMode: UInt32 = 1
    /// Whether connections of a deleted server are forgotten at once (`expire_nodest_conn`).
    public var expiresConnectionsWithoutDestination = false
    /// Whether persistence forgets servers of weight 0 (`expire_quiescent_template`).
    public var expiresQuiescentTemplates = false
    /// Whether any TCP packet may begin a connection (`sloppy_tcp`).
    public var isSloppyTCP = false
    /// Whether any SCTP packet may begin a connection (`sloppy_sctp`).
    public var isSloppySCTP = false
    /// Whether first packets of connections are dropped (`drop_packet=3`). The other values drop by how much memory is left,
    /// which is not simulated.
    public var dropsPackets = false
    /// Of which every so manieth is dropped (`am_droprate`); 0: none.
    public var dropRate: Int32 = 10
    /// Whether connections are judged by the stricter table of TCP states (`secure_tcp=3`). By the values 1 and 2 memory
    /// decides, which is not simulated.
    public var isSecureTCP = false
    /// Whether a director on which a backup sync daemon runs leaves all packets alone (`backup_only`).
    public var isBackupOnly = false
    /// How long lblc remembers what was not used (`lblc_expiration`).
    public var lblcExpiration: Nanoseconds = 86_400 * SimulationTime.second
    /// How long lblcr remembers what was not used (`lblcr_expiration`).
    public var lblcrExpiration: Nanoseconds = 86_400 * SimulationTime.second

    /// Idle times that it begins with.
    public var timeouts = ConnectionTimeouts.initial

    /// `HZ`, which bounds the time-outs that can be set.
    public var ticksPerSecond: UInt32 = 250

    /// The lateness of the kernel's timers; nil: they are exact.
    package var timerWheel: TimerWheel?

    /// `CONFIG_IP_VS_MH_TAB_INDEX`, 8 to 17.
    package var maglevTableIndex = 12
    /// `CONFIG_IP_VS_SH_TAB_BITS`, 4 to 20.
    package var sourceHashTableBits: UInt32 = 8
    /// `CONFIG_IP_VS_DH_TAB_BITS`, 4 to 20.
    package var destinationHashTableBits: UInt32 = 8

    /// Start of the random numbers that twos draws.
    public var randomSeed: UInt64 = 1
    /// Marks that the packet filter would put on packets, by where they go.
    public var firewallMarks = FirewallMarks()

    /// A kernel as it is after its start.
    public init() {}

    /// What such a kernel takes, with every scheduler there is.
    var rules: KernelRules {
        var rules = KernelRules(
            profile: profile, ticksPerSecond: ticksPerSecond, schedulers: Set(SchedulerFactory.names),
            engines: Set(Persistence.knownEngines), addresses: .loopback)
        rules.maglevTableSize = MaglevHashing.size(tableIndex: maglevTableIndex)
        return rules
    }

    /// A `jiffy`.
    var tick: Nanoseconds { SimulationTime.second / Nanoseconds(max(1, ticksPerSecond)) }

    /// When a timer goes off that is set now, for one of the kernel's periodic checks.
    func moment(after length: Nanoseconds, from now: Nanoseconds) -> Nanoseconds {
        timerWheel?.moment(of: now + length, length: length) ?? now + length
    }
}
