import IPVSFormats
import IPVSModel

/// The part of a table that a command looks at: services that one of its parts names. Nothing outside is read for
/// differences or changed; idle times and sync daemons are outside of every scope.
struct Scope: Sendable, Hashable {
    /// One `--scope`.
    enum Part: Sendable, Hashable {
        /// Of a protocol, if one is given, and at one of these addresses and at a port; nil for all of them.
        case endpoints(TransportProtocol?, addresses: ClosedRange<IPAddress>?, port: UInt16?)
        case mark(UInt32)
    }

    /// nil for the whole table.
    var parts: [Part]?

    /// Everything.
    static let all = Scope(parts: nil)

    func contains(_ identity: ServiceIdentity) -> Bool {
        parts?.contains { $0.contains(identity) } ?? true
    }

    /// The part of a table, without its idle times and daemons unless it is all of it.
    func part(of table: Table) -> Table {
        guard parts != nil else { return table }
        var part = Table()
        for entry in table.services where contains(entry.identity) { part.put(entry) }
        return part
    }
}

extension Scope.Part {
    fileprivate func contains(_ identity: ServiceIdentity) -> Bool {
        switch (self, identity) {
        case (.mark(let mark), .firewallMark(let other, _)): mark == other
        case (.endpoints(let transport, let addresses, let port), .endpoint(let own, let endpoint)):
            (transport.map { $0 == own } ?? true) && (port.map { $0 == endpoint.port } ?? true)
                && (addresses.map { $0.contains(endpoint.address) } ?? true)
        default: false
        }
    }

    static let expected =
        "expected ADDRESS, ADDRESS/BITS or ADDRESS-ADDRESS, ADDRESS:PORT, :PORT or mark=N; "
        + "tcp/, udp/ or sctp/ may stand before an address or a port"

    /// `192.0.2.0/24`, `192.0.2.1-192.0.2.9`, `udp/192.0.2.1:53`, `[2001:db8::1]:80`, `:443`, `mark=5`
    init?(_ text: String) {
        if text.hasPrefix("mark=") {
            guard let mark = UInt32(text.dropFirst(5)) else { return nil }
            self = .mark(mark)
            return
        }
        var rest = text[...]
        var transport: TransportProtocol?
        for known in [TransportProtocol.tcp, .udp, .sctp] where rest.hasPrefix("\(known)/") {
            transport = known
            rest = rest.dropFirst(known.description.count + 1)
        }
        if rest.hasPrefix(":"), !rest.hasPrefix("::") {
            guard let port = UInt16(rest.dropFirst()) else { return nil }
            self = .endpoints(transport, addresses: nil, port: port)
        } else if let addresses = Self.addresses(rest) {
            self = .endpoints(transport, addresses: addresses, port: nil)
        } else if let endpoint = EndpointText.parse(String(rest)) {
            self = .endpoints(transport, addresses: endpoint.address...endpoint.address, port: endpoint.port)
        } else {
            return nil
        }
    }

    private static func addresses(_ text: Substring) -> ClosedRange<IPAddress>? {
        if let address = IPAddress(String(text)) { return address...address }
        if let slash = text.firstIndex(of: "/") {
            guard let address = IPAddress(String(text[..<slash])),
                let bits = UInt8(text[text.index(after: slash)...])
            else { return nil }
            return address.network(ofBits: bits)
        }
        guard let dash = text.firstIndex(of: "-"), let first = IPAddress(String(text[..<dash])),
            let last = IPAddress(String(text[text.index(after: dash)...])), first.family == last.family,
            first <= last
        else { return nil }
        return first...last
    }
}
