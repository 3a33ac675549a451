import IPVSModel

/// Logs with an object of JSON in each line, behind a prefix of syslog or without: what HAProxy and nginx are told to write, and
/// flow logs of Google's cloud. What a member means its name says, whatever the object that it is in.
struct JSONLog: LogFormat {
    mutating func read(_ cursor: inout LineCursor, _ settings: TrafficSettings) throws(LineMismatch)
        -> LogLine
    {
        guard let start = cursor.firstIndex(of: UInt8(ascii: "{"), in: 0..<cursor.line.count) else {
            throw LineMismatch(column: 0, expected: "an object of JSON")
        }
        cursor.move(to: start)
        var object = JSONMembersOfLine()
        try object.read(&cursor)
        if let destination = try object.address(["dest_ip", "dst_ip", "dstaddr"], cursor),
            let source = try object.address(["src_ip", "srcaddr"], cursor)
        {
            return try flow(source, destination, object, cursor, settings)
        }
        return try connection(object, cursor)
    }

    /// Of a flow log.
    private func flow(
        _ source: IPAddress, _ destination: IPAddress, _ object: JSONMembersOfLine, _ cursor: LineCursor,
        _ settings: TrafficSettings
    ) throws(LineMismatch) -> LogLine {
        guard let start = try object.time(["start_time", "start"], cursor) else {
            throw LineMismatch(column: 0, expected: "a member start_time")
        }
        let end = try object.time(["end_time", "end"], cursor) ?? start
        // Of ICMP they are not there.
        let sourcePort = try object.port(["src_port", "srcport"], cursor) ?? 0
        let destinationPort = try object.port(["dest_port", "dst_port", "dstport"], cursor) ?? 0
        let transport = object.value(["protocol"]).flatMap { cursor.transport($0) }
        return piece(
            transport, Endpoint(address: source, port: sourcePort),
            Endpoint(address: destination, port: destinationPort), start, end, settings)
    }

    /// Of a proxy or a web server.
    private func connection(_ object: JSONMembersOfLine, _ cursor: LineCursor) throws(LineMismatch) -> LogLine
    {
        guard
            let client = try object.address(
                ["client_ip", "remote_addr", "clientip", "client_addr", "ci"], cursor)
        else { throw LineMismatch(column: 0, expected: "a member client_ip or remote_addr") }
        guard
            let time = try object.time(
                [
                    "accept_date", "request_date", "time_iso8601", "time_local", "msec", "timestamp", "time",
                    "@timestamp", "ts",
                ],
                cursor)
        else { throw LineMismatch(column: 0, expected: "a member timestamp, time_iso8601 or accept_date") }
        let port = try object.port(["client_port", "remote_port", "cp"], cursor)
        let name = object.value(["frontend", "frontend_name", "ft", "server_name", "host"])
        var piece = LogPiece(
            transport: object.value(["protocol"]).flatMap { cursor.transport($0) } ?? .tcp, client: client,
            clientPort: port, target: .name(name.map { cursor.text($0) }), start: time, extent: .request,
            column: name?.lowerBound ?? 0)
        guard [.tcp, .udp, .sctp].contains(piece.transport) else { return .skipped(.noFlow) }
        if let address = try object.address(["server_addr", "frontend_ip", "fi"], cursor),
            let port = try object.port(["server_port", "frontend_port", "fp"], cursor)
        {
            piece.target = .endpoint(Endpoint(address: address, port: port))
        }
        if let length = object.value(["session_time", "request_time"]).flatMap({ cursor.seconds($0) }) {
            // nginx writes when it has ended.
            (piece.start, piece.end) = (max(0, time - length), time)
        } else if let total = object.value(["time_total", "Ta", "Tt", "duration_ms"]).flatMap({
            cursor.number($0)
        }),
            total < 1 << 40
        {
            piece.end = time + Nanoseconds(total) * 1_000_000
        } else {
            piece.end = time
        }
        if object.value(["session_time", "Tt"]) != nil { piece.extent = .whole }
        return .piece(piece)
    }
}

/// The members of an object and of those in it, by their own names: the first of each.
private struct JSONMembersOfLine {
    private var places: [String: Range<Int>] = [:]

    private static let deepest = 16
    private static let most = 512

