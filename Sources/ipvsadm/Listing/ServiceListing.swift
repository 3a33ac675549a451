import IPVSModel

/// A listing of services and their destinations: title, then a line a service, below it a line a destination.
struct ServiceListing<Service: ListedService> {
    /// What a destination's line shows after its address.
    let destinationColumns: [Column<Service.Server>]
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

    /// Appends the lines of a service and its destinations.
    func append(_ entry: Service, as endpoints: EndpointText, to text: inout Bytes) {
        let start = text.count
        appendLabel(of: entry.service.identity, as: endpoints, to: &text)
        switch serviceDetail {
        case .options: ServiceOptionsText.append(entry.service, to: &text)
        case .columns(let columns):
            text.pad(from: start, to: 5 + Self.addressWidth)
            for column in columns { column.append(entry, to: &text) }
        }
        text.endLine()
        for destination in entry.destinations {
            append(destination, of: entry.service.identity.transport, as: endpoints, to: &text)
        }
    }

    private func append(
        _ entry: Service.Server, of transport: TransportProtocol?, as endpoints: EndpointText,
        to text: inout Bytes
    ) {
        text.append("  -> ")
        let start = text.count
        let endpoint = entry.endpoint
        endpoints.append(endpoint, of: transport, to: &text)
        if endpoint.address.family == .ipv4 { text.cut(from: start, to: Self.addressWidth) }
        text.pad(from: start, to: Self.addressWidth)
        for column in destinationColumns { column.append(entry, to: &text) }
        text.endLine()
    }

    /// `TCP  10.0.0.1:80`, `FWM  5 IPv6`
    private func appendLabel(of identity: ServiceIdentity, as endpoints: EndpointText, to text: inout Bytes) {
        let start = text.count
        switch identity {
        case .endpoint(let transport, let endpoint):
            text.append(transport.listedName)
            text.pad(from: start, to: 4)
            text.appendBlank()
            endpoints.append(endpoint, of: transport, to: &text)
            if endpoint.address.family == .ipv4 { text.cut(from: start, to: 5 + Self.addressWidth) }
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
