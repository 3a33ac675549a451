/// The hosts of the guide (Docs/FirstDirector.md) as network namespaces, before the reader has done anything: addresses,
/// and a default route to the router. Every host has one card, eth0, a name and an /etc and /srv of its own.
///
///     198.51.100.0/24  2001:db8:9::/64   client .9, router .1
///     192.0.2.0/24     2001:db8:2::/64   router .1, director .10, standby .20, server1 .11, server2 .12
///     203.0.113.0/24                     router .1, server3 .13
enum Machines {
    static let names = ["client", "router", "director", "standby", "server1", "server2", "server3"]

    /// Lines for `ip -batch`, in a network namespace or, where there is none, in that of the machine itself.
    struct Batch: Equatable {
        var namespace: String?
        var lines: [String]

        var arguments: [String] { ["ip"] + (namespace.map { ["-netns", $0] } ?? []) + ["-batch", "-"] }
    }

    /// What makes them.
    static var making: [Batch] {
        let hosts = [
            host("client", "198.51.100", 9, "2001:db8:9"), host("server3", "203.0.113", 13, nil),
            host("director", "192.0.2", 10, "2001:db8:2"), host("standby", "192.0.2", 20, "2001:db8:2"),
            host("server1", "192.0.2", 11, "2001:db8:2"), host("server2", "192.0.2", 12, "2001:db8:2"),
        ]
        return [
            Batch(lines: (["wires"] + names).map { "netns add \($0)" }),
            Batch(namespace: "wires", lines: wires),
            Batch(namespace: "router", lines: router),
        ] + hosts
    }

    static var removing: Batch { Batch(lines: (["wires"] + names).map { "netns del \($0)" }) }

    /// The words that start a program on a machine, before the program's own. `ip netns exec` gives it mounts of its own.
    static func entering(_ name: String) -> [String] {
        let script = """
            hostname "$1" && shift && mount -t tmpfs own /mnt && mkdir /mnt/{upper,work} &&
            mount -t overlay own -o lowerdir=/etc,upperdir=/mnt/upper,workdir=/mnt/work /etc &&
            mount -t tmpfs own /srv && exec "$@"
            """
        return ["ip", "netns", "exec", name, "unshare", "--uts", "bash", "-c", script, "-", name]
    }

    /// The switch of each network. Without snooping: it may keep the first neighbour solicitations of IPv6 to itself.
    private static var wires: [String] {
        let switches = ["lan", "office", "site"].flatMap {
            ["link add \($0) type bridge mcast_snooping 0", "link set \($0) up"]
        }
        let inside = ["director", "standby", "server1", "server2"].flatMap { plug("lan", $0, "eth0") }
        return switches + plug("lan", "router", "eth0") + inside
            + plug("office", "router", "eth1") + plug("office", "client", "eth0")
            + plug("site", "router", "eth2") + plug("site", "server3", "eth0")
    }

    private static func plug(_ network: String, _ machine: String, _ card: String) -> [String] {
        [
            "link add \(machine).\(card) type veth peer name \(card) netns \(machine)",
            "link set \(machine).\(card) master \(network) up",
        ]
    }

    private static var router: [String] {
        ["link set lo up"] + card("eth0", "192.0.2.1", "2001:db8:2::1")
            + card("eth1", "198.51.100.1", "2001:db8:9::1") + card("eth2", "203.0.113.1", nil)
    }

    /// nodad, or IPv6 addresses could not be used for the first second.
    private static func card(_ name: String, _ address: String, _ ipv6: String?) -> [String] {
        ["link set \(name) up", "addr add \(address)/24 dev \(name)"]
            + (ipv6.map { ["addr add \($0)/64 dev \(name) nodad"] } ?? [])
    }

    private static func host(_ name: String, _ network: String, _ number: Int, _ ipv6: String?) -> Batch {
        let routes =
            ["route add default via \(network).1"] + (ipv6.map { ["route add default via \($0)::1"] } ?? [])
        let cards = card("eth0", "\(network).\(number)", ipv6.map { "\($0)::\(number)" })
        return Batch(namespace: name, lines: ["link set lo up"] + cards + routes)
    }
}
