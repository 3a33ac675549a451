import IPVSModel

/// A listing of services and their destinations: title, then a line a service, below it a line a destination.
struct ServiceListing<Service: ListedService, Server: ListedServer> {
    /// What a destination's line shows after its address.
    let destinationColumns: [Column<Server>]
    /// What a service's line shows after its address: counters, or scheduler and options.
    let serviceDetail: ServiceDetail
    let heading: Heading

    enum ServiceDetail {
        case options
        case columns([Column<Service>])
    }

    /// Where the titles of the destination columns stand.
    enum Heading {
        /// On the second line, after `RemoteAddress:Port`; the first speaks of the services.
        case belowOptions
        /// On the first line.
        case above
    }

    /// Width of addresses; IPv4 ones are cut to it.
    private static var addressWidth: Int { 28 }

    func appendHeading(to text: inout Bytes) {
        var start = text.count
        switch heading {
        case .belowOptions:
            text.append("Prot LocalAddress:Port Scheduler Flags\n")
            start = text.count
            text.append("  -> RemoteAddress:Port")
            text.pad(from: start, to: 5 + Self.addressWidth)
            for column in destinationColumns { column.appendTitle(to: &text) }
            text.trimBlanks()
            text.endLine()
        case .above:
            text.append("Prot LocalAddress:Port")
            text.pad(from: start, to: 5 + Self.addressWidth)
            for column in destinationColumns { column.appendTitle(to: &text) }
            text.append("\n  -> RemoteAddress:Port\n")
        }
    }

    /// Appends the lines of a service and its servers.
    func append(_ entry: Service, _ servers: [Server], as endpoints: EndpointText, to text: inout Bytes) {
        let start = text.count
        appendLabel(of: entry.service.identity, as: endpoints, to: &text)
        switch serviceDetail {
        case .options: ServiceOptionsText.append(entry.service, to: &text)
        case .columns(let columns):
            text.pad(from: start, to: 5 + Self.addressWidth)
            text.append(addingCapacity: columns.count * Column<Service>.mostBytes) { line in
                for column in columns { column.append(entry, to: &line) }
            }
        }
        text.endLine()
        let transport = entry.service.identity.transport
        let room = 7 + EndpointText.mostBytes + destinationColumns.count * Column<Server>.mostBytes
        for server in servers {
            text.append(addingCapacity: room) { append(server, of: transport, as: endpoints, to: &$0) }
        }
    }

    private func append(
        _ server: Server, of transport: TransportProtocol?, as endpoints: EndpointText,
        to line: inout TextRoom
    ) {
        line.append("  -> ")
        let start = line.count
        let endpoint = server.endpoint
        endpoints.append(endpoint, of: transport, to: &line)
        if endpoint.address.family == .ipv4 { line.cut(from: start, to: Self.addressWidth) }
        line.pad(from: start, to: Self.addressWidth)
        for column in destinationColumns { column.append(server, to: &line) }
        line.endLine()
    }

    /// `TCP  10.0.0.1:80`, `FWM  5 IPv6`
    private func appendLabel(of identity: ServiceIdentity, as endpoints: EndpointText, to text: inout Bytes) {
        let start = text.count
        switch identity {
        case .endpoint(let transport, let endpoint):
            text.append(transport.listedName)
            text.pad(from: start, to: 4)
            text.appendBlank()
            let used = text.count - start
            text.append(addingCapacity: EndpointText.mostBytes) { line in
                endpoints.append(endpoint, of: transport, to: &line)
                guard endpoint.address.family == .ipv4 else { return }
                line.cut(from: 0, to: 5 + Self.addressWidth - used)
            }
        case .firewallMark(let mark, let family):
            text.append("FWM  ")
            text.append(decimal: mark)
            if family == .ipv6 { text.append(" IPv6") }
        }
    }
}

extension ServiceIdentity {
    /// Nil for firewall marks.
    var transport: TransportProtocol? {
        guard case .endpoint(let transport, _) = self else { return nil }
        return transport
    }
}

extension TransportProtocol {
    /// The kernel's name of it (`ip_vs_proto_name`).
    var listedName: String {
        switch self {
        case .tcp: "TCP"
        case .udp: "UDP"
        case .sctp: "SCTP"
        case .init(rawValue: 0): "IP"
        case .init(rawValue: 1): "ICMP"
        case .init(rawValue: 58): "ICMPv6"
        default: "IP_\(rawValue)"
        }
    }
}
