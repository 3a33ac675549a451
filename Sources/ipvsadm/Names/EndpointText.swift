import IPVSModel
import IPVSRules

/// How addresses and ports are printed: as numbers, or by the names that were found.
struct EndpointText {
    /// Names of hosts and ports; empty for numbers only (`-n`).
    var names: NameTable = .init()

    /// The longest address and port in bytes that a listing shows: longer names are cut there.
    static let longest = 59
    /// Room that takes one before it is cut: brackets, the colon, and two names of which no more is written.
    static let mostBytes = 3 + 2 * longest

    /// Appends `host:port`, with brackets around IPv6.
    ///
    /// - Parameter transport: whose port names apply; nil for firewall marks, whose ports stay numbers.
    func append(_ endpoint: Endpoint, of transport: TransportProtocol?, to bytes: inout TextRoom) {
        let start = bytes.count
        let isIPv6 = endpoint.address.family == .ipv6
        if isIPv6 { bytes.append(UInt8(ascii: "[")) }
        append(endpoint.address, to: &bytes)
        if isIPv6 { bytes.append(UInt8(ascii: "]")) }
        bytes.append(UInt8(ascii: ":"))
        append(port: endpoint.port, of: transport, to: &bytes)
        bytes.cut(from: start, to: Self.longest)
    }

    private func append(_ address: IPAddress, to bytes: inout TextRoom) {
        if let name = names.hosts[address] {
            bytes.append(copying: Bytes(name.prefix(Self.longest)))
        } else {
            address.append(to: &bytes)
        }
    }

    private func append(port: UInt16, of transport: TransportProtocol?, to bytes: inout TextRoom) {
        if let transport, let name = names.ports[NamedPort(number: port, transport: transport)] {
            bytes.append(copying: Bytes(name.prefix(Self.longest)))
        } else {
            bytes.append(decimal: port)
        }
    }
}

/// Names that were looked up. What has none is not in it.
struct NameTable: Sendable, Equatable {
    var hosts: [IPAddress: Bytes] = [:]
    var ports: [NamedPort: Bytes] = [:]

    init() {}

    init(_ names: [NameQuestion: Bytes]) {
        for (question, name) in names {
            switch question {
            case .hostName(let address): hosts[address] = name
            case .portName(let port): ports[port] = name
            case .address, .port: break
            }
        }
    }
}