    func value(_ names: [String]) -> Range<Int>? { names.lazy.compactMap { places[$0] }.first }

    func address(_ names: [String], _ cursor: LineCursor) throws(LineMismatch) -> IPAddress? {
        guard let place = value(names) else { return nil }
        return try cursor.address(place, "an address")
    }

    /// As a number or as a string of one.
    func port(_ names: [String], _ cursor: LineCursor) throws(LineMismatch) -> UInt16? {
        guard let place = value(names) else { return nil }
        return try cursor.port(place, "a port")
    }

    func time(_ names: [String], _ cursor: LineCursor) throws(LineMismatch) -> Nanoseconds? {
        guard let place = value(names) else { return nil }
        guard let time = CivilTime.parse(cursor, place) else {
            throw LineMismatch(column: place.lowerBound, expected: "a time such as 2009-02-06T12:12:51Z")
        }
        return time
    }

    mutating func read(_ cursor: inout LineCursor) throws(LineMismatch) {
        try object(&cursor, depth: 0)
        cursor.skipBlanks()
        guard cursor.isAtEnd else {
            throw LineMismatch(column: cursor.position, expected: "nothing behind the object")
        }
    }

    private mutating func object(_ cursor: inout LineCursor, depth: Int) throws(LineMismatch) {
        try cursor.take(UInt8(ascii: "{"), "an object of JSON")
        cursor.skipBlanks()
        if next(cursor) == UInt8(ascii: "}") { return cursor.move(to: cursor.position + 1) }
        while true {
            cursor.skipBlanks()
            let name = try string(&cursor, "the name of a member, in quotes")
            cursor.skipBlanks()
            try cursor.take(UInt8(ascii: ":"), "a colon")
            try value(&cursor, named: cursor.text(name), depth: depth)
            cursor.skipBlanks()
            if next(cursor) == UInt8(ascii: "}") { return cursor.move(to: cursor.position + 1) }
            try cursor.take(UInt8(ascii: ","), "a comma or }")
        }
    }

    private mutating func value(_ cursor: inout LineCursor, named name: String?, depth: Int)
        throws(LineMismatch)
    {
        guard depth < Self.deepest else {
            throw LineMismatch(column: cursor.position, expected: "fewer objects in objects")
        }
        cursor.skipBlanks()
        switch next(cursor) {
        case UInt8(ascii: "{"): try object(&cursor, depth: depth + 1)
        case UInt8(ascii: "["):
            cursor.move(to: cursor.position + 1)
            cursor.skipBlanks()
            if next(cursor) == UInt8(ascii: "]") { return cursor.move(to: cursor.position + 1) }
            while true {
                try value(&cursor, named: nil, depth: depth + 1)
                cursor.skipBlanks()
                if next(cursor) == UInt8(ascii: "]") { return cursor.move(to: cursor.position + 1) }
                try cursor.take(UInt8(ascii: ","), "a comma or ]")
            }
        case UInt8(ascii: "\""): note(try string(&cursor, "a string"), name)
        default:
            let start = cursor.position
            while let byte = next(cursor), isScalar(byte) { cursor.move(to: cursor.position + 1) }
            guard start < cursor.position else {
                throw LineMismatch(column: start, expected: "a value of JSON")
            }
            // null says nothing.
            if !cursor.has("null", at: start..<cursor.position) { note(start..<cursor.position, name) }
        }
    }

    private func isScalar(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private mutating func note(_ place: Range<Int>, _ name: String?) {
        guard let name, places[name] == nil, places.count < Self.most else { return }
        places[name] = place
    }

    /// What is between quotes, as it is written: nothing that is wanted has escapes.
    private func string(_ cursor: inout LineCursor, _ expected: String) throws(LineMismatch) -> Range<Int> {
        try cursor.take(UInt8(ascii: "\""), expected)
        let start = cursor.position
        while let byte = next(cursor), byte != UInt8(ascii: "\"") {
            cursor.move(to: cursor.position + (byte == UInt8(ascii: "\\") ? 2 : 1))
        }
        let end = cursor.position
        try cursor.take(UInt8(ascii: "\""), "a quote behind the string")
        return start..<end
    }

    private func next(_ cursor: LineCursor) -> UInt8? { cursor.isAtEnd ? nil : cursor.line[cursor.position] }
}
