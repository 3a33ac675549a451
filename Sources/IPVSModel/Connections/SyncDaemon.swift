/// A daemon in the kernel that tells connections to other directors, or learns them.
package struct SyncDaemon: Sendable, Hashable {
    /// Raw values are the kernel's `IP_VS_STATE_…`.
    package enum Role: UInt32, Sendable, Hashable, CaseIterable {
        case master = 1
        case backup = 2
    }

    package var role: Role
    /// Network interface for the multicast messages.
    package var interface: String
    /// 0–255; in a backup, 0 accepts every master.
    package var syncID: UInt32
    /// Largest UDP payload in bytes; nil where the kernel did not say or shall choose (so the next three).
    package var maximumLength: UInt16?
    package var multicastGroup: IPAddress?
    package var multicastPort: UInt16?
    package var multicastTimeToLive: UInt8?

    package init(
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
