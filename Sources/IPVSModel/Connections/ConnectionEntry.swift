/// One line of the kernel's connection table (`/proc/net/ip_vs_conn`).
package struct ConnectionEntry: Sendable, Hashable {
    package var transport: TransportProtocol
    package var client: Endpoint
    package var virtual: Endpoint
    package var destination: Endpoint
    /// The kernel's name of the state, such as `ESTABLISHED`; `NONE` for a persistence template.
    package var state: String
    /// Seconds until the entry is forgotten if nothing more arrives.
    package var expires: UInt32
    /// What the persistence engine remembers, such as a SIP Call-ID.
    package var engine: EngineData?

    /// Name of a persistence engine and what it stored with a connection.
    package struct EngineData: Sendable, Hashable {
        package var name: String
        package var data: String

        package init(name: String, data: String) {
            self.name = name
            self.data = data
        }
    }

    package init(
        transport: TransportProtocol, client: Endpoint, virtual: Endpoint, destination: Endpoint,
        state: String, expires: UInt32, engine: EngineData? = nil
    ) {
        self.transport = transport
        self.client = client
        self.virtual = virtual
        self.destination = destination
        self.state = state
        self.expires = expires
        self.engine = engine
    }
}
