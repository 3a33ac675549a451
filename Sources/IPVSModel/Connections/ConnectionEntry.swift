/// One line of the kernel's connection table (`/proc/net/ip_vs_conn`).
public struct ConnectionEntry: Sendable, Hashable {
    /// The protocol; 0 for a template of a firewall mark.
    public var transport: TransportProtocol
    /// Who connected; port 0 for a template.
    public var client: Endpoint
    /// Where the client connected to.
    public var virtual: Endpoint
    /// The server that has the connection.
    public var destination: Endpoint
    /// The kernel's name of the state, such as `ESTABLISHED`; `NONE` for a persistence template.
    public var state: String
    /// Seconds until the entry is forgotten if nothing more arrives.
    public var expires: UInt32
    /// What the persistence engine remembers, such as a SIP Call-ID.
    public var engine: EngineData?

    /// Name of a persistence engine and what it stored with a connection.
    public struct EngineData: Sendable, Hashable {
        /// Of the engine, such as `sip`.
        public var name: String
        /// What it tells connections apart by.
        public var data: String

        /// What an engine remembers of one connection.
        public init(name: String, data: String) {
            self.name = name
            self.data = data
        }
    }

    /// An entry of these parts.
    public init(
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
