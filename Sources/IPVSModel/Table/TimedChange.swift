/// A change of the table at a time of a simulation.
public struct TimedChange: Sendable, Hashable {
    /// When it is made, since the start.
    public var time: Nanoseconds
    /// What is made.
    public var change: TableChange

    /// A change at a time.
    public init(time: Nanoseconds, change: TableChange) {
        self.time = time
        self.change = change
    }
}
