/// What `ipvs doctor` looks for, each with the code that people look up: the one list of them. `ipvs help CODE` and
/// Docs/Findings.md read it.
///
/// A code keeps its meaning. One that goes leaves its number behind.
enum DoctorCode: String, Sendable, Hashable, CaseIterable {
    // The kernel.
    case noIPVS = "D001"
    case hiddenServices = "D002"
    case otherProfile = "D003"
    case missingScheduler = "D004"
    case crowdedTable = "D005"
    case noHelperForFTP = "D006"

    // Its settings.
    case silentAfterDeletion = "D007"
    case delayedReuse = "D008"
    case reuseOfDrained = "D009"
    case templatesOfDrained = "D010"
    case strictBeginnings = "D011"
    case shortIdleTime = "D012"
    case defence = "D013"

    // The host and its network.
    case noForwarding = "D014"
    case strictReversePath = "D015"
    case redirects = "D016"
    case absentAddress = "D017"
    case noRoute = "D018"
    case notNeighbour = "D019"
    case silentNeighbour = "D020"
    case replacedPort = "D021"
    case smallTunnel = "D022"
    case serviceAsSource = "D023"

    // What belongs to it.
    case daemonInterface = "D024"
    case daemonRole = "D025"
    case managed = "D026"
    case noUsableServer = "D027"
    case refusingHash = "D028"

    enum Severity: String, Sendable, Hashable, CaseIterable {
        /// Something does not work.
        case error
        /// Something will not work as expected, sooner or later.
        case warning
        /// Good to know.
        case note
    }

    var severity: Severity {
        switch self {
        case .noIPVS, .missingScheduler, .noHelperForFTP, .noForwarding, .absentAddress, .noRoute,
            .notNeighbour,
            .silentNeighbour, .daemonInterface:
            .error
        case .otherProfile, .strictBeginnings, .shortIdleTime, .smallTunnel, .managed: .note
        default: .warning
        }
    }
}

/// What a code means, for people.
struct DoctorExplanation: Sendable {
    /// A sentence without its full stop.
    let title: String
    /// What it does to connections.
    let reason: String
    /// What to do.
    let remedy: String
}
