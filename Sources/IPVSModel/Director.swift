/// A director's table, the kernel's or a simulated one. Both take the same changes and refuse them for the same reasons.
package protocol Director: ~Copyable {
    /// What can go wrong other than a refused change, such as a lost connection to the kernel.
    associatedtype Failure: Error

    /// Carries out `changes` in order. A refused change alters nothing and does not stop those after it.
    ///
    /// - Returns: the refused changes, by their position in `changes`, ascending.
    mutating func apply(_ changes: [TableChange]) throws(Failure) -> [RefusedChange]

    /// Everything that is configured, with counts and counters.
    mutating func snapshot() throws(Failure) -> TableSnapshot
}

/// A change that a director did not carry out.
package struct RefusedChange: Error, Sendable, Hashable {
    /// Position in the list of changes.
    package var index: Int
    package var reason: TableChangeError
    /// The kernel's own words (extended acknowledgement), where it has any.
    package var detail: String?

    package init(index: Int, reason: TableChangeError, detail: String? = nil) {
        self.index = index
        self.reason = reason
        self.detail = detail
    }
}
