import IPVSKernel
import IPVSModel
import IPVSSimulator

/// Makes flows of a connection table that is looked at again and again. It holds what the table holds.
///
/// A flow begins with the reading that first shows its entry and ends with the first one that shows it closed, or no more. The
/// kernel keeps what has ended for a while, TCP for two minutes: so that what came and went between two readings is seen, too,
/// unless it was reset.
struct ConnectionRecorder {
    private struct Key: Hashable {
        let transport: TransportProtocol
        let client: Endpoint
        let virtual: Endpoint
    }

    private struct State {
        /// When it was first seen; nil once its flow is written, and for what was there before.
        var start: Nanoseconds?
        var isClosed: Bool
        /// Of the last reading that showed it.
        var reading: UInt32
    }

    private let services: Scope
    private var connections: [Key: State] = [:]
    private var reading: UInt32 = 0
    private var now: Nanoseconds = 0
    private(set) var atStart: UInt64 = 0
    private(set) var recorded: UInt64 = 0

    init(services: Scope) { self.services = services }

    /// Begins a further reading, at a time since 1970 that is not before the last one's.
    mutating func begin(at time: Nanoseconds) {
        reading += 1
        now = time
    }

    /// Notes a line of the table.
    ///
    /// - Parameter emit: takes a flow; false to stop, which is returned.
    mutating func note(_ line: ConnectionLine, _ emit: (Flow) -> Bool) -> Bool {
        guard !line.isTemplate, [.tcp, .udp, .sctp].contains(line.transport), line.isSynced != true,
            services.contains(.endpoint(line.transport, line.virtual))
        else { return true }
        let key = Key(transport: line.transport, client: line.client, virtual: line.virtual)
        let isClosed = Self.closedStates.contains(line.state)
        guard var state = connections[key] else {
            let isOld = reading == 1
            if isOld { atStart += 1 } else { recorded += 1 }
            connections[key] = State(
                start: isOld || isClosed ? nil : now, isClosed: isClosed, reading: reading)
            return isOld || !isClosed || emit(Self.flow(key, from: now, to: now))
        }
        // A client's port that is used again.
        let isNew = state.isClosed && !isClosed
        let ended = isClosed ? state.start : nil
        if isNew {
            recorded += 1
            state.start = now
        } else if isClosed {
            state.start = nil
        }
        (state.isClosed, state.reading) = (isClosed, reading)
        connections[key] = state
        return ended.map { emit(Self.flow(key, from: $0, to: now)) } ?? true
    }

    /// Ends a reading: what it did not show is gone.
    mutating func end(_ emit: (Flow) -> Bool) -> Bool {
        let gone = connections.filter { $0.value.reading != reading }
        for (key, state) in gone {
            connections[key] = nil
            if let start = state.start, !emit(Self.flow(key, from: start, to: now)) { return false }
        }
        return true
    }

    /// Hands out what is open at the end.
    mutating func finish(_ emit: (Flow) -> Bool) -> Bool {
        for (key, state) in connections {
            if let start = state.start, !emit(Self.flow(key, from: start, to: nil)) { return false }
        }
        connections = [:]
        return true
    }

    private static func flow(_ key: Key, from start: Nanoseconds, to end: Nanoseconds?) -> Flow {
        Flow(
            time: start, transport: key.transport, client: key.client, destination: key.virtual,
            duration: end.map { $0 - start })
    }

    /// In which an entry is active no more (`tcp_state_active_table` of `ip_vs_proto_tcp.c`, and that of SCTP).
    private static let closedStates = Set(
        [
            "FIN_WAIT", "TIME_WAIT", "CLOSE", "CLOSE_WAIT", "LAST_ACK", "S-SENT", "S-RECEIVED",
            "S-ACK-SENT", "REJECTED", "CLOSED",
        ].compactMap { ConnectionStateName($0) })
}
