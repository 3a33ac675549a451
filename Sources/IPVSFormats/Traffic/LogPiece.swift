import IPVSModel

/// What a line of a log says of a connection.
struct LogPiece {
    /// Whom the client reached.
    enum Target: Hashable {
        case endpoint(Endpoint)
        /// A name of the log: a frontend, a host; nil where it says nothing. `TrafficSettings.destinations` has the address.
        case name(String?)
    }

    /// Whether further lines may be of the same connection.
    enum Extent {
        case whole
        /// Lines of the same client and target are, if not more than `TrafficSettings.keepAlive` lies between them.
        case request
        /// The same with `TrafficSettings.pieceGap`: long flows are told of piece by piece.
        case piece
    }

    var transport: TransportProtocol
    var client: IPAddress
    /// nil where the log does not say: then one is made up.
    var clientPort: UInt16?
    var target: Target
    var start: Nanoseconds
    var end: Nanoseconds?
    var extent: Extent
    /// Where the line names the target.
    var column = 0
}

/// What a line is.
enum LogLine {
    case piece(LogPiece)
    /// Of a connection that is followed as packets are.
    case event(Segment, at: Nanoseconds)
    case skipped(TrafficSkip)
    /// A heading, an empty line, a sum at the end.
    case nothing
}

/// Understands the lines of one kind of log.
protocol LogFormat {
    /// What the line is, if the line fits.
    mutating func read(_ cursor: inout LineCursor, _ settings: TrafficSettings) throws(LineMismatch)
        -> LogLine
}

extension LogFormat {
    /// nil for what is neither TCP nor UDP nor SCTP, and for answers: of both directions the one to the lower port is taken to be
    /// the client's, unless the services are known.
    func piece(
        _ transport: TransportProtocol?, _ source: Endpoint, _ destination: Endpoint, _ start: Nanoseconds,
        _ end: Nanoseconds, _ settings: TrafficSettings
    ) -> LogLine {
        guard let transport, [.tcp, .udp, .sctp].contains(transport),
            source.address.family == destination.address.family,
            settings.isService?(transport, destination) ?? (source.port >= destination.port)
        else { return .skipped(.noFlow) }
        return .piece(
            LogPiece(
                transport: transport, client: source.address, clientPort: source.port,
                target: .endpoint(destination),
                start: start, end: end, extent: .piece))
    }
}
