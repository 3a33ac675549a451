/// A real server as a user describes it.
public struct Destination: Sendable, Hashable {
    /// Address and port, by which a service tells its servers apart.
    public var endpoint: Endpoint
    /// How packets get there.
    public var method: ForwardingMethod
    /// The kind of a tunnel that was given with a method that has none. It has no effect, but the kernel keeps it.
    public var idleTunnel: Tunnel?
    /// Share of new connections relative to the other servers; 0 takes none ("quiesced").
    public var weight: Int32
    /// When it takes no more connections.
    public var thresholds: ConnectionThresholds

    /// A server of these attributes; those left out are what `ipvsadm -a` gives.
    public init(
        endpoint: Endpoint, method: ForwardingMethod = .directRouting, weight: Int32 = 1,
        thresholds: ConnectionThresholds = .init()
    ) {
        self.endpoint = endpoint
        self.method = method
        self.weight = weight
        self.thresholds = thresholds
    }
}

/// Numbers of connections at which a server stops and starts again to take new ones; 0 means no limit.
public struct ConnectionThresholds: Sendable, Hashable {
    /// From so many connections on it takes none.
    public var upper: UInt32
    /// Below so many it takes connections again; 0: below three quarters of `upper`.
    public var lower: UInt32

    /// Limits of these numbers; the lower one must not be above the upper one.
    public init(upper: UInt32 = 0, lower: UInt32 = 0) {
        self.upper = upper
        self.lower = lower
    }
}
