import IPVSModel
import IPVSSimulator

/// Makes flows of segments, in the order of capture: a flow of TCP and SCTP begins with its client's first packet and ends with
/// the first close of either end, as the kernel's entry then is active no more. One of UDP ends when nothing comes for a while.
struct ConnectionTracker {
    /// Takes a flow; false to stop.
    typealias Emit = (Flow) -> Bool

    private var connections: OpenFlows
    private var exchanges: OpenFlows
    private let idleTime: Nanoseconds
    private let isService: (@Sendable (TransportProtocol, Endpoint) -> Bool)?
    private var latest: Nanoseconds = 0
    private(set) var isStopped = false

    /// Nobody hears of a connection for that long and still has it: IPVS forgets them after 15 minutes.
    private static let connectionIdle: Nanoseconds = 2 * 3600 * SimulationTime.second

    init(_ settings: TrafficSettings) {
        idleTime = settings.udpIdle
        isService = settings.isService
        connections = OpenFlows(limit: settings.openFlows)
        exchanges = OpenFlows(limit: settings.openFlows)
    }

    mutating func note(
        _ segment: Segment, at time: Nanoseconds, _ tally: inout TrafficTally, _ emit: Emit
    ) {
        if time < latest { tally.stepsBack += 1 }
        latest = max(latest, time)
        while let oldest = connections.oldestTime, time - oldest > Self.connectionIdle {
            endOldest(&tally, emit)
        }
        while let oldest = exchanges.oldestTime, time - oldest > idleTime {
            if let entry = exchanges.removeOldest() { hand(entry, until: entry.last, &tally, emit) }
        }
        let key = FlowKey(segment.transport, segment.source, segment.destination)
        if segment.transport == .udp {
            noteExchange(segment, key, at: time, &tally, emit)
        } else if let place = connections.place(of: key) {
            if segment.kind == .close {
                let entry = connections.remove(place)
                hand(entry, until: time, &tally, emit)
            } else {
                connections.touch(place, last: time)
            }
        } else if segment.kind == .open {
            if connections.isFull {
                tally.forgotten += 1
                endOldest(&tally, emit)
            }
            connections.insert(Self.flow(segment, at: time), key: key, last: time)
        } else {
            tally.skip(.noStart)
        }
    }

    private mutating func noteExchange(
        _ segment: Segment, _ key: FlowKey, at time: Nanoseconds, _ tally: inout TrafficTally, _ emit: Emit
    ) {
        if let place = exchanges.place(of: key) {
            exchanges.touch(place, last: time)
            return
        }
        if exchanges.isFull, let entry = exchanges.removeOldest() {
            tally.forgotten += 1
            hand(entry, until: entry.last, &tally, emit)
        }
        exchanges.insert(exchange(segment, at: time, &tally), key: key, last: time)
    }

    /// An answer may be the first packet that is seen.
    private func exchange(_ segment: Segment, at time: Nanoseconds, _ tally: inout TrafficTally) -> Flow {
        var flow = Self.flow(segment, at: time)
        guard let isService else {
            // conntrack says which packet was the first one; a capture may begin later.
            if segment.kind != .open { tally.assumptions.insert(.firstPackets) }
            return flow
        }
        if isService(.udp, segment.source), !isService(.udp, segment.destination) {
            (flow.client, flow.destination) = (segment.destination, segment.source)
        }
        return flow
    }

    /// Hands out what is still open.
    mutating func finish(_ tally: inout TrafficTally, _ emit: Emit) {
        while !isStopped, !connections.isEmpty { endOldest(&tally, emit) }
        while !isStopped, let entry = exchanges.removeOldest() {
            hand(entry, until: entry.last, &tally, emit)
        }
    }

    private mutating func endOldest(_ tally: inout TrafficTally, _ emit: Emit) {
        guard let entry = connections.removeOldest() else { return }
        hand(entry, until: nil, &tally, emit)
    }

    private mutating func hand(
        _ entry: OpenFlows.Entry, until end: Nanoseconds?, _ tally: inout TrafficTally, _ emit: Emit
    ) {
        var flow = entry.flow
        flow.duration = end.map { max(0, $0 - flow.time) }
        tally.flows += 1
        if end == nil { tally.unfinished += 1 }
        if !emit(flow) { isStopped = true }
    }

    private static func flow(_ segment: Segment, at time: Nanoseconds) -> Flow {
        Flow(
            time: time, transport: segment.transport, client: segment.source, destination: segment.destination
        )
    }
}
