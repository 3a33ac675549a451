import IPVSModel

/// Writes services and servers as rules, one line each, as `ipvsadm -S` does: what is written here can be restored.
///
/// Where the legacy tool loses something, this does not: thresholds (`-x -y`, at the end of the line), a netmask without
/// persistence, every scheduler flag, names of any length, and marks above 2147483647. What has no option at all
/// follows in a `KernelWord`.
public struct RuleLine {
    /// Names for numbers; nil for no name. IPv6 addresses stay numbers, since names are read as IPv4.
    public struct Names {
        /// The name of an IPv4 address in host order.
        public var address: (_ address: UInt32) -> [UInt8]?
        /// The name of a port.
        public var port: (_ port: UInt16, _ transport: TransportProtocol) -> [UInt8]?

        /// Names by these functions.
        public init(
            address: @escaping (_ address: UInt32) -> [UInt8]?,
            port: @escaping (_ port: UInt16, _ transport: TransportProtocol) -> [UInt8]?
        ) {
            self.address = address
            self.port = port
        }
    }

    private let names: Names?

    /// A writer of numbers (`-n`), or of names where there are any.
    public init(names: Names? = nil) { self.names = names }

    /// `-A …`, with its line feed.
    public func append(_ service: VirtualService, to text: inout [UInt8]) {
        append(service, verb: "-A ", to: &text)
    }

    func append(_ service: VirtualService, verb: StaticString, to text: inout [UInt8]) {
        text.append(verb)
        append(service.identity, to: &text)
        text.append(" -s ")
        text.append(contentsOf: service.scheduler.rawValue.utf8)
        if let persistence = service.persistence {
            text.append(" -p ")
            text.append(decimal: persistence.timeout)
            if !persistence.netmask.isHost { append(persistence.netmask, to: &text) }
        } else if let netmask = service.idleNetmask {
            append(netmask, to: &text)
        }
        if let engine = service.persistenceEngine {
            text.append(" --pe ")
            text.append(contentsOf: engine.utf8)
        }
        let others = service.flagsWithoutOption
        if service.flags.subtracting(others).contains(.onePacket) { text.append(" -o") }
        var separator: StaticString = " -b "
        for name in SchedulerFlagText.names(of: service.flags, scheduler: service.scheduler) {
            text.append(separator)
            text.append(name)
            separator = ","
        }
        appendTransport(of: service.identity, to: &text)
        if case .endpoint(_, let endpoint) = service.identity, endpoint.port == 0, service.persistence == nil
        {
            append(.port, 0, to: &text)
        }
        if !others.isEmpty { append(.flags, others.rawValue, to: &text) }
        if service.persistence == nil, service.idleTimeout != 0 {
            append(.timeout, service.idleTimeout, to: &text)
        }
        text.append(UInt8(ascii: "\n"))
    }

    /// `-a …`, with its line feed.
    public func append(_ destination: Destination, of service: ServiceIdentity, to text: inout [UInt8]) {
        append(destination, of: service, beginning: beginning(ofServersOf: service), to: &text)
    }

    /// `-a -t 10.0.0.1:80 -r `, with which the line of each server of a service begins: made once for all of them.
    package func beginning(ofServersOf service: ServiceIdentity, verb: StaticString = "-a ") -> [UInt8] {
        var text: [UInt8] = []
        text.append(verb)
        append(service, to: &text)
        text.append(" -r ")
        return text
    }

    package func append(
        _ destination: Destination, of service: ServiceIdentity, beginning: [UInt8], to text: inout [UInt8]
    ) {
        let names = EndpointNames(destination.endpoint, transport: transport(of: service), names)
        text.append(addingCapacity: beginning.count + names.room + Self.mostBehindEndpoint) { line in
            line.append(copying: beginning)
            names.append(destination.endpoint, to: &line)
            if let option = option(of: destination.method) { line.append(option) }
            line.append(" -w ")
            line.append(decimal: destination.weight)
            if case .tunnelling(let tunnel) = destination.method { append(tunnel, to: &line) }
            append(destination.thresholds, to: &line)
            appendTransport(of: service, to: &line)
            appendKernelWords(destination, of: service, to: &line)
            line.append(UInt8(ascii: "\n"))
        }
    }

    /// More bytes than a server's line can have behind the endpoint: a dozen words, and as many numbers.
    private static let mostBehindEndpoint = 512

    private func append(_ thresholds: ConnectionThresholds, to line: inout OutputSpan<UInt8>) {
        if thresholds.upper != 0 {
            line.append(" -x ")
            line.append(decimal: thresholds.upper)
        }
        if thresholds.lower != 0 {
            line.append(" -y ")
            line.append(decimal: thresholds.lower)
        }
    }

    private func appendKernelWords(
        _ destination: Destination, of service: ServiceIdentity, to line: inout OutputSpan<UInt8>
    ) {
        if case .masquerading = destination.method {
        } else if case .endpoint(_, let endpoint) = service, endpoint.port != destination.endpoint.port {
            append(.port, destination.endpoint.port, to: &line)
        }
        if option(of: destination.method) == nil {
            append(.method, ForwardingCode(destination).number, to: &line)
        }
        guard destination.idleTunnel != nil || destination.method.isTunnelWithoutOptions else { return }
        let tunnel = ForwardingCode(destination).tunnel
        append(.tunnel, tunnel.type, to: &line)
        for number in [tunnel.port, tunnel.flags] {
            line.append(UInt8(ascii: ":"))
            line.append(decimal: number)
        }
    }

