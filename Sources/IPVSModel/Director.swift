/// A director's table, the kernel's or a simulated one. Both take the same changes and refuse them for the same reasons.
///
/// It is there to be called; a minor version may ask more of those who conform to it.
public protocol Director: ~Copyable {
    /// What can go wrong other than a refused change, such as a lost connection to the kernel.
    associatedtype Failure: Error

    /// Carries out `changes` in order and tells what became of each. A refused change alters nothing.
    ///
    /// - Parameters:
    ///   - changes: in the order in which they are made.
    ///   - stoppingAtRefusal: whether those after the first refused change are left undone.
    mutating func apply(_ changes: [TableChange], stoppingAtRefusal: Bool) -> ChangeReport<Failure>

    /// Everything that is configured, with counts and counters.
    mutating func snapshot() throws(Failure) -> TableSnapshot
}

extension Director where Self: ~Copyable {
    /// Carries out `changes` in order. A refused change alters nothing and does not stop those after it.
    ///
    /// - Returns: the refused changes, by their position in `changes`, ascending.
    /// - Throws: where it is not known of all others that they were made.
    public mutating func apply(_ changes: [TableChange]) throws(Failure) -> [RefusedChange] {
        let report = apply(changes, stoppingAtRefusal: false)
        if let interruption = report.interruption { throw interruption }
        return report.refused
    }
}
