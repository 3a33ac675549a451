import IPVSFormats
import IPVSModel

/// The host's network beside the rules.
extension Patient {
    private var natServers: [Server] { servers.filter { $0.state.destination.method == .masquerading } }

    private var directServers: [Server] { servers.filter { $0.state.destination.method == .directRouting } }

    private var tunnelServers: [(server: Server, tunnel: Tunnel)] {
        servers.compactMap { server in
            if case .tunnelling(let tunnel) = server.state.destination.method {
                (server, tunnel)
            } else {
                nil
            }
        }
    }

    /// One symptom for each address of a server.
    private func symptoms(of servers: [Server], _ message: (Server) -> String?) -> [Symptom] {
        var seen: Set<IPAddress> = []
        return servers.compactMap { server in
            guard !seen.contains(server.address), let message = message(server) else { return nil }
            seen.insert(server.address)
            return Symptom(subject: "\(server.address)", message: message)
        }
    }

    func examineForwarding() -> Outcome {
        let families = Set(natServers.map(\.address.family))
        guard !families.isEmpty else { return .doesNotApply }
        var symptoms: [Symptom] = []
        var isUnknown = false
        for (family, path) in [
            (AddressFamily.ipv4, "net/ipv4/ip_forward"), (.ipv6, "net/ipv6/conf/all/forwarding"),
        ] where families.contains(family) {
            guard let value = host.settings[path] else {
                isUnknown = true
                continue
            }
            let count = natServers.count { $0.address.family == family }
            if value == 0 {
                symptoms.append(
                    Symptom(setting: path, "0, beside \(CountText.text(count, "server")) by NAT", to: 1))
            }
        }
        return symptoms.isEmpty && isUnknown ? .unknown : Outcome(symptoms)
    }

    /// The stricter of the values of `all` and of the interface counts (ip-sysctl.rst).
    func examineReversePath() -> Outcome {
        let addresses = serviceAddresses.filter { $0.family == .ipv4 }
        guard !addresses.isEmpty else { return .doesNotApply }
        guard let all = host.settings["net/ipv4/conf/all/rp_filter"] else { return .unknown }
        guard let way = defaultInterface(.ipv4) else { return .doesNotApply }
        var seen: Set<String> = []
        return Outcome(
            addresses.compactMap { address in
                guard let name = interface(with: address)?.name, name != way, name != "lo" else { return nil }
                let path = "net/ipv4/conf/\(name)/rp_filter"
                guard max(all, host.settings[path] ?? 0) == 1, seen.insert(name).inserted else { return nil }
                return Symptom(
                    setting: path,
                    "strict, clients of \(address) come in by \(name), and the default route leads to \(way)",
                    to: 2)
            })
    }

    /// Redirects are sent if `all` or the interface has them on (ip-sysctl.rst).
    func examineRedirects() -> Outcome {
        let servers = natServers.filter { $0.address.family == .ipv4 }
        guard !servers.isEmpty else { return .doesNotApply }
        guard let all = host.settings["net/ipv4/conf/all/send_redirects"] else { return .unknown }
        var seen: Set<String> = []
        var symptoms: [Symptom] = []
        for server in servers {
            guard case .endpoint(_, let service) = server.service.identity,
                let name = interface(with: service.address)?.name, name != "lo",
                let route = host.routes[server.address], route.interface == name, route.gateway == nil
            else { continue }
            let path = "net/ipv4/conf/\(name)/send_redirects"
            guard all != 0 || host.settings[path] ?? 0 != 0, seen.insert(name).inserted else { continue }
            var symptom = Symptom(
                setting: path,
                "on, and clients of \(service.address) and the server \(server.address) share \(name)",
                to: 0)
            if all != 0 { symptom.commands.append("sysctl -w net.ipv4.conf.all.send_redirects=0") }
            symptoms.append(symptom)
        }
        return Outcome(symptoms)
    }

    func examineServiceAddresses() -> Outcome {
        guard !serviceAddresses.isEmpty else { return .doesNotApply }
        guard serviceAddresses.contains(where: { host.routes[$0] != nil }) else { return .unknown }
        if isStandby { return .fine }
        return Outcome(
            serviceAddresses.compactMap { address in
                guard let route = host.routes[address], !route.isLocal else { return nil }
                let way = route.interface ?? defaultInterface(address.family) ?? "eth0"
                let bits = address.family == .ipv4 ? 32 : 128
                return Symptom(
                    subject: "\(address)", message: "no interface has it",
                    commands: ["ip address add \(address)/\(bits) dev \(way.inShell)"])
            })
    }

