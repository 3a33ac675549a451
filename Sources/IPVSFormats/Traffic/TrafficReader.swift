import IPVSModel
import IPVSSimulator

/// What captures and logs do not say themselves.
package struct TrafficSettings: Sendable {
    /// After so long without a packet an exchange of UDP has ended.
    package var udpIdle: Nanoseconds = 300 * SimulationTime.second
    /// Destination ports of generic UDP encapsulation.
    package var tunnelPorts: Set<UInt16> = [6080]
    /// Requests of a client with no more between them came by one connection. nginx keeps connections for 75 s.
    package var keepAlive: Nanoseconds = 75 * SimulationTime.second
    /// Pieces of a flow with no more between them are one: clouds tell of each ten minutes.
    package var pieceGap: Nanoseconds = 600 * SimulationTime.second
    /// Where connections went, by the names of a log; the empty one stands for all others. One of each family.
    package var destinations: [String: [Endpoint]] = [:]
    /// Whether something is a service, by which questions are told from answers; nil where nobody knows.
    package var isService: (@Sendable (TransportProtocol, Endpoint) -> Bool)?
    /// Whether lines that do not fit are counted and passed over.
    package var passesOverBadLines = false
    /// So many flows may be open at once, for each kind.
    package var openFlows = 1 << 20

    package init() {}
}

/// Reads captures and logs, one after the other, in bounded memory, and hands out their flows as they end: their times are since
/// 1970 and in no order. What is open where a file ends may go on in the next one.
package final class TrafficReader {
    private let settings: TrafficSettings
    private var tracker: ConnectionTracker
    private var assembler: LogAssembler

    /// So much of a file shows its format.
    private static let sample = 1 << 16

    package init(_ settings: TrafficSettings) {
        self.settings = settings
        tracker = ConnectionTracker(settings)
        assembler = LogAssembler(settings)
    }

    /// Reads a file to its end.
    ///
    /// - Parameters:
    ///   - format: what the file is; nil where its start shows it.
    ///   - emit: takes a flow; false to stop.
    /// - Returns: what the file was.
    package func read(
        _ format: TrafficFormat?, _ tally: inout TrafficTally, fill: @escaping ByteStream.Fill,
        _ emit: (Flow) -> Bool
    ) throws(TrafficError) -> TrafficFormat {
        var stream = ByteStream(fill: fill)
        let format = try self.format(asSaid: format, &stream)
        if var reader = LogReader(format) {
            try reader.read(&stream, settings, &assembler, &tally, emit)
        } else {
            var reader = try CaptureReader(&stream)
            try reader.read(&stream, settings, &tracker, &tally, emit)
        }
        return format
    }

    /// Hands out what is still open behind the last file.
    package func finish(_ tally: inout TrafficTally, _ emit: (Flow) -> Bool) {
        tracker.finish(&tally, emit)
        assembler.finish(&tally, emit)
    }

    private func format(
        asSaid format: TrafficFormat?, _ stream: inout ByteStream
    ) throws(TrafficError) -> TrafficFormat {
        if let format { return format }
        let start = try stream.peek(Self.sample)
        if CaptureReader.recognises(start) { return .pcap }
        if let format = LogReader.format(of: start, settings) { return format }
        throw TrafficError(
            .line(1, column: 1),
            start.isEmpty
                ? "the file is empty"
                : "expected a capture (pcap, pcapng) or a line of a known log: say which it is with --format, and what "
                    + "does not fit is named")
    }
}
