import IPVSModel

/// Why a flow goes where it goes. Which words say so is for others to decide.
package enum PlacementReason: Sendable, Hashable {
    /// No service has the address's family, so that IPVS looks at no packet of it.
    case noServiceOfFamily
    /// A backup daemon runs, and `backup_only` is set.
    case standsBy
    case noService(at: Endpoint)
    case obstacle(SchedulingObstacle)
    /// It belongs to a connection that is there.
    case connection(with: Endpoint)
    case connectionWithDeleted(Endpoint)
    /// A persistence template keeps the client with its server.
    case template(of: Endpoint)
    case noScheduler
    /// What the scheduler looked at.
    case choice(ChoiceReason)
    case noUsableServer
    /// Nor is there one, but an FTP service leaves packets to other ports than its own alone.
    case noUsableServerOfFTP
}

/// What keeps a new connection from being scheduled at all, whatever the servers are like.
package enum SchedulingObstacle: Sendable, Hashable {
    /// It comes from port 20.
    case clientSendsFTPData
    case tableIsFull
    /// The service is for another port and is not persistent, or is FTP's.
    case otherPort, otherPortOfFTP

    /// IPVS leaves the packet alone, where others are dropped (`ip_vs_schedule`, `ip_vs_leave`).
    var isPassed: Bool { self == .clientSendsFTPData || self == .otherPortOfFTP }
}
