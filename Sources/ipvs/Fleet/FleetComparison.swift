import IPVSFormats
import IPVSModel

/// The tables of several directors, and in what each differs from one that says how it has to be.
struct FleetComparison: Sendable {
    /// A director whose table is known.
    struct Director: Sendable {
        let host: String
        let table: WantedTable
    }

    /// Directors that differ in the same.
    struct Group: Sendable {
        var hosts: [String]
        let difference: DifferenceReport
    }

    /// What is compared, and how.
    struct Terms: Sendable {
        var scope = Scope.all
        var ignored: Set<Ignored> = []
        var comparesOrder = false

        func difference(of director: Director, from reference: WantedTable) -> DifferenceReport {
            let pair = TablePair(director.table, reference, scope: scope, ignoring: ignored)
            return DifferenceReport(
                from: pair.before, called: director.host, to: pair.after, called: reference.name,
                isScoped: scope != .all, comparesOrder: comparesOrder && !pair.unsaid.contains(.serverOrder),
                unsaid: pair.unsaid)
        }
    }

    /// What it is compared with; nil where no director answered.
    let reference: String?
    /// Whether it is the table that most of them have, since nobody named another one.
    let isMostFrequent: Bool
    /// Another table is as frequent.
    private(set) var isTied = false
    /// Those that are as the reference.
    private(set) var alike: [String] = []
    private(set) var groups: [Group] = []
    /// Those that were not looked at, and why.
    let failed: [(host: String, problem: HostProblem)]

    /// - Parameters:
    ///   - directors: in the order in which they are to be told.
    ///   - given: nil for the most frequent of their tables.
    init(
        _ directors: [Director], failed: [(host: String, problem: HostProblem)], with given: WantedTable?,
        terms: Terms
    ) {
        self.failed = failed
        isMostFrequent = given == nil
        let reference: WantedTable
        if let given {
            reference = given
        } else if let (director, isTied) = Self.mostFrequent(directors, terms) {
            (reference, self.isTied) = (director.table, isTied)
        } else {
            self.reference = nil
            return
        }
        self.reference = reference.name
        for director in directors {
            let difference = terms.difference(of: director, from: reference)
            if difference.difference.isEmpty {
                alike.append(director.host)
            } else if let place = groups.firstIndex(where: {
                $0.difference.difference == difference.difference
            }) {
                groups[place].hosts.append(director.host)
            } else {
                groups.append(Group(hosts: [director.host], difference: difference))
            }
        }
    }

    /// The first director of those that have the same table and are the most; of as many, those that are named first.
    private static func mostFrequent(
        _ directors: [Director], _ terms: Terms
    ) -> (director: Director, isTied: Bool)? {
        var kinds: [(first: Director, count: Int)] = []
        for director in directors {
            let known = kinds.firstIndex {
                terms.difference(of: director, from: $0.first.table).difference.isEmpty
            }
            if let known {
                kinds[known].count += 1
            } else {
                kinds.append((director, 1))
            }
        }
        guard let most = kinds.map(\.count).max(), let first = kinds.first(where: { $0.count == most }) else {
            return nil
        }
        return (first.first, kinds.count { $0.count == most } > 1)
    }

    /// Of the program: 2 where some were not looked at, since then nobody knows.
    var status: Int32 { failed.isEmpty ? groups.isEmpty ? 0 : 1 : 2 }
}
