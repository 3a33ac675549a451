import IPVSModel

/// An exact copy of what the kernel's IPVS does with a table, packets and time.
///
/// It takes the same changes as the kernel and refuses them for the same reasons. Time is given from outside and never
/// runs backwards. See Docs/Simulator.md for what is modelled.
public struct SimulatedDirector: ~Copyable, Director {
    /// What it was made with.
    public let settings: SimulatorSettings
    /// What its clock says: time never runs backwards.
    public internal(set) var now: Nanoseconds = 0

    /// What was configured, which knows what is refused. Everything else here follows from it.
    public internal(set) var table: Table
    /// Which kernel this is, on what host.
    public let rules: KernelRules

    var services = Slab<Service>()
    /// By the same numbers as `services`.
    var serviceDescriptions: [ServiceDescription] = []
    /// Of those that are there.
    var serviceNumbers: [ServiceIdentity: ServiceNumber] = [:]

    var servers = Slab<Server>()
    var serverDescriptions: [ServerDescription] = []
    /// Of those that are in a service's list.
    var serverNumbers: [ServerKey: ServerNumber] = [:]
    /// Flows that were refused, for reports.
    var refusals: [RefusalKey: Refusals] = [:]
    var trash: [ServerKey: ServerNumber] = [:]
    /// What adopted servers count beyond their entries: it stays (see `adopt`).
    var unexplained: [ServerNumber: ConnectionCounts] = [:]
    /// Servers that adopted entries may be of as well, by entry, while it is doubtful.
    var otherOwners: [ConnectionNumber: [ServerNumber]] = [:]
    var nextTrashCheck = SimulationTime.never
    /// When connections of deleted servers are forgotten (`expire_nodest_conn`).
    var nextFlush = SimulationTime.never
    /// The earliest of these and of the schedulers' periodic checks.
    var nextMaintenance = SimulationTime.never

    /// Services of each family. Without any the kernel does not look at that family's packets at all
    /// (`ip_vs_unregister_hooks`).
    var numberOfIPv4Services = 0
    var numberOfIPv6Services = 0

    /// A backup that forwards nothing itself (`sysctl_backup_only`).
    var standsBy = false
    /// First packets until one is dropped (`drop_counter`), and of how many one is; 0 for none (`ip_vs_todrop`).
    var dropCounter: Int32 = 0
    let dropRate: Int32

    /// How many servers there ever were at an endpoint, and whether one may answer for several virtual endpoints.
    var endpointUses: [Endpoint: Int] = [:]
    var hasSharedEndpoints = false

    var virtuals = VirtualEndpoints()
    /// Changes with every service added or deleted.
    var tableGeneration: UInt64 = 1
    var connections = ConnectionTable()

    let tcp: TCPStateMachine
    let handshakeOfTCP: TCPExchange
    let closingOfTCP: TCPExchange
    let sctp = SCTPStateMachine()
    /// Queues of the time-outs, by state.
    var tcpQueues: [Int] = []
    var sctpQueues: [Int] = []
    var udpQueue = 0
    var rearmedTemplateQueue = 0

    #if DEBUG
        /// Since all invariants were looked at.
        var eventsSinceCheck = 0
    #endif

    /// A director without services and connections, at time 0.
    public init(settings: SimulatorSettings = SimulatorSettings()) {
        self.settings = settings
        rules = settings.rules
        table = Table(timeouts: settings.timeouts)
        dropRate = settings.dropsPackets ? settings.dropRate : 0
        tcp = TCPStateMachine(isSecure: settings.isSecureTCP)
        handshakeOfTCP = TCPExchange(tcp, [(.syn, false), (.syn, true), (.ack, false)])
        closingOfTCP = TCPExchange(tcp, [(.fin, false), (.fin, true), (.ack, false)])
        connections.timers.wheel = settings.timerWheel
        assignQueues()
    }

    deinit {
        for service in services.numbers {
            services[service].scheduler?.release()
            services[service].order.deallocate()
        }
    }

    /// Looks up the queue of every state's time-out. Timers that are running keep theirs.
    mutating func assignQueues() {
        let timeouts = table.timeouts
        let lengths = (
            tcp: TCPState.allCases.map { state in
                switch state {
                case .established: timeouts.tcp
                case .finWait: timeouts.tcpFinal
                default: state.defaultTimeout
                }
            },
            sctp: SCTPState.allCases.map(\.timeout)
        )
        tcpQueues = lengths.tcp.map { connectionQueue(seconds: $0) }
        sctpQueues = lengths.sctp.map { connectionQueue(seconds: $0) }
        udpQueue = connectionQueue(seconds: timeouts.udp)
        rearmedTemplateQueue = templateQueue(seconds: 60) ?? 0
    }

    private mutating func connectionQueue(seconds: UInt32) -> Int {
        let length = Nanoseconds(seconds) * SimulationTime.second
        // `setTimeouts` makes sure that there is room.
        return connections.timers.queue(length: length, isForTemplates: false) ?? 0
    }

    mutating func templateQueue(seconds: UInt32) -> Int? {
        let length = Nanoseconds(seconds) * SimulationTime.second
        return connections.timers.queue(length: length, isForTemplates: true)
    }

    @inline(__always)
    func list(of service: ServiceNumber) -> ServerList {
        ServerList(services[service].order, UnsafePointer(servers.base))
    }

    @inline(__always)
    func looksAtPackets(of address: IPAddress) -> Bool {
        if standsBy { return false }
        return switch address {
        case .ipv4: numberOfIPv4Services > 0
        case .ipv6: numberOfIPv6Services > 0
        }
    }

    mutating func countServices(_ family: AddressFamily, _ difference: Int) {
        if family == .ipv4 { numberOfIPv4Services += difference } else { numberOfIPv6Services += difference }
    }

    // MARK: Time

    /// Lets time pass: entries whose time-outs end by then are forgotten, and the kernel's periodic checks happen.
    @inline(__always)
    public mutating func advance(to time: Nanoseconds) {
        if time >= connections.timers.earliest || time >= nextMaintenance { catchUp(to: time) }
        if time > now { now = time }
    }

    private mutating func catchUp(to time: Nanoseconds) {
        while true {
            let due = min(time, nextMaintenance)
            if let slot = connections.firstExpired(by: due) {
                now = max(now, connections.timers.earliest)
                expire(slot)
                checkInvariants()
            } else if nextMaintenance <= time {
                now = max(now, nextMaintenance)
                maintain(until: min(time, connections.timers.earliest))
            } else {
                return
            }
        }
    }

    private mutating func maintain(until horizon: Nanoseconds) {
        for service in services.numbers {
            guard let scheduler = services[service].scheduler else { continue }
            while scheduler.nextMaintenance <= now {
                scheduler.maintain(now: scheduler.nextMaintenance, until: horizon)
            }
        }
        if nextTrashCheck <= now { checkTrash() }
        if nextFlush <= now {
            nextFlush = SimulationTime.never
            expireConnectionsWithoutDestination()
        }
        planMaintenance()
    }

    /// A service got a scheduler: it may want to be called earlier than everything so far.
    mutating func planMaintenance(of service: ServiceNumber) {
        guard let scheduler = services[service].scheduler else { return }
        nextMaintenance = min(nextMaintenance, scheduler.nextMaintenance)
    }

    private mutating func planMaintenance() {
        nextMaintenance = min(nextTrashCheck, nextFlush)
        for service in services.numbers {
            guard let scheduler = services[service].scheduler else { continue }
            nextMaintenance = min(nextMaintenance, scheduler.nextMaintenance)
        }
    }
}
