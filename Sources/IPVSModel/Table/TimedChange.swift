/// A change of the table at a time of a simulation.
package struct TimedChange: Sendable, Hashable {
    package var time: Nanoseconds
    package var change: TableChange

    package init(time: Nanoseconds, change: TableChange) {
        self.time = time
        self.change = change
    }
}
