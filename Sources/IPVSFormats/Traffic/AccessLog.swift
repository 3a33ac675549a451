import IPVSModel

/// Access logs of nginx and Apache: their `combined` and `common` formats, and Apache's `vhost_combined`:
///
///     203.0.113.7 - - [06/Feb/2009:12:12:51 +0000] "GET / HTTP/1.1" 200 512 "-" "curl/7.88.1"
///
/// A line is a request. Which requests came by one connection is not said: those of a client that follow each other within
/// the keep-alive time are taken as one.
struct AccessLog: LogFormat {
    mutating func read(_ cursor: inout LineCursor, _ settings: TrafficSettings) throws(LineMismatch)
        -> LogLine
    {
        var first = try cursor.word("the client's address")
        var name: String?
        let column = first.lowerBound
        if cursor.address(first) == nil {
            name = cursor.text(first)
            first = try cursor.word("the client's address")
        }
        let client = try cursor.address(first, "the client's address; names cannot be looked up")
        _ = try cursor.word("a user of identd, or -")
        // A user's name may have blanks.
        _ = try cursor.part(endingWith: UInt8(ascii: "["), "a time in brackets")
        let date = try cursor.part(endingWith: UInt8(ascii: "]"), "a ] behind the time")
        guard let time = CivilTime.parse(cursor, date) else {
            throw LineMismatch(column: date.lowerBound, expected: "a time such as 06/Feb/2009:12:12:51 +0000")
        }
        cursor.skipBlanks()
        try cursor.take(UInt8(ascii: "\""), "a request in quotes")
        let request = try quoted(&cursor)
        _ = try cursor.word("a status such as 200")
        let isOld = cursor.text(request.suffix(8)) == "HTTP/1.0"
        return .piece(
            LogPiece(
                transport: .tcp, client: client, target: .name(name), start: time, end: time,
                extent: isOld ? .whole : .request, column: column))
    }

    /// Up to the next quote that no \ stands before.
    private func quoted(_ cursor: inout LineCursor) throws(LineMismatch) -> Range<Int> {
        let start = cursor.position
        var end = start
        while end < cursor.line.count, cursor.line[end] != UInt8(ascii: "\"") {
            end += cursor.line[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard end < cursor.line.count else {
            throw LineMismatch(column: start, expected: "a quote behind the request")
        }
        cursor.move(to: end + 1)
        return start..<end
    }
}

extension Range<Int> {
    fileprivate func suffix(_ length: Int) -> Range<Int> {
        Swift.max(lowerBound, upperBound - length)..<upperBound
    }
}

/// nginx's log of its stream module, in the format of its documentation (`ngx_stream_log_module`):
///
///     203.0.113.7 [06/Feb/2009:12:12:51 +0000] TCP 200 512 78 1.250
struct StreamLog: LogFormat {
    mutating func read(_ cursor: inout LineCursor, _ settings: TrafficSettings) throws(LineMismatch)
        -> LogLine
    {
        let client = try cursor.address(cursor.word("the client's address"), "the client's address")
        cursor.skipBlanks()
        try cursor.take(UInt8(ascii: "["), "a time in brackets")
        let date = try cursor.part(endingWith: UInt8(ascii: "]"), "a ] behind the time")
        let name = try cursor.word("TCP or UDP")
        guard let transport = cursor.transport(name) else {
            throw LineMismatch(column: name.lowerBound, expected: "TCP or UDP")
        }
        for expected in ["a status", "bytes that were sent", "bytes that were received"] {
            let word = try cursor.word(expected)
            guard cursor.number(word) != nil else {
                throw LineMismatch(column: word.lowerBound, expected: expected)
            }
        }
        let session = try cursor.word("the length of the session in seconds")
        // What is logged is the end.
        guard let end = CivilTime.parse(cursor, date) else {
            throw LineMismatch(column: date.lowerBound, expected: "a time such as 06/Feb/2009:12:12:51 +0000")
        }
        guard let length = cursor.seconds(session) else {
            throw LineMismatch(column: session.lowerBound, expected: "the length of the session in seconds")
        }
        return .piece(
            LogPiece(
                transport: transport, client: client, target: .name(nil), start: max(0, end - length),
                end: end,
                extent: .whole))
    }
}
