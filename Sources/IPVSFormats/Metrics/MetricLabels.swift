import IPVSModel

/// The labels of many samples as text: each is written once, and used by every family of metrics.
///
/// Names and words are those of node_exporter's collector `ipvs`, so that queries that were made for it go on working:
/// a mark has eight hexadecimal digits, the protocol `FWM` and port 0. IPv4 and IPv6 may have a service of the same mark,
/// and no two samples the same labels: the address of a mark of IPv6 is `::`, where that of IPv4 is empty.
struct MetricLabels {
    private var text: [UInt8] = []
    private var ends: [Int] = []

    /// - Parameter count: how many will be appended: memory that is not touched costs nothing, moving it does.
    init(count: Int) {
        text.reserveCapacity(count * 160)
        ends.reserveCapacity(count)
    }

    mutating func append(_ service: ServiceIdentity) {
        text.append(UInt8(ascii: "{"))
        write(service)
        text.append(UInt8(ascii: "}"))
        ends.append(text.count)
    }

    mutating func append(_ server: Endpoint, of service: ServiceIdentity) {
        text.append(UInt8(ascii: "{"))
        write(service)
        text += ",remote_address=\"".utf8
        server.address.append(to: &text)
        text += "\",remote_port=\"".utf8
        text.append(decimal: server.port)
        text += "\"}".utf8
        ends.append(text.count)
    }

    /// The labels that were appended as number `index`.
    subscript(index: Int) -> ArraySlice<UInt8> { text[(index == 0 ? 0 : ends[index - 1])..<ends[index]] }

    private mutating func write(_ service: ServiceIdentity) {
        switch service {
        case .endpoint(let transport, let endpoint):
            text += "local_address=\"".utf8
            endpoint.address.append(to: &text)
            text += "\",local_port=\"".utf8
            text.append(decimal: endpoint.port)
            text += "\",local_mark=\"\",proto=\"".utf8
            text += transport.description.uppercased().utf8
        case .firewallMark(let mark, let family):
            text += "local_address=\"\(family == .ipv6 ? "::" : "")\",local_port=\"0\",local_mark=\"".utf8
            let digits = String(mark, radix: 16, uppercase: true)
            text += repeatElement(UInt8(ascii: "0"), count: 8 - digits.utf8.count)
            text += digits.utf8
            text += "\",proto=\"FWM".utf8
        }
        text.append(UInt8(ascii: "\""))
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
