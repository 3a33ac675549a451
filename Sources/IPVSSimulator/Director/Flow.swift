import IPVSModel

/// A new first packet of a client, with what follows it: the handshake and, later, the client's close.
public struct Flow: Sendable, Hashable {
    /// When the first packet comes, no later than `SimulationTime.latest`. Flows come in the order of time.
    public var time: Nanoseconds
    /// TCP, UDP or SCTP; packets of others pass.
    public var transport: TransportProtocol
    /// Who connects.
    public var client: Endpoint
    /// Where to: usually a service.
    public var destination: Endpoint
    /// How long until the client closes; nil for beyond the end of the run.
    public var duration: Nanoseconds?

    /// A flow of these parts.
    public init(
        time: Nanoseconds, transport: TransportProtocol, client: Endpoint, destination: Endpoint,
        duration: Nanoseconds? = nil
    ) {
        self.time = time
        self.transport = transport
        self.client = client
        self.destination = destination
        self.duration = duration
    }

    /// When the client closes; nil for beyond the end of time.
    package var end: Nanoseconds? {
        guard let duration else { return nil }
        let end = time.addingReportingOverflow(duration)
        return end.overflow ? nil : end.partialValue
    }
}

/// What became of a flow.
public struct Placement: Sendable, Hashable {
    /// How a server was found for it, or why none was.
    public enum Outcome: UInt8, Sendable, Hashable, CaseIterable {
        /// A new connection; the scheduler chose the server.
        case scheduled
        /// A new connection; a persistence template chose the server.
        case persistent
        /// Belongs to a connection that is in the table.
        case existing
        /// Dropped: no usable server, or a connection to a deleted server.
        case refused
        /// Not touched by IPVS: no service takes such packets.
        case passed
    }

    /// How a server was found for it, or why none was. `SimulatedDirector.endpoint(of:)` tells which.
    public var outcome: Outcome
    /// The server, as its place in the director's store; nil if refused or passed.
    package var server: ServerNumber?
    /// The port on the server.
    package var port: UInt16
    /// The service that took the flow; nil if none did.
    package var service: ServiceNumber?

    static func refused(by service: ServiceNumber?) -> Placement {
        Placement(outcome: .refused, server: nil, port: 0, service: service)
    }

    static let passed = Placement(outcome: .passed, server: nil, port: 0, service: nil)
}
