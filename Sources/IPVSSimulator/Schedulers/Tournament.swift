/// A binary tree of matches whose root is the best-ranked position: a change costs O(log n), the choice nothing.
///
/// Left always holds the earlier positions and wins ties, so the root is exactly what the kernel's walk of the
/// whole list ends with: ranks are totally ordered fractions, and only a strictly better one replaces an earlier.
///
/// Up to 16 positions are cheaper to walk when somebody is to be chosen than to play matches for at every change.
///
/// Costs: making O(n); the winner O(1), of up to 16 positions O(n); an update O(log n), of up to 16 positions O(1).
///
/// Invariant: of more than 16 positions, every node is the winner of its two children.
struct Tournament: Sendable {
    private struct Entry: BitwiseCopyable, Equatable {
        var rank: Rank
        var position: Int32
    }

    /// Node 1 is the root, 2n and 2n+1 are the children of n; the leaves are the last half.
    private var nodes: [Entry]
    private let leaves: Int

    private let count: Int
    private var isShort: Bool { leaves <= 16 }

    init(count: Int, rank: (Int) -> Rank) {
        var width = 1
        while width < count { width *= 2 }
        leaves = width
        self.count = count
        nodes = Array(repeating: Entry(rank: .unusable, position: -1), count: 2 * width)
        for position in 0..<count {
            nodes[width + position] = Entry(rank: rank(position), position: Int32(position))
        }
        for node in stride(from: width - 1, to: 0, by: -1) {
            nodes[node] = Self.winner(nodes[2 * node], nodes[2 * node + 1])
        }
    }

    /// -1 if nobody may be chosen.
    @inline(__always)
    var winner: Int {
        let winner = isShort ? walk() : nodes[1]
        return winner.rank.isUsable ? Int(winner.position) : -1
    }

    @inline(__always)
    private func walk() -> Entry {
        nodes.withUnsafeBufferPointer { nodes in
            var best = nodes[leaves]
            var node = leaves &+ 1
            while node < leaves &+ count {
                best = Self.winner(best, nodes[node])
                node &+= 1
            }
            return best
        }
    }

    @inline(__always)
    mutating func update(_ position: Int, to rank: Rank) {
        let (leaves, isShort) = (leaves, isShort)
        nodes.withUnsafeMutableBufferPointer { nodes in
            var node = leaves &+ position
            if nodes[node].rank == rank { return }
            // The winner of the part of the tree that was walked so far.
            var champion = Entry(rank: rank, position: Int32(truncatingIfNeeded: position))
            let changed = champion.position
            nodes[node] = champion
            if isShort { return }
            while node > 1 {
                let rival = nodes[node ^ 1]
                // A rival on the left, of an odd node, is earlier in the list and wins ties.
                if rival.rank.beats(champion.rank, orTies: node & 1 != 0) { champion = rival }
                node >>= 1
                // A match that the changed server neither wins nor won before changes nothing above it.
                if champion.position != changed, nodes[node].position == champion.position { return }
                nodes[node] = champion
            }
        }
    }

    @inline(__always)
    private static func winner(_ left: Entry, _ right: Entry) -> Entry {
        right.rank.beats(left.rank, orTies: false) ? right : left
    }
}
