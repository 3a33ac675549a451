import IPVSFormats
import IPVSModel

/// A table as it is listed. Shares and reasons are made service by service when they are asked for: large tables have ten
/// thousand services, and holding something of all of them at once costs more time than making it twice.
struct Listing: Sendable {
    /// For messages: a file, or `live`.
    let source: String
    /// Whether a kernel counted connections. Files have no counts.
    let hasCounts: Bool
    /// Whether it is known what servers got so far, and how fast. A bundle does not say it.
    let hasCounters: Bool
    /// What a file does not say of servers.
    let omissions: Set<TableText.Omission>
    /// Whether it is to be said why shares differ.
    let explains: Bool

    private let filter: ListFilter
    private let remarks: [ServerOfService: String]
    private let table: ListTable
    /// Of the services that are listed, in their order.
    private var positions: [Int]
    /// What comes first; nil for the order of `ipvsadm -L`.
    private let order: ListSort?

    /// - Parameters:
    ///   - table: services with all of their servers, of which shares are made.
    ///   - hasCounters: nil for the same as `hasCounts`.
    ///   - remarks: what is to be said of single servers beyond the table, such as why one is drained.
    init(
        _ table: ListTable, source: String, hasCounts: Bool, hasCounters: Bool? = nil,
        filter: ListFilter = ListFilter(),
        sort order: ListSort? = nil, omissions: Set<TableText.Omission> = [], explains: Bool = false,
        remarks: [ServerOfService: String] = [:]
    ) {
        (self.source, self.hasCounts, self.omissions) = (source, hasCounts, omissions)
        self.hasCounters = hasCounters ?? hasCounts
        (self.filter, self.order, self.remarks) = (filter, order, remarks)
        (self.table, self.explains) = (table, explains && hasCounts)
        let ranks = table.services.map(\.service.identity.rank)
        positions = table.services.indices.filter { index in
            filter.contains(table.services[index].service)
                && (!filter.isAboutServers
                    || table.servers(of: index).contains { filter.contains($0.destination) })
        }
        guard let order else {
            positions.sort { ranks[$0] < ranks[$1] }
            return
        }
        var keys = [Double](repeating: 0, count: ranks.count)
        for index in positions { keys[index] = listed(index).key(order) }
        positions.sort { left, right in
            keys[left] == keys[right] ? ranks[left] < ranks[right] : keys[left] > keys[right]
        }
    }

    private func listed(_ index: Int) -> ListedService {
        ListedService(table[index], filter: filter, sort: order, remarks: remarks, explains: explains)
    }

    /// In their order.
    var services: some Sequence<ListedService> { positions.lazy.map(listed) }

    var isEmpty: Bool { positions.isEmpty }
    var isFiltered: Bool { filter != ListFilter() }

    /// What is not known of servers, in words.
    var unsaid: [String] { TableText.Omission.allCases.filter(omissions.contains).map(\.text) }

    var totals: ListTotals {
        var totals = ListTotals()
        for index in positions { totals.add(table[index], filter) }
        return totals
    }
}

/// What comes first: the most of something.
enum ListSort: String, CaseIterable, Sendable {
    case active, rate, weight, share
}

struct ListedService: Sendable {
    let service: VirtualService
    let statistics: Statistics?
    /// Those that are listed, in their order.
    private(set) var servers: [ListedServer] = []
    /// What is to be said of some of them.
    private(set) var remarks: [Endpoint: String] = [:]
    /// Of all of its servers, listed or not.
    let whole: ServiceSums
    /// Why shares differ; nil where they do not, or nobody asked.
    let unevenness: Unevenness?

    var identity: ServiceIdentity { service.identity }

