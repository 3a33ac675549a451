import IPVSModel

extension DirectorBundle {
    /// The same director with other addresses: each is replaced wherever it stands by the next of 10.0.0.0/8 or
    /// 2001:db8::/32. Ports, marks, weights and counts stay; what hashes addresses chooses otherwise.
    package var anonymous: DirectorBundle {
        var bundle = self
        var names = AddressReplacement()
        bundle.isAnonymous = true
        for index in bundle.snapshot.services.indices {
            names.replace(in: &bundle.snapshot.services[index])
        }
        bundle.snapshot.daemons = snapshot.daemons?.map { daemon in
            var daemon = daemon
            // The kernel's own group says nothing, and another address would be none.
            daemon.multicastGroup = nil
            return daemon
        }
        bundle.host.interfaces = host.interfaces.map { interface in
            var interface = interface
            interface.addresses = interface.addresses.map { names.of($0) }
            return interface
        }
        bundle.host.routes = [:]
        for route in host.routes.values.sorted(by: { $0.address < $1.address }) {
            let address = names.of(route.address)
            bundle.host.routes[address] = HostFacts.Route(
                address: address, source: route.source.map { names.of($0) }, interface: route.interface,
                gateway: route.gateway.map { names.of($0) })
        }
        bundle.host.neighbours = host.neighbours.map {
            HostFacts.Neighbour(address: names.of($0.address), answers: $0.answers)
        }
        return bundle
    }
}

/// Another address for each, in the order in which they are met.
private struct AddressReplacement {
    private var known: [IPAddress: IPAddress] = [:]
    private var lastIPv4: UInt32 = 0x0a00_0000
    private var lastIPv6: UInt64 = 0

    mutating func of(_ address: IPAddress) -> IPAddress {
        if let found = known[address] { return found }
        let other: IPAddress
        switch address {
        // Everybody's own say nothing.
        case .ipv4(let number) where number == 0 || number >> 24 == 127: other = address
        case .ipv6(let number) where number.number <= 1: other = address
        case .ipv4:
            lastIPv4 &+= 1
            other = .ipv4(lastIPv4)
        case .ipv6:
            lastIPv6 &+= 1
            other = .ipv6(UInt128(0x2001_0db8) << 96 | UInt128(lastIPv6))
        }
        known[address] = other
        return other
    }

    mutating func replace(in entry: inout ServiceSnapshot) {
        if case .endpoint(let transport, let endpoint) = entry.service.identity {
            entry.service.identity = .endpoint(
                transport, Endpoint(address: of(endpoint.address), port: endpoint.port))
        }
        for index in entry.destinations.indices {
            let endpoint = entry.destinations[index].destination.endpoint
            entry.destinations[index].destination.endpoint = Endpoint(
                address: of(endpoint.address), port: endpoint.port)
        }
    }
}
