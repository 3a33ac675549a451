import IPVSKernel
import IPVSModel
import IPVSRules

extension Session where Link: ~Copyable {
    /// `-L`: the whole table, or one service.
    mutating func list(
        _ identity: ServiceIdentity?, _ options: ListingOptions, output: inout StandardOutput
    ) throws(KernelError) {
        var services: [ServiceSnapshot]
        if let identity {
            services = [try director.service(identity)]
        } else {
            VersionLine.append(director.information, to: &output.pending)
            guard options.asksForDetail else { return try listPlainTable(options, output: &output) }
            services = try director.services(withStatistics: options.showsCounters)
        }
        if let listing = ServiceListing<ServiceSnapshot, CountedServer>(options) {
            try list(&services, listing, options, output: &output)
        } else {
            let listing = ServiceListing<ServiceSnapshot, DestinationSnapshot>(options)
            try list(&services, listing, options, output: &output)
        }
    }

    private mutating func list<Server: ListedServer & ReadServer>(
        _ services: inout [ServiceSnapshot], _ listing: ServiceListing<ServiceSnapshot, Server>,
        _ options: ListingOptions, output: inout StandardOutput
    ) throws(KernelError) {
        listing.appendHeading(to: &output.pending)
        let isNumeric = options.contains(.numeric)
        let withStatistics = options.showsCounters
        var endpoints = EndpointText()
        if !isNumeric {
            try director.addDestinations(to: &services, withStatistics: withStatistics)
            endpoints.names = NameResolver.names(of: services)
        }
        let order = EntryOrder(isSorted: !options.contains(.unsorted))
        var servers: [Server] = []
        for index in order.order(of: services) {
            guard
                try read(
                    serversOf: services[index], into: &servers, isKnown: !isNumeric,
                    withStatistics: withStatistics)
            else { continue }
            order.arrange(&servers)
            listing.append(services[index], servers, as: endpoints, to: &output.pending)
            output.appended()
        }
    }

    /// The servers of a service as rows of a listing.
    ///
    /// - Parameter isKnown: whether they were read before, with the names of the table.
    /// - Returns: false for a service that is gone meanwhile.
    mutating func read<Server: ListedServer & ReadServer>(
        serversOf entry: ServiceSnapshot, into servers: inout [Server], isKnown: Bool, withStatistics: Bool
    ) throws(KernelError) -> Bool {
        guard !isKnown else {
            servers = entry.destinations.map { Server($0) }
            return true
        }
        let identity = entry.service.identity
        try director.read(serversOf: identity, into: &servers, withStatistics: withStatistics)
        guard servers.isEmpty else { return true }
        return try !director.isGone(identity)
    }

    /// `-L` of the whole table: the cheap reading.
    private mutating func listPlainTable(
        _ options: ListingOptions, output: inout StandardOutput
    ) throws(KernelError) {
        let services = try director.plainTable().services
        let listing = ServiceListing<PlainService, PlainServer>.plain
        listing.appendHeading(to: &output.pending)
        let endpoints = EndpointText(
            names: options.contains(.numeric) ? .init() : NameResolver.names(of: services))
        let order = EntryOrder(isSorted: !options.contains(.unsorted))
        for index in order.order(of: services) {
            var servers = services[index].destinations
            order.arrange(&servers)
            listing.append(services[index], servers, as: endpoints, to: &output.pending)
            output.appended()
        }
    }

    /// `-L -c`, in the kernel's order.
    mutating func listConnections(
        _ options: ListingOptions, output: inout StandardOutput
    ) throws(KernelError) {
        let listing = ConnectionListing(showsEngine: options.contains(.persistentConnections))
        listing.appendHeading(to: &output.pending)
        var endpoints = EndpointText()
        if !options.contains(.numeric) {
            var wanted = WantedNames()
            try ConnectionFile.forEachConnection { wanted.insert($0) }
            endpoints.names = NameResolver.names(for: wanted)
        }
        try ConnectionFile.forEachConnection {
            listing.append($0, as: endpoints, to: &output.pending)
            output.appended()
        }
    }
}

/// The listing that `options` ask for is the first that they name, in this order.
extension ServiceListing<ServiceSnapshot, CountedServer> {
    /// nil where they ask for no counters.
    init?(_ options: ListingOptions) {
        let isExact = options.contains(.exact)
        if options.contains(.statistics) {
            self = .statistics(exact: isExact)
        } else if options.contains(.rates) {
            self = .rates(exact: isExact)
        } else {
            return nil
        }
    }
}

extension ServiceListing<ServiceSnapshot, DestinationSnapshot> {
    /// Where they ask for no counters.
    init(_ options: ListingOptions) {
        if options.contains(.thresholds) {
            self = .thresholds
        } else if options.contains(.persistentConnections) {
            self = .persistentConnections
        } else if options.contains(.tunnels) {
            self = .tunnels
        } else {
            self = .plain
        }
    }
}

/// Sorted, or as the kernel holds them.
struct EntryOrder {
    var isSorted: Bool

    /// Positions of `services` in the order of the listing. The entries are large, so they stay where they are.
    func order(of services: [some ListedService]) -> [Int] {
        guard isSorted else { return Array(services.indices) }
        let ranks = services.map(\.service.identity.rank)
        return services.indices.sorted { ranks[$0] < ranks[$1] }
    }

    /// The kernel has the last added first, and most are added ascending: turned round, there is little left to sort.
    func arrange(_ destinations: inout [some ListedServer]) {
        guard isSorted, destinations.count > 1 else { return }
        destinations.reverse()
        destinations.sort { $0.endpoint < $1.endpoint }
    }
}

extension ListingOptions {
    /// Whether a listing shows more of a destination than the plain one.
    fileprivate var asksForDetail: Bool {
        !isDisjoint(with: [.statistics, .rates, .thresholds, .persistentConnections, .tunnels])
    }

    fileprivate var showsCounters: Bool { !isDisjoint(with: [.statistics, .rates]) }
}
