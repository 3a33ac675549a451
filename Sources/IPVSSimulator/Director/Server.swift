import IPVSModel

/// What the kernel keeps of a destination (`struct ip_vs_dest`) as far as scheduling reads or changes it.
///
/// The fields that are only printed are in `ServerDescription`.
struct Server: BitwiseCopyable, NumberedRecord {
    typealias Number = ServerNumber

    var weight: Int32 = 0
    /// The latest weight that was not 0, or the one it was added with: mh deals its table by it.
    var lastWeight: Int32 = 0
    var active: Int32 = 0
    var inactive: Int32 = 0
    /// Persistence templates.
    var templates: Int32 = 0
    /// How many are behind it in its service's list; -1 while in the trash.
    var followers: Int32 = -1
    var service: ServiceNumber
    var upper: UInt32 = 0
    var lower: UInt32 = 0
    /// `IP_VS_DEST_F_OVERLOAD`
    var isOverloaded = false
    /// `IP_VS_DEST_F_AVAILABLE`: in a service's list.
    var isAvailable = false
    /// Replies pass the director.
    var isMasquerading = false
    /// 0: the packet's own port.
    var port: UInt16
    /// Address and port as mh hashes them.
    var hashedEndpoint: UInt32
    /// Connections since the counters were zeroed.
    var connections: UInt64 = 0
    /// Connections in all, for reports: nothing zeroes them.
    var placements: UInt64 = 0
    var use = ServerUse()

    /// May get new connections: neither quiesced nor at its limit.
    @inline(__always)
    var isUsable: Bool { weight > 0 && !isOverloaded }

    /// Why it may not be chosen; nil if it may.
    var whyUnusable: UnusableServer? {
        if weight <= 0 { return .weightIsZero }
        return isOverloaded ? .isClosedByLimit : nil
    }

    /// `ip_vs_dest_totalconns`
    @inline(__always)
    var total: Int32 { active &+ inactive }

    mutating func noteWhetherOpen(at now: Nanoseconds) {
        use.note(isOpen: isAvailable && weight > 0, at: now)
    }

    /// Something still refers to it, so that the trash must keep it.
    var isReferenced: Bool { active != 0 || inactive != 0 || templates != 0 }
}

/// What is said of a server but never read while packets flow.
struct ServerDescription: NumberedRecord {
    typealias Number = ServerNumber

    var destination: Destination
    var virtual: ServiceIdentity
    /// Which incarnation of the service it last belonged to; statistics do not survive another one.
    var serviceGeneration: UInt64
    /// When the trash first saw it unreferenced; nil if it has not.
    var idleSince: Nanoseconds?
}