    func examineRoutes() -> Outcome {
        guard !servers.isEmpty else { return .doesNotApply }
        guard !host.routes.isEmpty else { return .unknown }
        return Outcome(
            symptoms(of: servers) { server in
                guard let route = host.routes[server.address], route.source == nil else { return nil }
                return "no route leads to it"
            })
    }

    func examineNeighbourhood() -> Outcome {
        guard !directServers.isEmpty else { return .doesNotApply }
        guard !host.routes.isEmpty else { return .unknown }
        return Outcome(
            symptoms(of: directServers) { server in
                guard let gateway = host.routes[server.address]?.gateway else { return nil }
                return "direct routing, and the way goes by the gateway \(gateway)"
            })
    }

    func examineNeighbours() -> Outcome {
        guard !servers.isEmpty else { return .doesNotApply }
        let silent = Set(host.neighbours.filter { !$0.answers }.map(\.address))
        return Outcome(
            symptoms(of: servers) { server in
                silent.contains(server.address) && host.routes[server.address]?.gateway == nil
                    ? "it does not say its link address" : nil
            })
    }

    func examinePorts() -> Outcome {
        let servers = directServers + tunnelServers.map(\.server)
        guard !servers.isEmpty else { return .doesNotApply }
        return Outcome(
            servers.compactMap { server in
                guard case .endpoint(_, let service) = server.service.identity, service.port != 0,
                    server.state.destination.endpoint.port != service.port
                else { return nil }
                return Symptom(
                    subject: "\(server.name) of \(server.service.identity)",
                    message: "it gets packets at port \(service.port)")
            })
    }

    func examineTunnels() -> Outcome {
        guard !tunnelServers.isEmpty else { return .doesNotApply }
        var seen: Set<IPAddress> = []
        var isKnown = false
        let symptoms = tunnelServers.compactMap { server, tunnel -> Symptom? in
            guard seen.insert(server.address).inserted,
                let out = interface(named: host.routes[server.address]?.interface), out.mtu > 0,
                let way = defaultInterface(server.service.identity.family) ?? Optional(out.name),
                let inward = interface(named: way), inward.mtu > 0
            else { return nil }
            isKnown = true
            let room = Int64(out.mtu) - Int64(tunnel.overhead(server.address.family))
            guard room < Int64(inward.mtu) else { return nil }
            return Symptom(
                subject: "\(server.address)",
                message:
                    "\(out.name) carries packets of \(out.mtu) bytes, \(room) in the tunnel; \(inward.name) brings \(inward.mtu)"
            )
        }
        return isKnown ? Outcome(symptoms) : .unknown
    }

    func examineTunnelSources() -> Outcome {
        guard !tunnelServers.isEmpty else { return .doesNotApply }
        guard !host.routes.isEmpty else { return .unknown }
        let services = Set(serviceAddresses)
        var seen: Set<IPAddress> = []
        return Outcome(
            tunnelServers.compactMap { server, _ in
                guard let route = host.routes[server.address], let source = route.source, !route.isLocal,
                    services.contains(source), seen.insert(server.address).inserted
                else { return nil }
                let way = interface(with: source)?.name ?? route.interface ?? "eth0"
                return Symptom(
                    subject: "\(server.address)",
                    message: "the outer packets come from \(source), a service's address",
                    commands: source.family == .ipv6
                        ? ["ip address change \(source)/128 dev \(way.inShell) preferred_lft 0"] : [])
            })
    }
}

extension Tunnel {
    /// Bytes in front of the packet: the outer header (RFC 791, 8200), UDP and GUE, or GRE (RFC 2784), with their checksums.
    fileprivate func overhead(_ outer: AddressFamily) -> Int {
        let header = outer == .ipv4 ? 20 : 40
        switch self {
        case .ipip, .other: return header
        case .gue(_, let checksum): return header + 8 + 4 + (checksum == .remote ? 8 : 0)
        case .gre(let checksum): return header + 4 + (checksum == .none ? 0 : 4)
        }
    }
}
