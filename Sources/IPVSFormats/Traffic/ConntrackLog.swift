import IPVSModel

/// What `conntrack -E -o timestamp` prints:
///
///     [1700000000.123456]	    [NEW] tcp      6 120 SYN_SENT src=10.0.0.1 dst=10.0.0.2 sport=4 dport=80 [UNREPLIED] src=…
struct ConntrackLog: LogFormat {
    private enum Event { case new, update, destroy }

    mutating func read(_ cursor: inout LineCursor, _ settings: TrafficSettings) throws(LineMismatch)
        -> LogLine
    {
        cursor.skipBlanks()
        try cursor.take(UInt8(ascii: "["), "a time in brackets: conntrack prints it with -o timestamp")
        let stamp = try cursor.part(endingWith: UInt8(ascii: "]"), "a ] behind the time")
        guard let time = cursor.seconds(stamp) else {
            throw LineMismatch(column: stamp.lowerBound, expected: "seconds since 1970")
        }
        let event = try event(&cursor)
        var name = try cursor.word("a protocol")
        // Of -o extended: the family before the protocol, each with its number.
        if cursor.has("ipv4", at: name) || cursor.has("ipv6", at: name) {
            _ = try cursor.word("the family's number")
            name = try cursor.word("a protocol")
        }
        guard let transport = cursor.transport(name), [.tcp, .udp, .sctp].contains(transport) else {
            return .skipped(.noFlow)
        }
        var isClosing = event == .destroy
        var parts: [Range<Int>?] = [nil, nil, nil, nil]
        while parts.contains(nil) {
            let word = try cursor.word("src=, dst=, sport= and dport=")
            if let equals = cursor.firstIndex(of: UInt8(ascii: "="), in: word) {
                let names = ["src", "dst", "sport", "dport"]
                if let index = names.firstIndex(of: cursor.text(word.lowerBound..<equals)),
                    parts[index] == nil
                {
                    parts[index] = equals + 1..<word.upperBound
                }
            } else if Self.closingStates.contains(cursor.text(word)) {
                isClosing = true
            }
        }
        guard let source = parts[0], let destination = parts[1], let sourcePort = parts[2],
            let destinationPort = parts[3]
        else { return .nothing }
        // The kernel forgets UDP long after its last packet, which is not told of.
        if transport == .udp, event != .new { return .nothing }
        let segment = Segment(
            transport: transport,
            source: Endpoint(
                address: try cursor.address(source, "an address"), port: try cursor.port(sourcePort, "a port")
            ),
            destination: Endpoint(
                address: try cursor.address(destination, "an address"),
                port: try cursor.port(destinationPort, "a port")),
            kind: event == .new ? .open : isClosing ? .close : .data)
        return .event(segment, at: time)
    }

    /// Of TCP and SCTP, once either end has closed (`nf_conntrack_proto_tcp.c`, `nf_conntrack_proto_sctp.c`).
    private static let closingStates: Set<String> = [
        "FIN_WAIT", "CLOSE_WAIT", "LAST_ACK", "TIME_WAIT", "CLOSE", "SHUTDOWN_SENT", "SHUTDOWN_RECD",
        "SHUTDOWN_ACK_SENT", "CLOSED",
    ]

    private func event(_ cursor: inout LineCursor) throws(LineMismatch) -> Event {
        let word = try cursor.word("[NEW], [UPDATE] or [DESTROY]")
        if cursor.has("[NEW]", at: word) { return .new }
        if cursor.has("[UPDATE]", at: word) { return .update }
        if cursor.has("[DESTROY]", at: word) { return .destroy }
        throw LineMismatch(column: word.lowerBound, expected: "[NEW], [UPDATE] or [DESTROY]")
    }
}
