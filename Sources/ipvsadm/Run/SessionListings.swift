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
        let listing = ServiceListing<ServiceSnapshot>(options)
        listing.appendHeading(to: &output.pending)
        let isNumeric = options.contains(.numeric)
        var endpoints = EndpointText()
        if !isNumeric {
            try director.addDestinations(to: &services, withStatistics: options.showsCounters)
            endpoints.names = NameResolver.names(of: services)
        }
        let order = EntryOrder(isSorted: !options.contains(.unsorted))
        for index in order.order(of: services) {
            var entry = services[index]
            if isNumeric {
                entry.destinations = try director.destinations(
                    of: entry.service.identity, withStatistics: options.showsCounters)
                if entry.destinations.isEmpty, try director.isGone(entry.service.identity) { continue }
            }
            order.arrange(&entry.destinations)
            listing.append(entry, as: endpoints, to: &output.pending)
            output.appended()
        }
    }

    /// `-L` of the whole table: the cheap reading.
    private mutating func listPlainTable(
        _ options: ListingOptions, output: inout StandardOutput
    ) throws(KernelError) {
        let services = try director.plainTable().services
        let listing = ServiceListing<PlainService>.plain
        listing.appendHeading(to: &output.pending)
        let endpoints = EndpointText(
            names: options.contains(.numeric) ? .init() : NameResolver.names(of: services))
        let order = EntryOrder(isSorted: !options.contains(.unsorted))
        for index in order.order(of: services) {
            var entry = services[index]
            order.arrange(&entry.destinations)
            listing.append(entry, as: endpoints, to: &output.pending)
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

extension ServiceListing<ServiceSnapshot> {
    /// The listing that `options` ask for: the first that they name, in this order.
    init(_ options: ListingOptions) {
        let isExact = options.contains(.exact)
        if options.contains(.statistics) {
            self = .statistics(exact: isExact)
        } else if options.contains(.rates) {
            self = .rates(exact: isExact)
        } else if options.contains(.thresholds) {
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
        let identities = services.map(\.service.identity)
        return services.indices.sorted { identities[$0] < identities[$1] }
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
