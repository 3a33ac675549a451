import IPVSModel

/// The templates of a running kernel, by what connections that came by them have in common with them. The kernel does not
/// show which connections did, nor the netmask that a template was made under: the service may have had another one, or
/// persistence, only then.
struct AdoptedTemplates {
    /// What an entry shows of both.
    private struct Place: Hashable {
        var transport: TransportProtocol
        /// nil for templates of marks: an entry does not show the mark of its packets.
        var virtual: Endpoint?
        var server: IPAddress
    }

    private struct Template {
        var client: IPAddress
        var number: ConnectionNumber
    }

    /// In the order of clients.
    private var templates: [Place: [Template]] = [:]

    init(_ adopted: [(entry: ConnectionEntry, number: ConnectionNumber)]) {
        for (entry, number) in adopted {
            let isOfMark = entry.transport.rawValue == 0
            let place = Place(
                transport: entry.transport, virtual: isOfMark ? nil : entry.virtual,
                server: entry.destination.address)
            templates[place, default: []].append(Template(client: entry.client.address, number: number))
        }
        for place in templates.keys { templates[place]?.sort { $0.client < $1.client } }
    }

    /// One that a connection may have come by: under its own port, under that for several ports or, once it was voided, under
    /// 65535; the one of the longest netmask, if there are several.
    func template(of entry: ConnectionEntry, where isOfItsServer: (ConnectionNumber) -> Bool)
        -> ConnectionNumber
    {
        if templates.isEmpty { return .absent }
        let (client, server) = (entry.client.address, entry.destination.address)
        for port in [entry.virtual.port, 0, .max] {
            let virtual = Endpoint(address: entry.virtual.address, port: port)
            let place = Place(transport: entry.transport, virtual: virtual, server: server)
            let found = template(at: place, client, isOfItsServer)
            if found.isPresent { return found }
        }
        return template(
            at: Place(transport: TransportProtocol(rawValue: 0), virtual: nil, server: server), client,
            isOfItsServer)
    }

    private func template(
        at place: Place, _ client: IPAddress, _ isOfItsServer: (ConnectionNumber) -> Bool
    ) -> ConnectionNumber {
        guard let templates = templates[place] else { return .absent }
        switch client {
        case .ipv4(let address): return Self.masked(address, templates[...], bit: 31, isOfItsServer)
        case .ipv6(let address):
            // A netmask of IPv6 is a prefix: bit after bit is cleared from below.
            var masked = address.number
            while true {
                let found = Self.first(.ipv6(masked), templates, isOfItsServer)
                if found.isPresent || masked == 0 { return found }
                masked &= masked &- 1
            }
        }
    }

    /// A netmask of IPv4 may have any bits: what it leaves of an address has none that the address has not.
    private static func masked(
        _ address: UInt32, _ templates: ArraySlice<Template>, bit: Int,
        _ isOfItsServer: (ConnectionNumber) -> Bool
    ) -> ConnectionNumber {
        guard bit >= 0, !templates.isEmpty else {
            return templates.first { isOfItsServer($0.number) }?.number ?? .absent
        }
        let isSet = UInt32(1) << UInt32(bit)
        let middle = Self.place(in: templates) { template in
            if case .ipv4(let client) = template.client { client & isSet != 0 } else { true }
        }
        if address & isSet != 0 {
            let found = masked(address, templates[middle...], bit: bit - 1, isOfItsServer)
            if found.isPresent { return found }
        }
        return masked(address, templates[..<middle], bit: bit - 1, isOfItsServer)
    }

    private static func first(
        _ client: IPAddress, _ templates: [Template], _ isOfItsServer: (ConnectionNumber) -> Bool
    ) -> ConnectionNumber {
        var place = place(in: templates[...]) { $0.client >= client }
        while place < templates.endIndex, templates[place].client == client {
            if isOfItsServer(templates[place].number) { return templates[place].number }
            place += 1
        }
        return .absent
    }

    /// The first template of a sorted list that meets a condition, which all behind it meet, too.
    private static func place(in templates: ArraySlice<Template>, where condition: (Template) -> Bool) -> Int
    {
        var (lower, upper) = (templates.startIndex, templates.endIndex)
        while lower < upper {
            let middle = (lower + upper) / 2
            if condition(templates[middle]) { upper = middle } else { lower = middle + 1 }
        }
        return lower
    }
}
