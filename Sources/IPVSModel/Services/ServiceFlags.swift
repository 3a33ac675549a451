/// The flags of a virtual service that a user chooses; raw values are the kernel's `IP_VS_SVC_F_…`.
///
/// "Persistent" is `VirtualService.persistence`, "hashed" is the kernel's own business. Bits above those named here have
/// no meaning, but the kernel keeps them.
public struct ServiceFlags: OptionSet, Sendable, Hashable {
    /// Bits of `IP_VS_SVC_F_…`.
    public var rawValue: UInt32

    /// Flags of these bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The standard library's looks protocols up at run time, which touches 60 pages of its tables.
    public init(arrayLiteral flags: ServiceFlags...) {
        self.init(rawValue: flags.reduce(0) { $0 | $1.rawValue })
    }

    /// Every UDP packet is scheduled for itself (`-o`).
    public static let onePacket = ServiceFlags(rawValue: 0x04)
    /// First, second and third flag of the scheduler (`-b flag-1` …); their meaning is the scheduler's.
    public static let scheduler1 = ServiceFlags(rawValue: 0x08)
    /// The second flag of the scheduler (`-b flag-2`).
    public static let scheduler2 = ServiceFlags(rawValue: 0x10)
    /// The third flag of the scheduler (`-b flag-3`).
    public static let scheduler3 = ServiceFlags(rawValue: 0x20)

    /// sh and mh: take another server when the chosen one has weight 0 or is overloaded (`-b sh-fallback`).
    public static let hashFallback = scheduler1
    /// sh and mh: the client's port is part of what is hashed (`-b sh-port`).
    public static let hashPort = scheduler2

    /// The three bits that belong to the scheduler.
    public static let allScheduler: ServiceFlags = [.scheduler1, .scheduler2, .scheduler3]
}
