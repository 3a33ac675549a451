import IPVSModel

/// What is remembered of servers while the host runs: a document with the boot that it is of and a list of servers, each
/// once.
struct ServersOfBoot<Entry> {
    let boot: String
    let entries: [ServerOfService: Entry]

    /// - Parameters:
    ///   - kind: the document's, as `drained`; messages call the servers so, too.
    ///   - server: reads a server, which begins at a place.
    init(
        _ text: [UInt8], file: String, kind: String,
        _ server: (inout JSONReader, TextPlace) throws(FormatError) -> (ServerOfService, Entry)
    ) throws(FormatError) {
        var reader = JSONReader(text, file: file)
        let start = reader.place
        var seen: Set<ServersOfBootMember> = []
        var boot = ""
        var entries: [ServerOfService: Entry] = [:]
        var members = try reader.object(
            "{, with which a list of \(kind) servers begins", ServersOfBootMember.self)
        while let (member, _) = try members.next(&reader) {
            seen.insert(member)
            switch member {
            case .version: try reader.version()
            case .document: try reader.kind(kind)
            case .boot: boot = try reader.string("the identifier of a boot, in quotes")
            case .servers:
                var elements = try reader.array("[, a list of servers")
                while try elements.next(&reader) {
                    let place = reader.place
                    let (name, entry) = try server(&reader, place)
                    guard entries.updateValue(entry, forKey: name) == nil else {
                        throw FormatError(at: place, "the server \(name) is there twice: take one out")
                    }
                }
            }
        }
        try reader.finish()
        if let missing = ServersOfBootMember.allCases.first(where: { !seen.contains($0) }) {
            throw FormatError(at: start, "a list of \(kind) servers needs the member \"\(missing.rawValue)\"")
        }
        (self.boot, self.entries) = (boot, entries)
    }

    /// The document that is read here.
    static func json(_ kind: String, boot: String, _ servers: [JSON]) -> JSON {
        RunJSON.document(kind, [("boot", .string(boot)), ("servers", .array(servers))])
    }
}

private enum ServersOfBootMember: String, CaseIterable { case version, document, boot, servers }
