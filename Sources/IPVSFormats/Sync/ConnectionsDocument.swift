import IPVSModel

/// The connections of a director, as `ipvs connections --json` wrote them.
package struct ConnectionsDocument: Sendable {
    /// What makes a connection one and the same on two directors (`ip_vs_conn_hashkey`).
    package struct Key: Sendable, Hashable, Comparable {
        /// 0 for a template of a firewall mark.
        package var transport: TransportProtocol
        /// Port 0 for a template.
        package var client: Endpoint
        package var virtual: Endpoint

        package init(transport: TransportProtocol, client: Endpoint, virtual: Endpoint) {
            self.transport = transport
            self.client = client
            self.virtual = virtual
        }

        package static func < (left: Self, right: Self) -> Bool {
            if left.transport != right.transport { return left.transport < right.transport }
            if left.virtual != right.virtual { return left.virtual < right.virtual }
            return left.client < right.client
        }
    }

    /// What else a director knows of it.
    package struct Entry: Sendable, Hashable {
        package var server: Endpoint
        /// As the kernel names it.
        package var state: String

        package init(server: Endpoint, state: String) {
            self.server = server
            self.state = state
        }
    }

    package var entries: [Key: Entry] = [:]
    /// Whether all of the table was read and written.
    package var isComplete = true

    package init() {}
}

extension ConnectionsDocument {
    package static let document = "connections"

    private enum Member: String, CaseIterable {
        case version, document, entries, read, matching, complete, servers, clients, clientShortfall
    }

    private enum EntryMember: String, CaseIterable {
        case `protocol`, client, virtual, server, state, expires, synced, orphan
    }

    /// Reads what the command wrote as a list. A sum of connections, by server or client, has none.
    package init(_ text: [UInt8], file: String) throws(FormatError) {
        var reader = JSONReader(text, file: file)
        let start = reader.place
        var hasEntries = false
        var members = try reader.object("{, with which a list of connections begins", Member.self)
        while let (member, place) = try members.next(&reader) {
            switch member {
            case .version: try reader.version()
            case .document: try reader.kind(Self.document)
            case .entries:
                guard !reader.null() else {
                    throw FormatError(
                        at: place,
                        "this is a sum, not a list: ipvs connections --json without --summary and --top")
                }
                try readEntries(&reader)
                hasEntries = true
            case .read, .matching: _ = try reader.integer("a number", in: 0...UInt64.max)
            case .complete: isComplete = try reader.truth()
            case .servers, .clients, .clientShortfall:
                guard reader.null() else { throw FormatError(at: place, "expected null: a list has no sums") }
            }
        }
        try reader.finish()
        guard hasEntries else {
            throw FormatError(at: start, "a list of connections needs the member \"entries\"")
        }
    }

    private mutating func readEntries(_ reader: inout JSONReader) throws(FormatError) {
        var elements = try reader.array("[, a list of connections")
        while try elements.next(&reader) {
            let place = reader.place
            var (transport, client, virtual): (TransportProtocol?, Endpoint?, Endpoint?)
            var (server, state): (Endpoint?, String?)
            var members = try reader.object("{, a connection", EntryMember.self)
            while let (member, _) = try members.next(&reader) {
                switch member {
                case .protocol: transport = try reader.word("a protocol, such as \"tcp\"", Self.transport)
                case .client: client = try reader.word("the client as \"ADDRESS:PORT\"", EndpointText.parse)
                case .virtual:
                    virtual = try reader.word("the service as \"ADDRESS:PORT\"", EndpointText.parse)
                case .server: server = try reader.word("the server as \"ADDRESS:PORT\"", EndpointText.parse)
                case .state: state = try reader.string("a state, in quotes")
                case .expires: _ = try reader.integer("seconds", in: 0...UInt32.max)
                case .synced: if !reader.null() { _ = try reader.truth() }
                case .orphan: if !reader.null() { _ = try reader.string("why it is left over, in quotes") }
                }
            }
            guard let transport, let client, let virtual, let server, let state else {
                throw FormatError(at: place, "a connection needs protocol, client, virtual, server and state")
            }
            entries[Key(transport: transport, client: client, virtual: virtual)] = Entry(
                server: server, state: state)
        }
    }

    /// `mark` is a template of a firewall mark.
    private static func transport(_ word: String) -> TransportProtocol? {
        word == "mark" ? TransportProtocol(rawValue: 0) : TransportProtocol(jsonWord: word)
    }
}
