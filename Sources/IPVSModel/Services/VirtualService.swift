/// A virtual service as a user describes it: what clients connect to and how servers are chosen for them.
package struct VirtualService: Sendable, Hashable {
    package var identity: ServiceIdentity
    package var scheduler: SchedulerName
    package var flags: ServiceFlags
    package var persistence: Persistence?
    /// A mask that was given without persistence. It has no effect, but the kernel keeps it.
    package var idleNetmask: Netmask?
    /// A time-out that was given without persistence. It has no effect, but the kernel keeps it.
    package var idleTimeout: UInt32 = 0
    /// Name of the persistence engine, such as `sip`; nil for the kernel's own, by client address.
    package var persistenceEngine: String?

    package init(
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
