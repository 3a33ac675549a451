import IPVSKernel
import IPVSModel

/// Connections by server and state, in bounded memory: what deleted services of every port leave behind may have any number
/// of servers.
struct ConnectionSums {
    struct Key: Hashable, Comparable {
        let transport: TransportProtocol
        let server: Endpoint

        static func < (left: Key, right: Key) -> Bool {
            (left.transport, left.server) < (right.transport, right.server)
        }
    }

    /// Of one server, or of those that have no row of their own.
    struct Row {
        var connections: UInt64 = 0
        var templates: UInt64 = 0
        /// By the state's place in `states`.
        var states: [UInt64] = []
    }

    static let mostRows = 100_000
    /// More than the kernel has, of all protocols together.
    static let mostStates = 40

    private(set) var states: [ConnectionStateName] = []
    private var places: [Key: Int] = [:]
    private var rows: [Row] = []
    /// Of servers that have no row of their own.
    private(set) var others = Row()
    private var lastState = 0

    mutating func count(_ line: ConnectionLine) {
        let key = Key(transport: line.transport, server: line.destination)
        let state = line.isTemplate ? nil : place(of: line.state)
        if let place = places[key] {
            rows[place].count(state)
        } else if rows.count < Self.mostRows {
            places[key] = rows.count
            rows.append(Row())
            rows[rows.count - 1].count(state)
        } else {
            others.count(state)
        }
    }

    /// nil for one state too many, which is counted as a connection only.
    private mutating func place(of state: ConnectionStateName) -> Int? {
        if lastState < states.count, states[lastState] == state { return lastState }
        if let known = states.firstIndex(of: state) {
            lastState = known
        } else if states.count < Self.mostStates {
            states.append(state)
            lastState = states.count - 1
        } else {
            return Self.mostStates
        }
        return lastState
    }

    var sorted: [(key: Key, row: Row)] {
        places.map { (key: $0.key, row: rows[$0.value]) }.sorted { $0.key < $1.key }
    }
}

extension ConnectionSums.Row {
    /// - Parameter state: nil for a template.
    fileprivate mutating func count(_ state: Int?) {
        guard let state else {
            templates += 1
            return
        }
        connections += 1
        guard state < ConnectionSums.mostStates else { return }
        while states.count <= state { states.append(0) }
        states[state] += 1
    }
}
