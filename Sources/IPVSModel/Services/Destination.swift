/// A real server as a user describes it.
package struct Destination: Sendable, Hashable {
    package var endpoint: Endpoint
    package var method: ForwardingMethod
    /// The kind of a tunnel that was given with a method that has none. It has no effect, but the kernel keeps it.
    package var idleTunnel: Tunnel?
    /// Share of new connections relative to the other servers; 0 takes none ("quiesced").
    package var weight: Int32
    package var thresholds: ConnectionThresholds

    package init(
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
package struct ConnectionThresholds: Sendable, Hashable {
    package var upper: UInt32
    package var lower: UInt32

    package init(upper: UInt32 = 0, lower: UInt32 = 0) {
        self.upper = upper
        self.lower = lower
    }
}
