import IPVSModel

/// What a host shows of itself that decides whether its load balancer works: settings, modules, addresses, routes.
/// Nothing here was tried out; all of it was read.
package struct HostFacts: Sendable, Hashable {
    /// A network interface.
    package struct Interface: Sendable, Hashable {
        package var name: String
        /// The longest packet in bytes.
        package var mtu: UInt32
        package var isUp: Bool
        package var addresses: [IPAddress]

        package init(name: String, mtu: UInt32, isUp: Bool, addresses: [IPAddress]) {
            self.name = name
            self.mtu = mtu
            self.isUp = isUp
            self.addresses = addresses
        }
    }

    /// Where the kernel would send a packet to an address.
    package struct Route: Sendable, Hashable {
        package var address: IPAddress
        /// The source that it would get; nil where there is no route. A local address is its own.
        package var source: IPAddress?
        /// nil where that is not known.
        package var interface: String?
        /// nil for a neighbour, and where it is not known.
        package var gateway: IPAddress?

        package init(
            address: IPAddress, source: IPAddress?, interface: String? = nil, gateway: IPAddress? = nil
        ) {
            self.address = address
            self.source = source
            self.interface = interface
            self.gateway = gateway
        }

        package var isLocal: Bool { source == address }
    }

    /// An entry of the table of neighbours.
    package struct Neighbour: Sendable, Hashable {
        package var address: IPAddress
        /// Whether its link address is known; not so after questions without an answer.
        package var answers: Bool

        package init(address: IPAddress, answers: Bool) {
            self.address = address
            self.answers = answers
        }
    }

    /// A program that keeps services as its configuration says.
    package struct Manager: Sendable, Hashable {
        package var name: String
        /// nil where that is not known.
        package var services: Int?

        package init(name: String, services: Int?) {
            self.name = name
            self.services = services
        }
    }

    /// `uname -r`
    package var release = ""
    /// `uname -v`
    package var version = ""
    /// Number of rows of the kernel's connection table; nil without IPVS.
    package var connectionTableSize: UInt32?
    /// Number of services in `/proc/net/ip_vs`.
    package var listedServices: Int?
    /// Values of numbers below `/proc/sys`, by path: `net/ipv4/vs/conntrack`.
    package var settings: [String: Int64] = [:]
    /// Names of the modules that are in the kernel, loaded or built in, as far as they concern IPVS.
    package var modules: Set<String> = []
    /// Names of the schedulers that the kernel has or can load.
    package var schedulers: Set<String> = []
    package var interfaces: [Interface] = []
    /// Of every service and server; that of 0.0.0.0 and :: is the way to the rest of the world.
    package var routes: [IPAddress: Route] = [:]
    package var neighbours: [Neighbour] = []
    package var managers: [Manager] = []

    package init() {}
}
