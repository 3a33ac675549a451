/// Simulated time: nanoseconds since the start of a run, as an integer so that every machine computes the same.
package typealias Nanoseconds = Int64

package enum SimulationTime {
    package static let second: Nanoseconds = 1_000_000_000
    /// The latest moment that a simulation can be given, and the longest duration: 127 years, so that Unix times do, and
    /// that no time-out that follows leaves the integers.
    package static let latest: Nanoseconds = 4_000_000_000 * second
    /// Later than any event.
    package static let never: Nanoseconds = .max
}
