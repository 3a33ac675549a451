import IPVSModel

extension Scope.Part {
    /// The services that this names, where it can only be these; nil for networks, ranges and every port.
    var identities: [ServiceIdentity]? {
        switch self {
        case .mark(let mark): return AddressFamily.allCases.map { .firewallMark(mark, $0) }
        case .endpoints(let transport, let addresses?, let port?):
            guard addresses.lowerBound == addresses.upperBound else { return nil }
            let endpoint = Endpoint(address: addresses.lowerBound, port: port)
            let transports = transport.map { [$0] } ?? [.tcp, .udp, .sctp]
            return transports.map { .endpoint($0, endpoint) }
        case .endpoints: return nil
        }
    }

    /// As it may be written: `tcp/192.0.2.10:443`, `192.0.2.0-192.0.2.255`, `mark=5`.
    var text: String {
        switch self {
        case .mark(let mark): return "mark=\(mark)"
        case .endpoints(let transport, let addresses, let port):
            let prefix = transport.map { "\($0)/" } ?? ""
            guard let addresses else { return prefix + (port.map { ":\($0)" } ?? "") }
            let (first, last) = (addresses.lowerBound, addresses.upperBound)
            if first != last { return "\(prefix)\(first)-\(last)" + (port.map { ":\($0)" } ?? "") }
            return prefix + (port.map { "\(Endpoint(address: first, port: $0))" } ?? "\(first)")
        }
    }
}
