import IPVSModel

/// What somebody sees who watches a run: who took a flow, and how busy a server is, also one that was deleted.
extension SimulatedDirector {
    /// The service that took a flow; nil if none did, or one that is not known any more.
    package func service(of placement: Placement) -> ServiceIdentity? {
        placement.service.map { serviceDescriptions[$0].definition.identity }
    }

    /// The server that a flow went to, as it is configured: `endpoint(of:)` may have the client's port.
    package func server(of placement: Placement) -> Endpoint? {
        placement.server.map { serverDescriptions[$0].destination.endpoint }
    }

    /// The number of a server that a service has. It stays its number when it is deleted.
    package func number(of server: Endpoint, in service: ServiceIdentity) -> ServerNumber? {
        serverNumbers[ServerKey(service: service.asKept, endpoint: server)]
    }

    /// The connections of a server, now.
    package func connections(of server: ServerNumber) -> ConnectionCounts {
        let server = servers[server]
        return ConnectionCounts(
            active: UInt32(bitPattern: server.active), inactive: UInt32(bitPattern: server.inactive),
            persistent: UInt32(bitPattern: server.templates))
    }
}
