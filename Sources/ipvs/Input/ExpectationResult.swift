import IPVSFormats
import IPVSModel
import IPVSSimulator

/// What was found where a scenario expects something.
struct ExpectationResult {
    enum Finding {
        enum Unit: String { case connections, flows, clients }

        /// So many of all.
        case part(UInt64, of: UInt64, Unit)
        case number(UInt64)
        /// Where a client goes: to no server if it is refused or passed.
        case placement(Endpoint?, Placement.Outcome)
    }

    var line: ScenarioFile.ExpectationLine
    var finding: Finding
    var holds: Bool
}
