/// Simulated time: nanoseconds since the start of a run, as an integer so that every machine computes the same.
package typealias Nanoseconds = Int64

package enum SimulationTime {
    package static let second: Nanoseconds = 1_000_000_000
    /// Later than any event.
    package static let never: Nanoseconds = .max
}
