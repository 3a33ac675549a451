import IPVSFormats
import IPVSModel
import IPVSSimulator

/// `ipvs compare --every-client`: which server every client of a network gets in each variant, before anybody has come.
struct EveryClient: Sendable {
    /// What became of the question for one variant of a service.
    enum Answer: Sendable {
        /// The variant has no such service.
        case noService
        /// Its scheduler looks at more than the client.
        case noAnswer(SchedulerName)
        case counted(SchedulerName, Counts)
    }

    struct Counts: Sendable {
        var refused: UInt64
        /// The clients of each server, sorted by server.
        var servers: [(server: Endpoint, clients: UInt64)]
        /// Clients that get another server than in the first variant, or none, or got none there; the most first. nil where the
        /// first variant has no answer.
        var moves: [Move]?

        var moved: UInt64? { moves.map { $0.reduce(0) { $0 + $1.clients } } }
    }

    struct Move: Sendable {
        /// nil: the client was refused.
        var from: Endpoint?
        /// nil: the client is refused.
        var to: Endpoint?
        var clients: UInt64
    }

    struct Service: Sendable {
        var identity: ServiceIdentity
        /// By variant.
        var answers: [Answer]
        /// Of clients of one network of persistence the first decides: of that the answers know nothing.
        var sharesTemplates = false
    }

    let variants: [Variant]
    let network: ClientNetwork
    let port: UInt16
    /// Whether a scheduler looks at the port.
    private(set) var portCounts = false
    private(set) var services: [Service] = []

    /// Looks up all clients of the services in `scope`, on all cores.
    init(
        _ variants: [Variant], _ network: ClientNetwork, port: UInt16, in scope: Scope,
        _ settings: SimulatorSettings
    ) throws(Failure) {
        (self.variants, self.network, self.port) = (variants, network, port)
        var found: [[ServiceIdentity: (answer: ServiceTable, service: VirtualService)]] = []
        var identities: [ServiceIdentity] = []
        for variant in variants {
            let tables = try Self.tables(of: variant, settings)
            for table in tables where !identities.contains(table.service.identity) {
                identities.append(table.service.identity)
            }
            found.append(
                Dictionary(tables.map { ($0.service.identity, ($0.answer, $0.service)) }) { first, _ in first
                })
        }
        identities.removeAll { $0.family != network.first.family || !scope.contains($0) }
        if identities.isEmpty { throw .request(.noServiceOfNetwork("\(network)")) }
        for identity in identities {
            let entries = found.map { $0[identity] }
            var service = Service(identity: identity, answers: answers(entries.map { $0?.answer }))
            service.sharesTemplates = entries.contains { $0?.service.persistence?.isOfNetworks == true }
            services.append(service)
            portCounts = portCounts || entries.contains { $0?.answer.usesPort == true }
        }
    }

    /// A service's scheduler, and its table of clients if it has one.
    private struct ServiceTable {
        var scheduler: SchedulerName
        var table: ClientTable?

        var usesPort: Bool { table?.hash.usesPort == true }
    }

    private static func tables(
        of variant: Variant, _ settings: SimulatorSettings
    ) throws(Failure) -> [(service: VirtualService, answer: ServiceTable)] {
        var simulation = try variant.rules.simulation(settings, scheduler: variant.scheduler)
        return simulation.director.snapshot().services.map { entry in
            let table = simulation.director.clientTable(of: entry.service.identity)
            return (entry.service, ServiceTable(scheduler: entry.service.scheduler, table: table))
        }
    }

    // MARK: Counting

    /// So many are looked at by a core at a time.
    private static var part: UInt64 { 1 << 20 }

    private func answers(_ found: [ServiceTable?]) -> [Answer] {
        let tables = found.compactMap { $0?.table }
        guard !tables.isEmpty else { return found.map { Self.uncounted($0) } }
        let census = census(tables)
        let hasReference = found.first??.table != nil
        var position = 0
        return found.map { entry in
            guard let entry, let table = entry.table else { return Self.uncounted(entry) }
            defer { position += 1 }
            let totals = census.totals[position]
            let servers = zip(table.servers, totals.dropFirst()).filter { $1 > 0 }.sorted { $0.0 < $1.0 }
            return .counted(
                entry.scheduler,
                Counts(
                    refused: totals[0], servers: servers.map { ($0.0, $0.1) },
                    moves: hasReference ? Self.moves(tables[0], table, census.pairs(of: position)) : nil))
        }
    }

    private static func uncounted(_ entry: ServiceTable?) -> Answer {
        entry.map { .noAnswer($0.scheduler) } ?? .noService
    }

    private func census(_ tables: [ClientTable]) -> ClientCensus {
        let empty = ClientCensus(tables, from: network.first, port: port)
        let sum = Shared(empty)
        let number = network.addresses
        let parts = Array(stride(from: UInt64(0), to: number, by: Int(Self.part)))
        let progress = SharedProgress(of: UInt64(parts.count))
        defer { progress.finish() }
        _ = Parallel.map(parts) { start in
            var census = empty
            census.count(from: start, Int(min(Self.part, number - start)))
            let counted = census
            sum.withLock { $0.add(counted) }
            progress.step()
        }
        return sum.withLock { $0 }
    }

    private static func moves(
        _ first: ClientTable, _ other: ClientTable, _ pairs: [ClientCensus.Pair]
    ) -> [Move] {
        let moves = pairs.compactMap { pair -> Move? in
            let from = pair.from > 0 ? first.servers[pair.from - 1] : nil
            let to = pair.to > 0 ? other.servers[pair.to - 1] : nil
            return from == to ? nil : Move(from: from, to: to, clients: pair.clients)
        }
        return moves.sorted { left, right in
            if left.clients != right.clients { return left.clients > right.clients }
            if left.from != right.from { return precedes(left.from, right.from) }
            return precedes(left.to, right.to)
        }
    }

    private static func precedes(_ left: Endpoint?, _ right: Endpoint?) -> Bool {
        guard let right else { return left != nil }
        return left.map { $0 < right } ?? false
    }
}

extension Persistence {
    /// Whether several clients share a template.
    fileprivate var isOfNetworks: Bool {
        switch netmask {
        case .ipv4(let mask): mask != .max
        case .ipv6(let length): length < 128
        }
    }
}
