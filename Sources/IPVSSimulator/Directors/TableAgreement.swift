import IPVSModel

/// Whether directors have the same rules for a service, and those whose scheduler looks flows up in a table (mh, sh, dh) send
/// a flow to the same server, whoever has it.
package struct TableAgreement: Sendable, Hashable {
    /// What differs first between two directors, in the order in which one would look for it.
    package enum Difference: String, Sendable, Hashable, CaseIterable {
        /// The other one has no such service.
        case service
        case scheduler
        /// Flags of the scheduler, such as `mh-port`.
        case flags
        case servers
        case weights
        /// Servers and weights are the same: in which order servers were added decides who gets a place that several want.
        case order
    }

    /// A director whose rules or table are others.
    package struct Other: Sendable, Hashable {
        /// From 0 on.
        package var director: Int
        package var difference: Difference
        /// Part of the places with another server, from 0 to 1; nil if there is no table to compare.
        package var share: Double?
    }

    package var service: ServiceIdentity
    package var scheduler: SchedulerName
    /// What the scheduler chooses depends on nothing but the table and the flow. If not, each director goes by what it has seen.
    package var isTable: Bool
    /// The director that the others are compared with, from 0 on: the first that is up and has the service.
    package var reference: Int
    package var others: [Other]
}

extension DirectorGroup {
    /// Of each service of the directors that are up.
    package func agreements() -> [TableAgreement] {
        let up = directors.indices.filter { directors[$0].isUp }
        var seen: Set<ServiceIdentity> = []
        return up.flatMap { reference in
            directors[reference].simulation.director.presentServices.filter { seen.insert($0).inserted }
                .compactMap { agreement(on: $0, with: reference, of: up) }
        }
    }

    private func agreement(
        on service: ServiceIdentity, with reference: Int, of up: [Int]
    ) -> TableAgreement? {
        guard let table = directors[reference].simulation.director.dealtTable(of: service) else { return nil }
        var agreement = TableAgreement(
            service: service, scheduler: table.definition.scheduler, isTable: table.places != nil,
            reference: reference, others: [])
        for number in up where number != reference {
            guard let other = directors[number].simulation.director.dealtTable(of: service) else {
                agreement.others.append(.init(director: number, difference: .service))
                continue
            }
            if let (difference, share) = table.difference(from: other) {
                agreement.others.append(.init(director: number, difference: difference, share: share))
            }
        }
        return agreement
    }
}
