import IPVSFormats
import IPVSModel
import IPVSSimulator

/// What was found where a scenario expects something.
struct ExpectationResult {
    enum Finding {
        enum Unit: String { case connections, flows, clients, requests }

        /// So many of all.
        case part(UInt64, of: UInt64, Unit)
        case number(UInt64)
        /// From 0 to 1, in millionths.
        case index(UInt64)
        case emptiness(Emptiness)
        /// nil where no request was answered.
        case latency(Nanoseconds?)
        /// Where a client goes: to no server if it is refused or passed.
        case placement(Endpoint?, Placement.Outcome)
    }

    /// What became of a server that was to be empty.
    enum Emptiness: Sendable, Hashable {
        /// Since then it has no connection, and gets none.
        case since(Nanoseconds)
        /// It gets nothing, but has something left at the end.
        case notYet(ConnectionCounts)
        /// It still gets new connections.
        case isOpen
    }

    var line: ScenarioFile.ExpectationLine
    var finding: Finding
    var holds: Bool
}
