/// What the kernel says of its IPVS itself.
public struct DirectorInformation: Sendable, Hashable {
    /// `0x010201` is 1.2.1, unchanged for many years.
    public var version: UInt32
    /// Number of buckets of the connection table.
    public var connectionTableSize: UInt32

    package init(version: UInt32, connectionTableSize: UInt32) {
        self.version = version
        self.connectionTableSize = connectionTableSize
    }
}
