/// A virtual service as a user describes it: what clients connect to and how servers are chosen for them.
public struct VirtualService: Sendable, Hashable {
    /// What clients connect to, by which a director tells its services apart.
    public var identity: ServiceIdentity
    /// What chooses a server for a new connection.
    public var scheduler: SchedulerName
    /// What the scheduler and UDP packets are to heed.
    public var flags: ServiceFlags
    /// Keeps clients with their servers; nil for a service that does not.
    public var persistence: Persistence?
    /// A mask that was given without persistence. It has no effect, but the kernel keeps it.
    public var idleNetmask: Netmask?
    /// A time-out that was given without persistence. It has no effect, but the kernel keeps it.
    public var idleTimeout: UInt32 = 0
    /// Name of the persistence engine, such as `sip`; nil for the kernel's own, by client address.
    public var persistenceEngine: String?

    /// A service of these attributes; those left out are what `ipvsadm -A` gives.
    public init(
        identity: ServiceIdentity, scheduler: SchedulerName = .default, flags: ServiceFlags = [],
        persistence: Persistence? = nil, persistenceEngine: String? = nil
    ) {
        self.identity = identity
        self.scheduler = scheduler
        self.flags = flags
        self.persistence = persistence
        self.persistenceEngine = persistenceEngine
    }
}
