import IPVSModel

/// HAProxy's `option tcplog` and `option httplog` (its configuration manual, 8.2), behind a prefix of syslog or without:
///
///     10.0.1.2:33313 [06/Feb/2009:12:12:51.443] fnt bck/srv1 0/0/5007 212 -- 0/0/0/0/3 0/0
///     10.0.1.2:33317 [06/Feb/2009:12:14:14.655] http-in static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 "GET / HTTP/1.1"
struct HAProxyLog: LogFormat {
    mutating func read(_ cursor: inout LineCursor, _ settings: TrafficSettings) throws(LineMismatch)
        -> LogLine
    {
        guard let bracket = Self.date(cursor) else {
            throw LineMismatch(
                column: 0,
                expected: "a client and a time in brackets, as 10.0.1.2:33313 [06/Feb/2009:12:12:51.443]")
        }
        var clientStart = bracket - 1
        while clientStart > 0, !LineCursor.isBlank(cursor.line[clientStart - 1]) { clientStart -= 1 }
        let client = clientStart..<bracket - 1
        // Of a socket of this host.
        if cursor.text(client).hasPrefix("unix:") { return .skipped(.noFlow) }
        guard let endpoint = cursor.endpoint(client) else {
            throw LineMismatch(column: clientStart, expected: "the client as ADDRESS:PORT")
        }
        cursor.move(to: bracket + 1)
        let date = try cursor.part(endingWith: UInt8(ascii: "]"), "a ] behind the time")
        guard let time = CivilTime.parse(cursor, date) else {
            throw LineMismatch(column: date.lowerBound, expected: "a time such as 06/Feb/2009:12:12:51.443")
        }
        let frontend = try cursor.word("the name of a frontend")
        var piece = LogPiece(
            transport: .tcp, client: endpoint.address, clientPort: endpoint.port,
            target: .name(Self.name(cursor, frontend)), start: time, extent: .whole,
            column: frontend.lowerBound)
        if cursor.line[frontend.upperBound - 1] == UInt8(ascii: ":") {
            // A connection that failed before anything was asked: `frt/f1: Connection error during SSL handshake`
            piece.end = time
            return .piece(piece)
        }
        _ = try cursor.word("a backend and a server")
        let timers = try cursor.word("times such as 0/0/5007")
        let parts = cursor.split(timers, by: UInt8(ascii: "/"))
        guard parts.count == 3 || parts.count == 5, let last = parts.last else {
            throw LineMismatch(
                column: timers.lowerBound,
                expected: "3 times (option tcplog) or 5 (option httplog), as 0/0/5007")
        }
        // With `option logasap` the time of the log, and it was not the end.
        let isEarly = last.first.map { cursor.line[$0] == UInt8(ascii: "+") } ?? false
        let digits = isEarly ? last.lowerBound + 1..<last.upperBound : last
        guard let total = cursor.number(digits), total < 1 << 40 else {
            throw LineMismatch(column: last.lowerBound, expected: "a time in milliseconds")
        }
        piece.end = isEarly ? nil : time + Nanoseconds(total) * 1_000_000
        if parts.count == 5 { piece.extent = .request }
        return .piece(piece)
    }

    /// Where a time in brackets begins.
    private static func date(_ cursor: LineCursor) -> Int? {
        let line = cursor.line
        guard line.count > 30 else { return nil }
        return (1..<line.count - 12).first { index in
            line[index] == UInt8(ascii: "[") && line[index - 1] == UInt8(ascii: " ")
                && line[index + 3] == UInt8(ascii: "/") && line[index + 7] == UInt8(ascii: "/")
                && line[index + 12] == UInt8(ascii: ":")
        }
    }

    /// Without the ~ of a frontend with TLS, and the name of its listener.
    private static func name(_ cursor: LineCursor, _ word: Range<Int>) -> String {
        let end = word.first {
            [UInt8(ascii: "~"), UInt8(ascii: "/"), UInt8(ascii: ":")].contains(cursor.line[$0])
        }
        return cursor.text(word.lowerBound..<(end ?? word.upperBound))
    }
}
