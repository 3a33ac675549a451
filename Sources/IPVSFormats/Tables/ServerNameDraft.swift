import IPVSModel

/// The members that name a server of a service, as `RunJSON.identity` and `server` write them, while they are read.
struct ServerNameDraft {
    private var transport: TransportProtocol?
    private var virtual: Endpoint?
    private var mark: UInt32?
    private var family = AddressFamily.ipv4
    private var server: Endpoint?

    enum Member: String { case `protocol`, service, mark, family, server }

    /// What it names; nil while something is missing.
    var name: ServerOfService? {
        guard let server else { return nil }
        return switch (transport, virtual, mark) {
        case (let transport?, let virtual?, nil): ServerOfService(server, of: .endpoint(transport, virtual))
        case (nil, nil, let mark?): ServerOfService(server, of: .firewallMark(mark, family))
        default: nil
        }
    }

    mutating func read(_ member: Member, _ reader: inout JSONReader) throws(FormatError) {
        switch member {
        case .protocol:
            transport =
                reader.null()
                ? nil : try reader.word("tcp, udp, sctp or null", TransportProtocol.init(jsonWord:))
        case .service: virtual = reader.null() ? nil : try Self.endpoint(&reader)
        case .mark: mark = reader.null() ? nil : try reader.integer("a mark or null", in: 1...UInt32.max)
        case .family: family = try reader.word("ipv4 or ipv6") { ["ipv4": .ipv4, "ipv6": .ipv6][$0] }
        case .server: server = try Self.endpoint(&reader)
        }
    }

    private static func endpoint(_ reader: inout JSONReader) throws(FormatError) -> Endpoint {
        try reader.word("ADDRESS:PORT or [ADDRESS]:PORT, in quotes") { EndpointText.parse($0) }
    }
}
