import IPVSModel
import IPVSSimulator

/// Which servers of a service have lines of their own in its charts, and colours; the others are shown together.
struct ChartedServers: Sendable {
    /// More colours cannot be told apart.
    static let most = 8

    /// In the order of the listing; the position is the number of the colour.
    let named: [Endpoint]
    /// How many have none.
    let others: Int

    /// - Parameters:
    ///   - servers: in the order of the listing, with the connections that each got.
    ///   - changed: those that timed changes are about, which come first.
    init(_ servers: [(endpoint: Endpoint, connections: UInt64)], changed: Set<Endpoint>) {
        guard servers.count > Self.most else {
            named = servers.map(\.endpoint)
            others = 0
            return
        }
        let order = servers.indices.sorted { left, right in
            let (first, second) = (servers[left], servers[right])
            let areChanged = (changed.contains(first.endpoint), changed.contains(second.endpoint))
            if areChanged.0 != areChanged.1 { return areChanged.0 }
            if first.connections != second.connections { return first.connections > second.connections }
            return left < right
        }
        // The last colour's place is for the others.
        named = order.prefix(Self.most - 1).sorted().map { servers[$0].endpoint }
        others = servers.count - named.count
    }

    var nameOfOthers: String { "\(CountText.text(others)) others" }

    /// What is to be said of the choice; nil where all have lines.
    var note: String? {
        guard others > 0 else { return nil }
        return
            "\(CountText.text(named.count)) of \(CountText.text(named.count + others, "server")) have lines of their own: "
            + "those that timed changes name, then those with the most connections. The others are shown together."
    }

    func colour(of server: Endpoint) -> ChartColour {
        named.firstIndex(of: server).map { .server($0) } ?? .rest
    }
}
