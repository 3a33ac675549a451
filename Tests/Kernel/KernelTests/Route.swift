import GuestSupport
import Testing

/// A way from the client through a virtual address of the director to the three servers.
struct Route: Equatable, Sendable, CustomTestStringConvertible {
    let testDescription: String
    let vip: String
    /// Of each server, in `ipvsadm`'s words.
    let options: String
    /// In the listing.
    let forwarding: String

    static let masquerading = Route("NAT, IPv4", "10.1.0.100", "-m", "Masq")
    static let masquerading6 = Route("NAT, IPv6", "[fd00:1::100]", "-m", "Masq")
    static let directRouting = Route("direct routing, IPv4", "10.2.0.100", "-g", "Route")
    static let tunnelling = Route("IPIP, IPv4", "10.2.0.200", "-i", "Tunnel")

    static let all = [
        masquerading, masquerading6, directRouting, tunnelling,
        Route("direct routing, IPv6", "[fd00:2::100]", "-g", "Route"),
        Route("IPIP, IPv6", "[fd00:2::200]", "-i", "Tunnel"),
        Route("GRE, IPv4", "10.2.0.200", "-i --tun-type gre", "Tunnel"),
        Route("GUE, IPv4", "10.2.0.200", "-i --tun-type gue --tun-port 6080", "Tunnel"),
        Route(
            "GUE with checksum, IPv4", "10.2.0.200", "-i --tun-type gue --tun-port 6080 --tun-csum", "Tunnel"),
    ]

    private init(_ name: String, _ vip: String, _ options: String, _ forwarding: String) {
        testDescription = name
        self.vip = vip
        self.options = options
        self.forwarding = forwarding
    }

    /// - Parameter scheduler: its name, and further options of the service.
    func rules(_ scheduler: String, weights: [Int]) -> String {
        weights.enumerated().reduce("-A -t \(vip):80 -s \(scheduler)\n") { rules, server in
            let host = vip.contains(":") ? "[fd00:2::1\(server.offset + 1)]" : "10.2.0.1\(server.offset + 1)"
            return rules + "-a -t \(vip):80 -r \(host):80 \(options) -w \(server.element)\n"
        }
    }

    /// Makes it the only service of the director.
    func serve(_ scheduler: String, weights: [Int]) throws {
        let rules = rules(scheduler, weights: weights)
        try Network.onDirector { try Tool.ours.succeed("-R", input: "-C\n" + rules) }
    }
}
