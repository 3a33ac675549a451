import IPVSKernel
import IPVSModel

/// Why a connection is left over: what it belongs to takes no new ones.
enum Orphanage: String, Sendable, CaseIterable {
    case serviceDeleted = "service deleted"
    case serverDeleted = "server deleted"
    case weightZero = "weight 0"
}

/// The servers of a table, found by what a connection shows of its service.
///
/// The kernel does not show by which service a connection came. Those that it may have come by are, in the order of
/// `ip_vs_service_find`: services by mark; that at its address and port; that at its address and every port; for data
/// connections of FTP, that at port 21. If a server of one of them is its own and takes new connections, it is no orphan.
struct ConnectionOwners: Sendable {
    private struct Server: Sendable {
        let endpoint: Endpoint
        let isUsable: Bool
    }

    private struct Place: Sendable, Hashable {
        let transport: TransportProtocol
        let endpoint: Endpoint
    }

    private var services: [Place: [Server]] = [:]
    private var marks: [UInt32: [Server]] = [:]
    /// Of all marks: which one a connection came by is not shown.
    private var serversOfMarks: [Endpoint: [Server]] = [:]

    init(_ table: PlainTable) {
        for entry in table.services {
            let servers = entry.destinations.map { Server(endpoint: $0.endpoint, isUsable: $0.weight > 0) }
            switch entry.service.identity {
            case .endpoint(let transport, let endpoint):
                services[Place(transport: transport, endpoint: endpoint)] = servers
            case .firewallMark(let mark, _):
                marks[mark, default: []] += servers
                for server in servers {
                    serversOfMarks[Self.anyPort(server.endpoint), default: []].append(server)
                }
            }
        }
    }

    private static func anyPort(_ endpoint: Endpoint) -> Endpoint {
        Endpoint(address: endpoint.address, port: 0)
    }

    /// nil for a connection whose server may take further ones.
    func orphanage(of line: ConnectionLine) -> Orphanage? {
        var search = Search(line)
        if line.transport.rawValue == 0 {
            // A template of a mark: its virtual address is the mark.
            search.look(at: Self.mark(of: line.virtual.address).flatMap { marks[$0] })
            return search.orphanage
        }
        search.look(at: services[Place(transport: line.transport, endpoint: line.virtual)])
        if search.isUsable { return nil }
        let everyPort = Self.anyPort(line.virtual)
        if line.virtual.port != 0 {
            search.look(at: services[Place(transport: line.transport, endpoint: everyPort)])
        }
        if !marks.isEmpty {
            search.look(at: serversOfMarks[Self.anyPort(line.destination)])
            // The mark's other servers: it may have been one of them.
            search.hasService = true
        }
        if !search.isOwned, line.transport == .tcp {
            let control = Endpoint(address: line.virtual.address, port: 21)
            search.look(at: services[Place(transport: .tcp, endpoint: control)], anyPort: true)
        }
        return search.orphanage
    }

    /// The kernel stores a mark as an address (`ip_vs_sched_persist`).
    private static func mark(of address: IPAddress) -> UInt32? {
        switch address {
        case .ipv4(let value): value
        case .ipv6(let value): UInt32(truncatingIfNeeded: value.number >> 96)
        }
    }

    /// What was found of a connection's owner so far.
    private struct Search {
        private let line: ConnectionLine
        var hasService = false
        private(set) var isOwned = false
        private(set) var isUsable = false

        init(_ line: ConnectionLine) { self.line = line }

        mutating func look(at servers: [Server]?, anyPort: Bool = false) {
            guard let servers else { return }
            hasService = true
            for server in servers where owns(server, anyPort: anyPort) {
                isOwned = true
                if server.isUsable { isUsable = true }
            }
        }

        /// A server of every port has connections of each, and templates have no port where their service has none.
        private func owns(_ server: Server, anyPort: Bool) -> Bool {
            server.endpoint.address == line.destination.address
                && (anyPort || server.endpoint.port == line.destination.port || server.endpoint.port == 0
                    || line.destination.port == 0)
        }

        var orphanage: Orphanage? {
            isUsable ? nil : isOwned ? .weightZero : hasService ? .serverDeleted : .serviceDeleted
        }
    }
}
