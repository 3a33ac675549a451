/// What `ipvs check` can find, each kind with the code that people look up: the one list of them. `ipvs help CODE`, the rules of
/// SARIF and Docs/Findings.md read it.
///
/// A code keeps its meaning. A kind that goes leaves its number behind.
enum FindingCode: String, Sendable, Hashable, CaseIterable {
    // Lines that cannot be understood.
    case notText = "E001"
    case noRule = "E002"
    case unknownOption = "E003"
    case optionArgument = "E004"
    case oneTooMany = "E005"
    case address = "E006"
    case value = "E007"
    case missingOption = "E008"
    case conflictingOptions = "E009"
    case portZero = "E010"
    case onePacketWithoutUDP = "E011"
    case mixedFamilies = "E012"
    case time = "E013"
    case syntax = "E014"

    // Rules that the kernel refuses.
    case serviceExists = "E015"
    case noSuchService = "E016"
    case serverExists = "E017"
    case noSuchServer = "E018"
    case unknownScheduler = "E019"
    case unknownEngine = "E020"
    case thresholds = "E021"
    case serverAddress = "E022"
    case daemon = "E023"
    case refusedValue = "E024"

    // Rules that the kernel takes, and that hardly do what was meant.
    case replacedPort = "W001"
    case quiescedInHash = "W002"
    case noUsableServer = "W003"
    case changesNothing = "W004"
    case takenBack = "W005"
    case persistentPackets = "W006"
    case withoutEffect = "W007"
    case oneServerForAll = "W008"
    case noPlaceInTable = "W009"
    case overflow = "W010"
    case oddNetmask = "W011"
    case notEverywhere = "W012"
    case persistenceOfNothing = "W013"
    case noScheduler = "W014"
    case equalThresholds = "W015"
    case emptyFile = "W016"

    enum Severity: String, Sendable, Hashable {
        /// The line cannot be understood, or the kernel refuses it.
        case error
        /// The kernel takes it.
        case warning
    }

    var severity: Severity { rawValue.hasPrefix("E") ? .error : .warning }
}

/// What a code means, for people.
struct FindingExplanation: Sendable {
    /// A sentence without its full stop.
    let title: String
    /// Why it is a mistake.
    let reason: String
    /// What to do.
    let remedy: String
    /// Rules in which it is found, and nothing else.
    let example: String
    /// The same rules without it.
    let better: String
}
