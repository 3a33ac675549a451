/// Simulated time: nanoseconds since the start of a run, as an integer so that every machine computes the same.
public typealias Nanoseconds = Int64

/// Marks on the simulation's clock.
public enum SimulationTime {
    /// Computed, so that other modules see literals: the simulator's innermost loops use them.
    @inlinable public static var second: Nanoseconds { 1_000_000_000 }
    /// The latest moment that a simulation can be given, and the longest duration: 127 years, so that Unix times do, and
    /// that no time-out that follows leaves the integers.
    @inlinable public static var latest: Nanoseconds { 4_000_000_000_000_000_000 }
    /// Later than any event.
    @inlinable public static var never: Nanoseconds { .max }
}
