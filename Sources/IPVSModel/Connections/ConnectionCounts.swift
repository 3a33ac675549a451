/// Connections of a destination as the kernel counts them.
package struct ConnectionCounts: Sendable, Hashable {
    package var active: UInt32
    package var inactive: UInt32
    /// Persistence templates.
    package var persistent: UInt32

    package init(active: UInt32 = 0, inactive: UInt32 = 0, persistent: UInt32 = 0) {
        self.active = active
        self.inactive = inactive
        self.persistent = persistent
    }
}
