import IPVSModel

/// Why a flow ended before its client wanted.
package enum BreakReason: String, Sendable, Hashable, CaseIterable {
    /// Its packet came to another server, which knows nothing of it.
    case otherServer
    /// Its packet came to a director that does not know it and takes no connection in its middle (`sloppy_tcp` 0).
    case notTaken
    /// Its packet came to a director that does not know it and found no server for it.
    case refused
    /// No director was up.
    case noDirector
}

/// A flow that broke.
package struct BrokenFlow: Sendable, Hashable {
    package var flow: Flow
    /// Where it was until then.
    package var server: Endpoint
    /// When the packet came that showed it.
    package var time: Nanoseconds
    package var reason: BreakReason
}
