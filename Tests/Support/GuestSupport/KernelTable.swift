import Glibc

/// The IPVS table of the thread's network namespace as text, one line per object, every attribute in hexadecimal:
/// read straight from the kernel, so that neither tool is its own judge. Counters are left out, and services are
/// sorted, since their order in the kernel depends on an address in memory; servers keep the kernel's order.
package struct KernelTable: Equatable, Sendable {
    package let lines: [String]

    /// Nothing.
    package init() { lines = [] }

    private init(lines: [String]) { self.lines = lines }

    /// - Parameter sortsServers: for tables that were made in another order.
    package static func read(sortsServers: Bool = false) throws(GuestError) -> KernelTable {
        let netlink = try GenericNetlink(family: "IPVS")
        var services: [[String]] = []
        for message in try netlink.dump(Command.getService.rawValue, []) {
            let attributes = Attribute.nested(in: message, of: Name.service)
            let key = attributes.filter { Name.serviceKey.contains($0.type) }
            let request = Attribute(type: Name.service, value: key.flatMap(\.bytes))
            let servers = try netlink.dump(Command.getDestination.rawValue, [request]).map {
                text("  server", Attribute.nested(in: $0, of: Name.destination), Name.destinationAttributes)
            }
            services.append(
                [text("service", attributes, Name.serviceAttributes)]
                    + (sortsServers ? servers.sorted() : servers))
        }
        let daemons = try netlink.dump(Command.getDaemon.rawValue, []).map {
            text("daemon", Attribute.nested(in: $0, of: Name.daemon), Name.daemonAttributes)
        }
        let timeouts = try netlink.dump(Command.getConfig.rawValue, [], isDump: false).map {
            text("timeouts", Attribute.all(in: $0[...]), Name.configAttributes)
        }
        return KernelTable(
            lines: services.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { $0 } + daemons.sorted()
                + timeouts)
    }

    /// Attributes without a name are volatile and not shown.
    private static func text(_ kind: String, _ attributes: [Attribute], _ names: [UInt16: String]) -> String {
        attributes.reduce(into: kind) { line, attribute in
            guard let name = names[attribute.type] else { return }
            line +=
                " \(name)=" + attribute.value.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
    }

    /// `IPVS_CMD_*`
    private enum Command: UInt8 {
        case getService = 4
        case getDestination = 8
        case getDaemon = 11
        case getConfig = 13
    }

    /// `IPVS_CMD_ATTR_*`, `IPVS_SVC_ATTR_*`, `IPVS_DEST_ATTR_*` and `IPVS_DAEMON_ATTR_*`
    private enum Name {
        static let service: UInt16 = 1
        static let destination: UInt16 = 2
        static let daemon: UInt16 = 3
        static let serviceKey: [UInt16] = [1, 2, 3, 4, 5]
        static let serviceAttributes: [UInt16: String] = [
            1: "family", 2: "protocol", 3: "address", 4: "port", 5: "mark", 6: "scheduler", 7: "flags",
            8: "timeout", 9: "netmask", 11: "engine",
        ]
        static let destinationAttributes: [UInt16: String] = [
            1: "address", 2: "port", 3: "method", 4: "weight", 5: "upper", 6: "lower", 11: "family",
            13: "tunnel", 14: "tunnelPort", 15: "tunnelFlags",
        ]
        static let daemonAttributes: [UInt16: String] = [
            1: "state", 2: "interface", 3: "syncid", 4: "maxlen", 5: "group", 6: "group6", 7: "port",
            8: "ttl",
        ]
        static let configAttributes: [UInt16: String] = [4: "tcp", 5: "tcpfin", 6: "udp"]
    }
}
