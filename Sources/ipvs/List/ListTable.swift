import IPVSKernel
import IPVSModel

/// What is listed of a server, and nothing else: large tables have forty thousand, and memory that is touched for them is a
/// good part of a listing's time.
struct ListServer: Sendable, Hashable {
    let destination: Destination
    let counts: ConnectionCounts
    private let isCounted: Bool
    /// Connections since its counters were zeroed; 0 where nobody counts.
    let made: UInt64
    /// New connections a second; 0 where nobody counts.
    let rate: UInt64

    init(_ server: DestinationSnapshot) {
        destination = server.destination
        counts = server.counts
        let statistics = server.statistics
        isCounted = statistics != nil
        made = statistics?.connections ?? 0
        rate = statistics?.connectionRate ?? 0
    }

    /// nil where nobody counts.
    var connections: UInt64? { isCounted ? made : nil }
    /// nil where nobody counts.
    var connectionRate: UInt64? { isCounted ? rate : nil }

    /// Schedulers take a weight below 0 for 0.
    var usableWeight: UInt64 { UInt64(max(0, destination.weight)) }
}

extension ListServer: KeptServer {
    var endpoint: Endpoint { destination.endpoint }
}

/// A service with what is listed of its servers, in the kernel's order.
struct ListEntry: Sendable {
    let service: VirtualService
    let statistics: Statistics?
    let servers: ArraySlice<ListServer>
}

extension ListEntry {
    init(_ entry: ServiceSnapshot) {
        self.init(
            service: entry.service, statistics: entry.statistics,
            servers: entry.destinations.map(ListServer.init)[...])
    }
}

/// A table for listings: services, and the servers of all of them in one array.
struct ListTable: Sendable {
    /// Without their servers.
    let services: [ServiceSnapshot]
    private let servers: [ListServer]
    /// Of each service's servers.
    private let ends: [Int]

    init(_ table: [ServiceSnapshot]) {
        services = table
        servers = table.flatMap { $0.destinations.map(ListServer.init) }
        var end = 0
        ends = table.map { entry in
            end += entry.destinations.count
            return end
        }
    }

    /// Reads the running kernel's.
    ///
    /// - Parameter isWanted: which services; the others are left out.
    init(ofRunningKernel isWanted: (VirtualService) -> Bool) throws(Failure) {
        do throws(KernelError) {
            var director = try KernelDirector(link: NetlinkTransport())
            var services = try director.services()
            services.removeAll { !isWanted($0.service) }
            var servers: [ListServer] = []
            var ends: [Int] = []
            try director.readServers(of: &services, withStatistics: true) { (_, found: inout [ListServer]) in
                servers.reserveFarAhead(for: found.count)
                servers += found
                ends.append(servers.count)
            }
            (self.services, self.servers, self.ends) = (services, servers, ends)
        } catch {
            throw .kernel(error)
        }
    }

    func servers(of index: Int) -> ArraySlice<ListServer> {
        servers[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }

    subscript(index: Int) -> ListEntry {
        ListEntry(
            service: services[index].service, statistics: services[index].statistics,
            servers: servers(of: index))
    }
}
