import IPVSModel

/// Which column of a log is which.
struct ColumnNames {
    private var places: [String: Int]
    let count: Int

    init(_ names: [String]) {
        places = [:]
        count = names.count
        // The first of two with one name.
        for (index, name) in names.enumerated() where places[name] == nil { places[name] = index }
    }

    /// The first of these names that there is.
    func place(_ names: String...) -> Int? { names.lazy.compactMap { places[$0] }.first }
}

/// What `nfdump -o csv` prints: a heading, a line a flow, and sums behind a line `Summary`.
struct NfdumpLog: LogFormat {
    private struct Columns {
        let start, source, destination, sourcePort, destinationPort, transport: Int
        let end, length: Int?
        let count: Int
    }

    private var columns: Columns?
    private var isBehindFlows = false

    mutating func read(_ cursor: inout LineCursor, _ settings: TrafficSettings) throws(LineMismatch)
        -> LogLine
    {
        if isBehindFlows { return .nothing }
        let fields = cursor.split(0..<cursor.line.count, by: UInt8(ascii: ","))
        guard let columns else {
            self.columns = try heading(fields.map { cursor.text($0) })
            return .nothing
        }
        // Without any flow it says so in a sentence.
        if cursor.has("Summary", at: 0..<cursor.line.count)
            || cursor.has("No matched flows", at: 0..<cursor.line.count)
        {
            isBehindFlows = true
            return .nothing
        }
        guard fields.count >= columns.count else {
            throw LineMismatch(
                column: cursor.line.count, expected: "\(columns.count) columns, as the heading has")
        }
        guard let start = CivilTime.parse(cursor, fields[columns.start]) else {
            throw LineMismatch(
                column: fields[columns.start].lowerBound, expected: "a time such as 2009-02-06 12:12:51")
        }
        var end = start
        if let place = columns.end {
            guard let time = CivilTime.parse(cursor, fields[place]) else {
                throw LineMismatch(
                    column: fields[place].lowerBound, expected: "a time such as 2009-02-06 12:12:51")
            }
            end = time
        } else if let place = columns.length {
            end += cursor.seconds(cursor.trimmed(fields[place])) ?? 0
        }
        let source = Endpoint(
            address: try cursor.address(cursor.trimmed(fields[columns.source]), "an address"),
            port: Self.port(cursor, fields[columns.sourcePort]))
        let destination = Endpoint(
            address: try cursor.address(cursor.trimmed(fields[columns.destination]), "an address"),
            port: Self.port(cursor, fields[columns.destinationPort]))
        let transport = cursor.transport(cursor.trimmed(fields[columns.transport]))
        return piece(transport, source, destination, start, end, settings)
    }

    /// ICMP has a type and a code there, with a point.
    private static func port(_ cursor: LineCursor, _ range: Range<Int>) -> UInt16 {
        cursor.number(cursor.trimmed(range)).flatMap { UInt16(exactly: $0) } ?? 0
    }

    private func heading(_ names: [String]) throws(LineMismatch) -> Columns {
        let names = ColumnNames(names)
        guard let start = names.place("ts", "firstSeen"), let source = names.place("sa", "srcAddr"),
            let destination = names.place("da", "dstAddr"), let sourcePort = names.place("sp", "srcPort"),
            let destinationPort = names.place("dp", "dstPort"), let transport = names.place("pr", "proto")
        else {
            throw LineMismatch(column: 0, expected: "the heading of nfdump -o csv, ts,te,td,sa,da,sp,dp,pr,…")
        }
        let end = names.place("te", "lastSeen")
        let length = names.place("td", "duration")
        let used = [
            start, source, destination, sourcePort, destinationPort, transport, end ?? 0, length ?? 0,
        ]
        return Columns(
            start: start, source: source, destination: destination, sourcePort: sourcePort,
            destinationPort: destinationPort, transport: transport, end: end, length: length,
            count: (used.max() ?? 0) + 1)
    }
}

extension LineCursor {
    /// Without the blanks at both ends.
    fileprivate func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, Self.isBlank(line[start]) { start += 1 }
        while end > start, Self.isBlank(line[end - 1]) { end -= 1 }
        return start..<end
    }
}

/// Flow logs of Amazon's VPC, in their default format or in one that a heading names:
///
///     2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK
struct AWSLog: LogFormat {
    private static let defaultColumns = [
        "version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol",
        "packets",
        "bytes", "start", "end", "action", "log-status",
    ]

