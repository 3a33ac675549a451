import IPVSModel

/// How many servers of a service take new connections at least, whatever agents say.
enum ServerFloor: Sendable, Hashable {
    case count(Int)
    /// Of all servers of the service, rounded up.
    case percent(Int)

    static let expected = "expected a number of servers as 2, or a part of them as 50%"

    /// `2`, `50%`
    init?(_ text: String) {
        let isPercent = text.hasSuffix("%")
        let digits = isPercent ? text.dropLast() : text[...]
        guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = Int(digits), number <= (isPercent ? 100 : 65_536)
        else { return nil }
        self = isPercent ? .percent(number) : .count(number)
    }

    func number(of all: Int) -> Int {
        switch self {
        case .count(let count): min(count, all)
        case .percent(let percent): (all * percent + 99) / 100
        }
    }

    /// Servers that were to get no new connections keep their weight, as far as it has to be. Who says the least against
    /// it stays, and then who carries the most.
    ///
    /// - Parameter servers: all of the services at hand.
    func hold(_ decisions: inout [WeightDecision], _ servers: [WeightController.Server]) {
        let after = Dictionary(decisions.map { ($0.name, $0.after) }, uniquingKeysWith: { $1 })
        var all: [ServiceIdentity: (count: Int, usable: Int)] = [:]
        for server in servers {
            all[server.name.service, default: (0, 0)].count += 1
            if after[server.name] ?? server.weight > 0 {
                all[server.name.service, default: (0, 0)].usable += 1
            }
        }
        let leaving = decisions.indices.filter { decisions[$0].before > 0 && decisions[$0].after == 0 }.sorted
        {
            let (left, right) = (decisions[$0], decisions[$1])
            let ranks = (Self.rank(left.cause), Self.rank(right.cause))
            if ranks.0 != ranks.1 { return ranks.0 < ranks.1 }
            return left.before == right.before ? left.name < right.name : left.before > right.before
        }
        for position in leaving {
            let service = decisions[position].name.service
            guard let here = all[service], here.usable < number(of: here.count) else { continue }
            decisions[position].after = decisions[position].before
            decisions[position].outcome = .held
            all[service]?.usable += 1
        }
    }

    private static func rank(_ cause: WeightDecision.Cause) -> Int {
        [.silent, .nothing, .drain, .maint, .down].firstIndex(of: cause) ?? 0
    }
}
