/// Two sets of kernel rules that are in the field; see Docs/Simulator.md.
public enum KernelProfile: String, Sendable, Hashable, CaseIterable {
    /// Linux up to 6.1.176. Of 6.12, nothing before 6.12.107 was tried.
    case legacy
    /// Linux 6.1.187, 6.12.107 and later: another load formula, and thresholds that take effect at once.
    case reworked

    /// What is taken where nobody says which kernel it is: what Debian's stable kernels follow.
    public static let initial = KernelProfile.reworked

    /// Whether lblc and lblcr remember no new address once they remember half as many again as they want to
    /// (`ip_vs_lblc_new`, `ip_vs_lblcr_new`). 6.1.192 and 6.12.117 were the first to stop there; the reworked kernels before
    /// them do not.
    package var boundsLocalityCaches: Bool { self == .reworked }
}

/// What decides, besides the table itself, whether a kernel takes a change: which kernel it is, what was built for it,
/// and the host around it. What is nil is not known: then every value is taken that some kernel takes.
public struct KernelRules: Sendable, Hashable {
    /// What differs between kernels.
    public var profile: KernelProfile
    /// `HZ`, which bounds idle times and persistence times.
    public var ticksPerSecond: UInt32
    /// Schedulers that are built in or can be loaded.
    public var schedulers: Set<SchedulerName>?
    /// Persistence engines that are built in or can be loaded.
    public var engines: Set<String>?
    /// The host's network interfaces and their MTUs.
    public var interfaces: [String: UInt32]?
    /// What decides whether an address can be a server's.
    public var addresses: HostAddresses?
    /// Places in the table of mh (`CONFIG_IP_VS_MH_TAB_INDEX`).
    public var maglevTableSize = 4093

    /// The most bytes that the kernel takes for the name of a scheduler, persistence engine or interface
    /// (`IP_VS_SCHEDNAME_MAXLEN`, `IP_VS_PENAME_MAXLEN`, `IP_VS_IFNAME_MAXLEN` without the final NUL).
    package static let longestName = 15

    /// Those of a kernel of which nothing is known: a value is taken if some kernel takes it, and kept as it was said. No
    /// kernel counts so few ticks that a time would be cut.
    package static let ofAnyKernel = KernelRules(ticksPerSecond: 1)

    /// Rules of a kernel; what is left out is not known. Without a profile it is the one that takes every threshold.
    public init(
        profile: KernelProfile = .legacy, ticksPerSecond: UInt32 = 250, schedulers: Set<SchedulerName>? = nil,
        engines: Set<String>? = nil, interfaces: [String: UInt32]? = nil,
        addresses: HostAddresses? = nil
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
public struct HostAddresses: Sendable, Hashable {
    /// IPv6 addresses of the host. A link-local one can be a server only if it is the host's own.
    public var ownIPv6: Set<IPAddress>
    /// IPv4 broadcast addresses of the host's networks. None can be a server.
    public var broadcasts: Set<IPAddress>

    /// A host with these addresses.
    public init(ownIPv6: Set<IPAddress>, broadcasts: Set<IPAddress>) {
        self.ownIPv6 = ownIPv6
        self.broadcasts = broadcasts
    }

    /// Of a host with nothing but loopback.
    public static let loopback = HostAddresses(ownIPv6: [.ipv6(1)], broadcasts: [.ipv4(0x7fff_ffff)])
}

extension KernelRules {
    /// Whether the kernel takes the address for a new server (`ip_vs_new_dest`: `inet_addr_type` and
    /// `ipv6_addr_type`). Up to Linux 5.2 nothing in 0.0.0.0/8 was taken.
    func canBeServer(_ address: IPAddress) -> Bool {
        guard address.canBeServerSomewhere, let addresses else { return address.canBeServerSomewhere }
        return address.isLinkLocal
            ? addresses.ownIPv6.contains(address) : !addresses.broadcasts.contains(address)
    }
}

extension IPAddress {
    /// False for what is no host's address anywhere, as `__ipv6_addr_type` sorts IPv6 addresses: multicast, 0.0.0.0, `::`,
    /// 255.255.255.255 and `::ffff:0:0/96`.
    fileprivate var canBeServerSomewhere: Bool {
        if isMulticast || isUnspecified { return false }
        return switch self {
        case .ipv4(let value): value != .max
        case .ipv6(let value): value.number >> 32 != 0xffff
        }
    }

    /// `fe80::/10`
    fileprivate var isLinkLocal: Bool {
        guard case .ipv6(let value) = self else { return false }
        return value.number >> 118 == 0x3fa
    }
}
