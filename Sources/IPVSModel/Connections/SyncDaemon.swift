/// A daemon in the kernel that tells connections to other directors, or learns them.
public struct SyncDaemon: Sendable, Hashable {
    /// Raw values are the kernel's `IP_VS_STATE_…`.
    public enum Role: UInt32, Sendable, Hashable, CaseIterable {
        /// Tells others.
        case master = 1
        /// Learns from a master.
        case backup = 2
    }

    /// Which of the two daemons it is; a kernel runs one of each at most.
    public var role: Role
    /// Network interface for the multicast messages.
    public var interface: String
    /// 0–255; in a backup, 0 accepts every master.
    public var syncID: UInt32
    /// Largest UDP payload in bytes; nil where the kernel did not say or shall choose (so the next three).
    public var maximumLength: UInt16?
    /// Address that the messages go to; the kernel chooses 224.0.0.81.
    public var multicastGroup: IPAddress?
    /// UDP port that they go to; the kernel chooses 8848.
    public var multicastPort: UInt16?
    /// Hops that they may take, 1 to 255; the kernel chooses 1.
    public var multicastTimeToLive: UInt8?

    /// A daemon to start; what is nil the kernel chooses.
    public init(
        role: Role, interface: String, syncID: UInt32 = 0, maximumLength: UInt16? = nil,
        multicastGroup: IPAddress? = nil, multicastPort: UInt16? = nil, multicastTimeToLive: UInt8? = nil
    ) {
        self.role = role
        self.interface = interface
        self.syncID = syncID
        self.maximumLength = maximumLength
        self.multicastGroup = multicastGroup
        self.multicastPort = multicastPort
        self.multicastTimeToLive = multicastTimeToLive
    }
}
