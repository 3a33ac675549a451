import IPVSKernel
import IPVSModel

/// What has to be there for a service to be ready.
struct ReadinessRule: Sendable, Hashable {
    /// Servers of a weight above 0.
    var servers: UInt32 = 1
    /// The sum of these servers' weights.
    var weight: UInt32 = 0
}

/// How many of a service's servers can take connections.
///
/// A server counts whose weight is above 0: what every scheduler skips is the others. Whether an upper threshold has closed a
/// server for now the kernel does not show, and a service whose servers are full is in use, not broken.
struct ServiceReadiness: Sendable, Hashable {
    let identity: ServiceIdentity
    private(set) var servers: UInt64 = 0
    private(set) var usable: UInt64 = 0
    /// Of the usable ones.
    private(set) var weight: UInt64 = 0
    /// Connections of all that are looked at.
    private(set) var active: UInt64 = 0
    private(set) var inactive: UInt64 = 0

    /// - Parameter selection: which of its servers are looked at.
    init(_ service: ServiceSnapshot, _ selection: Selection) {
        identity = service.service.identity
        for entry in service.destinations where selection.contains(entry.destination.endpoint) {
            servers += 1
            active += UInt64(entry.counts.active)
            inactive += UInt64(entry.counts.inactive)
            guard entry.destination.weight > 0 else { continue }
            usable += 1
            weight += UInt64(entry.destination.weight)
        }
    }

    func satisfies(_ rule: ReadinessRule) -> Bool {
        usable >= UInt64(rule.servers) && weight >= UInt64(rule.weight)
    }
}

/// Whether the services that somebody depends on are ready.
struct Readiness: Sendable, Hashable {
    let rule: ReadinessRule
    let services: [ServiceReadiness]
    /// What was named and is no service of the table, as it was named.
    let missing: [String]

    /// All of them, and at least one.
    var isReady: Bool {
        missing.isEmpty && !services.isEmpty && services.allSatisfy { $0.satisfies(rule) }
    }

    /// - Parameter named: the services' names; nil for every service.
    init(_ table: [ServiceSnapshot], named: [Scope.Part]?, _ selection: Selection, _ rule: ReadinessRule) {
        self.rule = rule
        services = table.map { ServiceReadiness($0, selection) }.sorted { $0.identity < $1.identity }
        let present = table.map(\.service.identity)
        missing = (named ?? []).filter { part in
            !present.contains(where: Scope(parts: [part]).contains)
        }.map(\.text)
    }

    /// Asks the running kernel: for one service after the other where each is named, or else for all of them.
    static func read<Link: Transport & ~Copyable>(
        from director: inout KernelDirector<Link>, named: [Scope.Part]?, _ selection: Selection,
        _ rule: ReadinessRule
    ) throws(KernelError) -> Readiness {
        var table: [ServiceSnapshot] = []
        if let identities = identities(of: named) {
            for identity in identities {
                if let entry = try director.serviceWithDestinations(identity, withStatistics: false) {
                    table.append(entry)
                }
            }
        } else {
            table = try director.services(withStatistics: false) { selection.contains($0.identity) }
        }
        return Readiness(table, named: named, selection, rule)
    }

    /// Each once; nil unless every name stands for certain services.
    private static func identities(of named: [Scope.Part]?) -> [ServiceIdentity]? {
        guard let named else { return nil }
        var identities: [ServiceIdentity] = []
        for part in named {
            guard let own = part.identities else { return nil }
            identities += own.filter { !identities.contains($0) }
        }
        return identities
    }
}
