import IPVSModel

/// The labels of many samples as text: each is written once, and used by every family of metrics.
///
/// Names and words are those of node_exporter's collector `ipvs`, so that queries that were made for it go on working:
/// a mark has eight hexadecimal digits, the protocol `FWM` and port 0. IPv4 and IPv6 may have a service of the same mark,
/// and no two samples the same labels: the address of a mark of IPv6 is `::`, where that of IPv4 is empty.
///
/// Of a server's labels only the address is kept, since tens of thousands would have the words around it.
struct MetricLabels: Sendable {
    private(set) var text: [UInt8] = []
    private var ends: [Int] = []

    /// Where the labels are that were appended as number `index`.
    subscript(index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }

    /// Bytes of several that lie side by side.
    func count(of places: Range<Int>) -> Int {
        guard let first = places.first, let last = places.last else { return 0 }
        return self[last].upperBound - self[first].lowerBound
    }

    /// Appends those of a service, up to where those of a server follow or the brace that closes them.
    mutating func append(_ service: ServiceIdentity) {
        text += "{local_address=\"".utf8
        switch service {
        case .endpoint(let transport, let endpoint):
            endpoint.address.append(to: &text)
            text += "\",local_port=\"".utf8
            text.append(decimal: endpoint.port)
            text += "\",local_mark=\"\",proto=\"".utf8
            text += Self.name(of: transport).utf8
        case .firewallMark(let mark, let family):
            if family == .ipv6 { text += "::".utf8 }
            text += "\",local_port=\"0\",local_mark=\"".utf8
            let digits = String(mark, radix: 16, uppercase: true)
            text += repeatElement(UInt8(ascii: "0"), count: 8 - digits.utf8.count)
            text += digits.utf8
            text += "\",proto=\"FWM".utf8
        }
        text.append(UInt8(ascii: "\""))
        end()
    }

    private static func name(of transport: TransportProtocol) -> String {
        switch transport {
        case .tcp: "TCP"
        case .udp: "UDP"
        case .sctp: "SCTP"
        default: transport.description.uppercased()
        }
    }

    /// Appends the address of a server.
    mutating func append(_ address: IPAddress) {
        text.reserveFarAhead(for: IPAddress.longestText)
        text.append(addingCapacity: IPAddress.longestText) { address.append(to: &$0) }
        end()
    }

    private mutating func end() {
        ends.reserveFarAhead()
        ends.append(text.count)
    }

    /// Room for what `append(server:port:to:)` appends, besides the address.
    static var mostOfServer: Int { 48 }

    /// Appends the labels of a server, which follow those of its service.
    ///
    /// - Parameters:
    ///   - index: of its address.
    ///   - port: of the server.
    @inline(__always)
    func append(server index: Int, port: UInt16, to line: inout OutputSpan<UInt8>) {
        line.append(",remote_address=\"")
        line.append(copying: text, self[index])
        line.append("\",remote_port=\"")
        line.append(decimal: port)
        line.append("\"")
    }

    /// `{name="value",…}`, whatever is in the values.
    static func text(_ labels: [(name: String, value: String)]) -> [UInt8] {
        var text: [UInt8] = []
        for (index, label) in labels.enumerated() {
            text += "\(index == 0 ? "{" : ",")\(label.name)=\"".utf8
            for byte in label.value.utf8 {
                switch byte {
                case UInt8(ascii: "\\"): text += "\\\\".utf8
                case UInt8(ascii: "\""): text += "\\\"".utf8
                case UInt8(ascii: "\n"): text += "\\n".utf8
                default: text.append(byte)
                }
            }
            text.append(UInt8(ascii: "\""))
        }
        return labels.isEmpty ? [] : text + [UInt8(ascii: "}")]
    }
}