    init(
        _ entry: ListEntry, filter: ListFilter, sort order: ListSort?,
        remarks: [ServerOfService: String],
        explains: Bool
    ) {
        service = entry.service
        statistics = entry.statistics
        let sums = ServiceSums(entry.servers)
        whole = sums
        servers.reserveCapacity(entry.servers.count)
        // The last added comes first in the kernel, so that most are in order when read from the end.
        for server in entry.servers.reversed() where filter.contains(server.destination) {
            servers.append(ListedServer(server, of: sums))
            guard !remarks.isEmpty else { continue }
            let name = ServerOfService(server.endpoint, of: entry.service.identity)
            self.remarks[server.endpoint] = remarks[name]
        }
        unevenness = explains ? Unevenness(entry) : nil
        servers.sort { left, right in
            guard let order else { return left.endpoint < right.endpoint }
            let keys = (left.key(order), right.key(order))
            return keys.0 == keys.1 ? left.endpoint < right.endpoint : keys.0 > keys.1
        }
    }

    /// Of its servers that are listed; for shares, of the one that is furthest from its weight.
    fileprivate func key(_ order: ListSort) -> Double {
        let keys = servers.map { $0.key(order) }
        return order == .share ? keys.max() ?? 0 : keys.reduce(0, +)
    }
}

struct ListedServer: Sendable {
    let row: ListServer
    /// Of the weights above 0 of its service; nil where there are none.
    let weightShare: Double?
    /// Of its service's active connections; nil where there are none.
    let activeShare: Double?
    /// Of the connections that its service's servers were given since their counters were zeroed; nil where there are none.
    let share: Double?

    var endpoint: Endpoint { row.endpoint }
    var weight: Int32 { row.destination.weight }

    init(_ server: ListServer, of service: ServiceSums) {
        row = server
        func part(_ number: UInt64, _ whole: UInt64) -> Double? {
            whole > 0 ? Double(number) / Double(whole) : nil
        }
        weightShare = part(server.usableWeight, service.weight)
        activeShare = part(UInt64(server.counts.active), service.active)
        share = part(server.made, service.made)
    }

    /// The more, the further at the top. Shares: how far that of connections is from that of weight.
    fileprivate func key(_ order: ListSort) -> Double {
        switch order {
        case .active: Double(row.counts.active)
        case .rate: Double(row.rate)
        case .weight: Double(weight)
        case .share: abs((share ?? weightShare ?? 0) - (weightShare ?? 0))
        }
    }
}

/// What a service's servers have together.
struct ServiceSums: Sendable, Hashable {
    /// Of those above 0.
    private(set) var weight: UInt64 = 0
    private(set) var active: UInt64 = 0
    private(set) var inactive: UInt64 = 0
    private(set) var persistent: UInt64 = 0
    /// Connections since the counters were zeroed.
    private(set) var made: UInt64 = 0
    private(set) var servers: UInt64 = 0
    /// Servers of a weight above 0.
    private(set) var usable: UInt64 = 0

    init(_ servers: some Sequence<ListServer>) {
        for server in servers {
            self.servers += 1
            weight += server.usableWeight
            usable += server.usableWeight > 0 ? 1 : 0
            active += UInt64(server.counts.active)
            inactive += UInt64(server.counts.inactive)
            persistent += UInt64(server.counts.persistent)
            made &+= server.made
        }
    }
}

/// What a listing has in all, and what of it takes no new connections.
struct ListTotals: Sendable {
    private(set) var services: UInt64 = 0
    private(set) var servers: UInt64 = 0
    private(set) var active: UInt64 = 0
    private(set) var inactive: UInt64 = 0
    private(set) var persistent: UInt64 = 0
    /// Services without a server of a weight above 0.
    private(set) var down: [ServiceIdentity] = []
    /// Servers of weight 0 of the other services.
    private(set) var quiesced: [(service: ServiceIdentity, server: Endpoint)] = []

    fileprivate mutating func add(_ entry: ListEntry, _ filter: ListFilter) {
        services += 1
        let identity = entry.service.identity
        let isDown = !entry.servers.contains { $0.usableWeight > 0 }
        if isDown { down.append(identity) }
        for server in entry.servers where filter.contains(server.destination) {
            servers += 1
            active += UInt64(server.counts.active)
            inactive += UInt64(server.counts.inactive)
            persistent += UInt64(server.counts.persistent)
            if server.usableWeight == 0, !isDown {
                quiesced.append((identity, server.endpoint))
            }
        }
    }
}