    func appendTransport(of service: ServiceIdentity, to text: inout [UInt8]) {
        text.append(addingCapacity: KernelWord.mostBytes) { appendTransport(of: service, to: &$0) }
    }

    private func appendTransport(of service: ServiceIdentity, to line: inout OutputSpan<UInt8>) {
        guard case .endpoint(let transport, _) = service else { return }
        switch transport {
        case .tcp, .udp, .sctp: return
        default: append(.transport, transport.rawValue, to: &line)
        }
    }

    private func append(_ word: KernelWord, _ number: some FixedWidthInteger, to text: inout [UInt8]) {
        text.append(addingCapacity: KernelWord.mostBytes) { append(word, number, to: &$0) }
    }

    private func append(
        _ word: KernelWord, _ number: some FixedWidthInteger, to line: inout OutputSpan<UInt8>
    ) {
        line.append(UInt8(ascii: " "))
        line.append(word.name)
        line.append(decimal: number)
    }

    /// `-t 10.0.0.1:80`, `-f 5 -6`
    public func append(_ service: ServiceIdentity, to text: inout [UInt8]) {
        switch service {
        case .endpoint(let transport, let endpoint):
            switch transport {
            case .udp: text.append("-u ")
            case .sctp: text.append("--sctp-service ")
            default: text.append("-t ")
            }
            append(endpoint, transport: transport, to: &text)
        case .firewallMark(let mark, let family):
            text.append("-f ")
            text.append(decimal: mark)
            if family == .ipv6 { text.append(" -6") }
        }
    }

    func append(_ endpoint: Endpoint, transport: TransportProtocol?, to text: inout [UInt8]) {
        let names = EndpointNames(endpoint, transport: transport, names)
        text.append(addingCapacity: names.room) { names.append(endpoint, to: &$0) }
    }

    /// The names of an endpoint's parts, where there are any.
    private struct EndpointNames {
        private var host: [UInt8]?
        private var port: [UInt8]?

        init(_ endpoint: Endpoint, transport: TransportProtocol?, _ names: Names?) {
            guard let names else { return }
            if case .ipv4(let address) = endpoint.address { host = names.address(address) }
            if let transport { port = names.port(endpoint.port, transport) }
        }

        /// As many bytes as the endpoint can take: `[`, `]`, `:` and its parts.
        var room: Int {
            3 + max(host?.count ?? 0, IPAddress.longestText)
                + max(port?.count ?? 0, DecimalDigits.longestNumber)
        }

        func append(_ endpoint: Endpoint, to line: inout OutputSpan<UInt8>) {
            switch endpoint.address {
            case .ipv4(let address):
                if let host { line.append(copying: host) } else { line.append(dottedQuad: address) }
            case .ipv6:
                line.append(UInt8(ascii: "["))
                endpoint.address.append(to: &line)
                line.append(UInt8(ascii: "]"))
            }
            line.append(UInt8(ascii: ":"))
            if let port { line.append(copying: port) } else { line.append(decimal: endpoint.port) }
        }
    }

    private func append(_ netmask: Netmask, to text: inout [UInt8]) {
        text.append(" -M ")
        switch netmask {
        case .ipv4(let mask): text.append(dottedQuad: mask)
        case .ipv6(let prefixLength): text.append(decimal: prefixLength)
        }
    }

    private func append(_ tunnel: Tunnel, to line: inout OutputSpan<UInt8>) {
        guard tunnel.hasOptions else { return }
        line.append(" --tun-type ")
        switch tunnel {
        case .ipip: line.append("ipip")
        case .gue(let port, let checksum):
            line.append("gue --tun-port ")
            line.append(decimal: port)
            line.append(option(of: checksum))
        case .gre(let checksum):
            line.append("gre")
            line.append(option(of: checksum))
        case .other: break
        }
    }

    private func option(of checksum: TunnelChecksum) -> StaticString {
        switch checksum {
        case .none: " --tun-nocsum"
        case .full: " --tun-csum"
        case .remote: " --tun-remcsum"
        }
    }

    /// Nil for a method that has none.
    private func option(of method: ForwardingMethod) -> StaticString? {
        switch method {
        case .masquerading: " -m"
        case .tunnelling: " -i"
        case .directRouting: " -g"
        case .local, .bypass, .undefined: nil
        }
    }

    /// The protocol that names the ports of a service's servers; a mark has none.
    func transport(of service: ServiceIdentity) -> TransportProtocol? {
        if case .endpoint(let transport, _) = service { transport } else { nil }
    }
}

extension VirtualService {
    /// Those that no option can set: one-packet goes with UDP and marks only.
    fileprivate var flagsWithoutOption: ServiceFlags {
        var flags = flags.subtracting(.allScheduler)
        if case .endpoint(let transport, _) = identity, transport != .udp { return flags }
        flags.remove(.onePacket)
        return flags
    }
}

extension ForwardingMethod {
    fileprivate var isTunnelWithoutOptions: Bool {
        guard case .tunnelling(let tunnel) = self else { return false }
        return !tunnel.hasOptions
    }
}

extension Tunnel {
    /// Whether the options say it; remote checksums are for GUE only.
    fileprivate var hasOptions: Bool {
        switch self {
        case .ipip, .gre(.none), .gre(.full): true
        case .gue(let port, _): port != 0
        case .gre(.remote), .other: false
        }
    }
}
