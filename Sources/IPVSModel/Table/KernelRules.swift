/// Two sets of kernel rules that are in the field; see Docs/Simulator.md.
package enum KernelProfile: String, Sendable, Hashable, CaseIterable {
    /// Linux 6.1.176 and most kernels.
    case legacy
    /// Linux 6.1.187, 6.12.107 and later: another load formula, and thresholds that take effect at once.
    case reworked
}

/// What decides, besides the table itself, whether a kernel takes a change: which kernel it is, what was built for it,
/// and the host around it. Sets that are nil are not known: then any value is taken.
package struct KernelRules: Sendable, Hashable {
    package var profile: KernelProfile
    /// `HZ`, which bounds idle times and persistence times.
    package var ticksPerSecond: UInt32
    /// Schedulers that are built in or can be loaded.
    package var schedulers: Set<SchedulerName>?
    /// Persistence engines that are built in or can be loaded.
    package var engines: Set<String>?
    /// The host's network interfaces and their MTUs.
    package var interfaces: [String: UInt32]?
    package var addresses: HostAddresses
    /// Places in the table of mh (`CONFIG_IP_VS_MH_TAB_INDEX`).
    package var maglevTableSize = 4093

    /// The most bytes that the kernel takes for the name of a scheduler, persistence engine or interface
    /// (`IP_VS_SCHEDNAME_MAXLEN`, `IP_VS_PENAME_MAXLEN`, `IP_VS_IFNAME_MAXLEN` without the final NUL).
    package static let longestName = 15

    package init(
        profile: KernelProfile = .legacy, ticksPerSecond: UInt32 = 250, schedulers: Set<SchedulerName>? = nil,
        engines: Set<String>? = nil, interfaces: [String: UInt32]? = nil, addresses: HostAddresses = .init()
    ) {
        self.profile = profile
        self.ticksPerSecond = ticksPerSecond
        self.schedulers = schedulers
        self.engines = engines
        self.interfaces = interfaces
        self.addresses = addresses
    }
}

/// The host's own addresses, as far as they decide whether an address can be a server's.
package struct HostAddresses: Sendable, Hashable {
    /// IPv6 addresses of the host. A link-local one can be a server only if it is the host's own.
    package var ownIPv6: Set<IPAddress>
    /// IPv4 broadcast addresses of the host's networks. None can be a server.
    package var broadcasts: Set<IPAddress>

    /// - Parameter broadcasts: without more knowledge, that of the loopback interface.
    package init(
        ownIPv6: Set<IPAddress> = [], broadcasts: Set<IPAddress> = [.ipv4(0x7fff_ffff)]
    ) {
        self.ownIPv6 = ownIPv6
        self.broadcasts = broadcasts
    }

    /// Whether the kernel takes the address for a new server (`ip_vs_new_dest`: `inet_addr_type` and
    /// `ipv6_addr_type`).
    package func canBeServer(_ address: IPAddress) -> Bool {
        switch address {
        case .ipv4(let value):
            value != 0 && value != .max && !address.isMulticast && !broadcasts.contains(address)
        case .ipv6: address.isUnicastServer || ownIPv6.contains(address)
        }
    }
}

extension IPAddress {
    /// Unicast, and not link-local, as `__ipv6_addr_type` sorts addresses: neither `::`, `ff00::/8`, `fe80::/10` nor
    /// `::ffff:0:0/96`.
    fileprivate var isUnicastServer: Bool {
        guard case .ipv6(let address) = self else { return false }
        let value = address.number
        return value != 0 && !isMulticast && value >> 118 != 0x3fa && value >> 32 != 0xffff
    }
}
