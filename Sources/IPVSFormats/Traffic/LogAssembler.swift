import IPVSModel
import IPVSSimulator

/// Makes flows of what the lines of a log say, in bounded memory.
struct LogAssembler {
    private let settings: TrafficSettings
    private var open: OpenFlows
    private var tracker: ConnectionTracker
    private var latest: Nanoseconds = 0
    private var madeUpPorts: UInt64 = 0
    private var hasStopped = false

    init(_ settings: TrafficSettings) {
        self.settings = settings
        open = OpenFlows(limit: settings.openFlows)
        tracker = ConnectionTracker(settings)
    }

    var isStopped: Bool { hasStopped || tracker.isStopped }

    /// - Throws: for a target whose address is not known.
    mutating func add(
        _ line: LogLine, _ tally: inout TrafficTally, _ emit: ConnectionTracker.Emit
    ) throws(LineMismatch) {
        switch line {
        case .nothing: break
        case .skipped(let reason): tally.skip(reason)
        case .event(let segment, let time): tracker.note(segment, at: time, &tally, emit)
        case .piece(let piece):
            let destinations = try destinations(of: piece)
            guard let destination = destinations.first(where: { $0.address.family == piece.client.family })
            else {
                tally.skip(.otherFamily)
                return
            }
            // A line is written at the end of what it tells of.
            let time = piece.end ?? piece.start
            if time < latest { tally.stepsBack += 1 }
            latest = max(latest, time)
            add(piece, to: destination, &tally, emit)
        }
    }

    private mutating func add(
        _ piece: LogPiece, to destination: Endpoint, _ tally: inout TrafficTally,
        _ emit: ConnectionTracker.Emit
    ) {
        let end = max(piece.start, piece.end ?? piece.start)
        var flow = Flow(
            time: piece.start, transport: piece.transport,
            client: Endpoint(address: piece.client, port: piece.clientPort ?? 0), destination: destination,
            duration: piece.end.map { max(0, $0 - piece.start) })
        let gap: Nanoseconds
        switch piece.extent {
        case .whole:
            if piece.clientPort == nil { flow.client.port = nextPort(&tally) }
            hand(flow, &tally, emit)
            return
        case .request:
            gap = settings.keepAlive
            tally.assumptions.insert(.connections)
        case .piece:
            gap = settings.pieceGap
            tally.assumptions.formUnion(settings.isService == nil ? [.pieces, .directions] : .pieces)
        }
        while let oldest = open.oldestTime, piece.start - oldest > gap { endOldest(&tally, emit) }
        let key = FlowKey(flow.transport, flow.client, destination)
        if let place = open.place(of: key) {
            guard piece.start - open[place].last > gap else {
                open.touch(place, last: end, start: piece.start)
                return
            }
            hand(open.remove(place), &tally, emit)
        } else if open.isFull {
            tally.forgotten += 1
            endOldest(&tally, emit)
        }
        if piece.clientPort == nil { flow.client.port = nextPort(&tally) }
        open.insert(flow, key: key, last: end)
    }

    /// Hands out what is still open.
    mutating func finish(_ tally: inout TrafficTally, _ emit: ConnectionTracker.Emit) {
        while !hasStopped, !open.isEmpty { endOldest(&tally, emit) }
        tracker.finish(&tally, emit)
    }

    private mutating func endOldest(_ tally: inout TrafficTally, _ emit: ConnectionTracker.Emit) {
        if let entry = open.removeOldest() { hand(entry, &tally, emit) }
    }

    private mutating func hand(
        _ entry: OpenFlows.Entry, _ tally: inout TrafficTally, _ emit: ConnectionTracker.Emit
    ) {
        var flow = entry.flow
        flow.duration = max(0, entry.last - flow.time)
        hand(flow, &tally, emit)
    }

    private mutating func hand(_ flow: Flow, _ tally: inout TrafficTally, _ emit: ConnectionTracker.Emit) {
        tally.flows += 1
        if flow.duration == nil { tally.unfinished += 1 }
        if !emit(flow) { hasStopped = true }
    }

    /// One after the other, so that a client has the same one again only after 64,512 connections.
    private mutating func nextPort(_ tally: inout TrafficTally) -> UInt16 {
        tally.assumptions.insert(.ports)
        defer { madeUpPorts += 1 }
        return UInt16(1024 + madeUpPorts % 64_512)
    }

    /// Of either family, where a name has both.
    private func destinations(of piece: LogPiece) throws(LineMismatch) -> [Endpoint] {
        switch piece.target {
        case .endpoint(let endpoint): return [endpoint]
        case .name(let name):
            if let name, let known = settings.destinations[name] { return known }
            if let known = settings.destinations[""] { return known }
            throw LineMismatch(
                column: piece.column,
                expected: name.map { "a name whose address is known: say --destination \($0)=ADDRESS:PORT" }
                    ?? "to know where these connections went: say --destination ADDRESS:PORT")
        }
    }
}
