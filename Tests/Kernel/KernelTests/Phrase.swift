import IPVSKernel
import IPVSModel

/// One change, said in the rules language and as a value.
struct Phrase {
    let rule: String
    let change: TableChange

    /// Of the one server that has some.
    static let thresholds = " -x 500 -y 100"

    static func rules(_ phrases: [Phrase]) -> String { phrases.reduce("") { $0 + $1.rule + "\n" } }

    /// A table that has every kind of service and of server.
    static func everyKind() throws -> [Phrase] {
        let services = try services()
        let additions = services.map {
            Phrase(rule: "-A \($0.words) \($0.options)", change: .addService($0.service))
        }
        let four = try methods.enumerated().map { index, method in
            try services[0].server(
                "192.168.1.\(index + 1)", index == 0 ? 8080 : 80, method, Int32(index), limited: index == 0)
        }
        let six = try methods.enumerated().map { index, method in
            try services[1].server("fd00:1::\(index + 1)", 443, method, 65535)
        }
        let across = [
            try services[0].server("fd00:2::1", 80, tunnel),
            try services[1].server("192.168.2.1", 443, tunnel),
        ]
        let others = try services.dropFirst(2).map { entry in
            let host = entry.service.identity.family == .ipv6 ? "fd00:1::1" : "192.168.1.1"
            return try entry.server(host, entry.hasAnyPort ? 0 : 80, methods[0])
        }
        return additions + four + six + across + others
    }

    private static let tunnel = Method("-i", .tunnelling(.ipip))

    private static let methods = [
        Method("-m", .masquerading), Method("-g", .directRouting), tunnel,
        Method("-i --tun-type gue --tun-port 6080", .tunnelling(.gue(port: 6080, checksum: .none))),
        Method(
            "-i --tun-type gue --tun-port 6081 --tun-csum", .tunnelling(.gue(port: 6081, checksum: .full))),
        Method(
            "-i --tun-type gue --tun-port 65535 --tun-remcsum",
            .tunnelling(.gue(port: 65535, checksum: .remote))),
        Method("-i --tun-type gre", .tunnelling(.gre(checksum: .none))),
        Method("-i --tun-type gre --tun-csum", .tunnelling(.gre(checksum: .full))),
    ]

    private static func services() throws -> [Service] {
        let day = Persistence(timeout: 86400, netmask: .ipv4(0xffff_ff00))
        let prefix = Persistence(timeout: 60, netmask: .ipv6(prefixLength: 64))
        let client = Persistence(netmask: .host(.ipv4))
        return try [
            Service(
                "-t 10.0.0.1:80", "-s wrr",
                .init(identity: .tcp("10.0.0.1", 80), scheduler: .weightedRoundRobin)),
            Service(
                "-t [fd00::1]:443", "-s lc",
                .init(identity: .tcp("fd00::1", 443), scheduler: .leastConnection)),
            Service(
                "-t 10.0.0.2:0", "-p 86400 -M 255.255.255.0",
                .init(identity: .tcp("10.0.0.2", 0), persistence: day)),
            Service(
                "-u 10.0.0.3:53", "-s rr -o",
                .init(
                    identity: .endpoint(.udp, Endpoint("10.0.0.3", 53)), scheduler: .roundRobin,
                    flags: .onePacket)),
            Service(
                "-u 10.0.0.4:5060", "-s rr -p 360 --pe sip",
                .init(
                    identity: .endpoint(.udp, Endpoint("10.0.0.4", 5060)), scheduler: .roundRobin,
                    persistence: client,
                    persistenceEngine: "sip")),
            Service(
                "--sctp-service 10.0.0.5:3868", "-s sh -b sh-fallback,sh-port",
                .init(
                    identity: .endpoint(.sctp, Endpoint("10.0.0.5", 3868)), scheduler: .sourceHashing,
                    flags: [.hashFallback, .hashPort])),
            Service(
                "-u [fd00::2]:53", "-s mh -b mh-port -o",
                .init(
                    identity: .endpoint(.udp, Endpoint("fd00::2", 53)), scheduler: .maglevHashing,
                    flags: [.hashPort, .onePacket])),
            Service(
                "-f 6", "-s dh", .init(identity: .firewallMark(6, .ipv4), scheduler: .destinationHashing)),
            Service("-f 7 -6", "-p 60 -M 64", .init(identity: .firewallMark(7, .ipv6), persistence: prefix)),
        ]
    }
}

/// A forwarding method with the words for it.
private struct Method {
    let words: String
    let value: ForwardingMethod

    init(_ words: String, _ value: ForwardingMethod) { (self.words, self.value) = (words, value) }
}

/// A service with the words that name it and the rest of its rule.
private struct Service {
    let words: String
    let options: String
    let service: VirtualService

    init(_ words: String, _ options: String, _ service: VirtualService) {
        (self.words, self.options, self.service) = (words, options, service)
    }

    /// What a mark or port 0 selects goes to the port that the client asked for.
    var hasAnyPort: Bool {
        guard case .endpoint(_, let endpoint) = service.identity else { return true }
        return endpoint.port == 0
    }

    func server(
        _ address: String, _ port: UInt16, _ method: Method, _ weight: Int32 = 1, limited: Bool = false
    ) throws -> Phrase {
        let endpoint = try Endpoint(address, port)
        let destination = Destination(
            endpoint: endpoint, method: method.value, weight: weight,
            thresholds: limited ? ConnectionThresholds(upper: 500, lower: 100) : .init())
        return Phrase(
            rule: "-a \(words) -r \(endpoint) \(method.words) -w \(weight)"
                + (limited ? Phrase.thresholds : ""),
            change: .addDestination(destination, to: service.identity))
    }
}
