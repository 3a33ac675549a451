import IPVSModel

/// What a running kernel shows but does not explain.
public struct AdoptionGaps: Sendable, Hashable {
    /// Connections that a server counts and the kernel does not show.
    public struct UnexplainedCounts: Sendable, Hashable {
        /// The server's service.
        public var service: ServiceIdentity
        /// The server.
        public var server: Endpoint
        /// How many more it counts than are shown.
        public var counts: ConnectionCounts
    }

    /// What servers count beyond the entries that are there. It is taken to stay.
    public var unexplained: [UnexplainedCounts] = []
    /// Entries that may be of one of several servers, or of a deleted one.
    public var ambiguousEntries = 0
    /// Entries of servers that were deleted, of which the kernel does not show how they were reached: that decides whether
    /// a connection in FIN_WAIT is scheduled anew in `conn_reuse_mode` 2.
    public var entriesOfDeletedServers = 0
    /// Connections that may have come by a template which their services would not make now, as those made before a service
    /// was edited. They are taken to have done so.
    public var guessedTemplates = 0
    /// Entries that wait for a client's packet from any port, as the FTP helper makes them.
    public var expectedConnections = 0
    /// Services that the simulator has no room for, or whose servers it has none for.
    public var leftOut: Set<ServiceIdentity> = []

    package init() {}
}
