/// Connections of a destination as the kernel counts them.
public struct ConnectionCounts: Sendable, Hashable {
    /// Established ones (`ActiveConn`).
    public var active: UInt32
    /// All others that are remembered (`InActConn`).
    public var inactive: UInt32
    /// Persistence templates.
    public var persistent: UInt32

    /// Counts of these numbers.
    public init(active: UInt32 = 0, inactive: UInt32 = 0, persistent: UInt32 = 0) {
        self.active = active
        self.inactive = inactive
        self.persistent = persistent
    }
}
