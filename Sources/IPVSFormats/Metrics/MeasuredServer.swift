import IPVSModel

/// What metrics tell of a server, as it is read.
package struct MeasuredServer: Sendable {
    package let endpoint: Endpoint
    let figures: ServerFigures

    package init(_ server: DestinationSnapshot) {
        endpoint = server.destination.endpoint
        figures = ServerFigures(server)
    }
}

/// What metrics tell of a server besides its address: large tables have forty thousand, and memory that is touched for them is a
/// good part of the time that it takes to tell of them.
struct ServerFigures: Sendable {
    let weight: Int32
    let counts: ConnectionCounts
    let port: UInt16
    private let hasCounters: Bool
    private let known: MeasuredCounters

    init(_ server: DestinationSnapshot) {
        weight = server.destination.weight
        counts = server.counts
        port = server.destination.endpoint.port
        hasCounters = server.statistics != nil
        known = MeasuredCounters(server.statistics ?? Statistics())
    }

    /// nil where the kernel does not say.
    var counters: MeasuredCounters? { hasCounters ? known : nil }
}

/// What metrics tell of a service.
struct MeasuredService: Sendable {
    /// nil where the kernel does not say.
    let counters: MeasuredCounters?
    /// Behind the last of its servers, in the array of all.
    let end: Int
}

/// What was counted; rates are for Prometheus to make.
struct MeasuredCounters: Sendable {
    let connections, incomingPackets, outgoingPackets, incomingBytes, outgoingBytes: UInt64

    init(_ statistics: Statistics) {
        connections = statistics.connections
        incomingPackets = statistics.incomingPackets
        outgoingPackets = statistics.outgoingPackets
        incomingBytes = statistics.incomingBytes
        outgoingBytes = statistics.outgoingBytes
    }
}