    private var columns = ColumnNames(defaultColumns)
    private var isFirst = true

    mutating func read(_ cursor: inout LineCursor, _ settings: TrafficSettings) throws(LineMismatch)
        -> LogLine
    {
        var words: [Range<Int>] = []
        while true {
            cursor.skipBlanks()
            if cursor.isAtEnd { break }
            words.append(try cursor.word("a word"))
        }
        defer { isFirst = false }
        if isFirst, words.contains(where: { cursor.has("srcaddr", at: $0) }) {
            columns = ColumnNames(words.map { cursor.text($0).replacing("_", with: "-") })
            return .nothing
        }
        guard words.count >= columns.count else {
            throw LineMismatch(
                column: cursor.line.count,
                expected: "\(columns.count) words, as the default format of flow logs has")
        }
        if let version = columns.place("version"), cursor.number(words[version]) == nil {
            throw LineMismatch(
                column: words[version].lowerBound, expected: "the version of the format, a number")
        }
        if let place = columns.place("log-status") {
            let status = words[place]
            if cursor.has("NODATA", at: status) || cursor.has("SKIPDATA", at: status) {
                return .skipped(.noData)
            }
            guard cursor.has("OK", at: status) else {
                throw LineMismatch(column: status.lowerBound, expected: "OK, NODATA or SKIPDATA")
            }
        }
        if let action = columns.place("action"), cursor.has("REJECT", at: words[action]) {
            return .skipped(.rejected)
        }
        func field(_ name: String) throws(LineMismatch) -> Range<Int> {
            guard let place = columns.place(name) else {
                throw LineMismatch(column: 0, expected: "a heading with the column \(name)")
            }
            return words[place]
        }
        func time(_ name: String) throws(LineMismatch) -> Nanoseconds {
            let word = try field(name)
            guard let time = cursor.seconds(word) else {
                throw LineMismatch(column: word.lowerBound, expected: "seconds since 1970")
            }
            return time
        }
        let (start, end) = (try time("start"), try time("end"))
        let source = Endpoint(
            address: try cursor.address(field("srcaddr"), "an address"),
            port: try cursor.port(field("srcport"), "a port"))
        let destination = Endpoint(
            address: try cursor.address(field("dstaddr"), "an address"),
            port: try cursor.port(field("dstport"), "a port"))
        return piece(cursor.transport(try field("protocol")), source, destination, start, end, settings)
    }
}

/// Flows as the simulator reads them, in any order of time.
struct FlowLog: LogFormat {
    private var isFirst = true

    mutating func read(_ cursor: inout LineCursor, _ settings: TrafficSettings) throws(LineMismatch)
        -> LogLine
    {
        if isFirst {
            guard cursor.line.elementsEqual(FlowReader.header.utf8) else {
                throw LineMismatch(column: 0, expected: "the header \(FlowReader.header)")
            }
            isFirst = false
            return .nothing
        }
        let fields = cursor.split(0..<cursor.line.count, by: UInt8(ascii: ","))
        guard fields.count == 5 else {
            throw LineMismatch(column: cursor.line.count, expected: "five columns: \(FlowReader.header)")
        }
        guard let time = cursor.seconds(fields[0]) else {
            throw LineMismatch(column: 0, expected: "seconds, such as 12.5")
        }
        guard let transport = FieldText.transport(cursor.line, fields[1]) else {
            throw LineMismatch(column: fields[1].lowerBound, expected: "tcp, udp or sctp")
        }
        guard let client = FieldText.endpoint(cursor.line, fields[2]) else {
            throw LineMismatch(
                column: fields[2].lowerBound, expected: "the client as ADDRESS:PORT or [ADDRESS]:PORT")
        }
        guard let destination = FieldText.endpoint(cursor.line, fields[3]) else {
            throw LineMismatch(
                column: fields[3].lowerBound, expected: "the destination as ADDRESS:PORT or [ADDRESS]:PORT")
        }
        var end: Nanoseconds?
        if !fields[4].isEmpty {
            guard let duration = cursor.seconds(fields[4]) else {
                throw LineMismatch(
                    column: fields[4].lowerBound, expected: "seconds, such as 12.5, or nothing")
            }
            end = time + duration
        }
        return .piece(
            LogPiece(
                transport: transport, client: client.address, clientPort: client.port,
                target: .endpoint(destination),
                start: time, end: end, extent: .whole, column: fields[3].lowerBound))
    }
}
