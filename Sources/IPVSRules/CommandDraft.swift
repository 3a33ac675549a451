import IPVSModel

/// The options of one line as they are read, before they are checked against each other.
struct CommandDraft {
    var kind: CommandKind
    /// A restore also takes what a kernel's table can hold and the legacy tool refuses.
    var source: CommandParser.Source
    var given = OptionGroups()

    var identity: ServiceIdentity?
    /// Family of the service so far; -M is read by its rules.
    var family = AddressFamily.ipv4
    var netmask = Netmask.host(.ipv4)
    var persistenceTimeout: UInt32?
    var scheduler: ArraySlice<UInt8>?
    var persistenceEngine: ArraySlice<UInt8>?
    var schedulerFlags: ArraySlice<UInt8>?
    var schedulerFlagsWord = 0
    var isOnePacket = false

    var server: EndpointText?
    var serverWord = 0
    /// What is wrong if anything else is: a port name in a server before the service, which it depends on.
    var deferredProblem: RuleError?
    var method = Method.directRouting
    var weight: Int32 = 1
    var thresholds = ConnectionThresholds()
    var tunnelKind = TunnelKind.ipip
    var tunnelPort: UInt16 = 0
    var tunnelChecksum = TunnelChecksum.none

    /// The port that was given to a server whose forwarding method leaves it the service's.
    var replacedPort: UInt16?

    /// What no option can say; in a restore only.
    var kernelValues = KernelValues()

    var role = SyncDaemon.Role.master
    var interface: ArraySlice<UInt8>?
    var syncID: UInt32 = 0
    var maximumLength: UInt16?
    var multicastGroup: IPAddress?
    var multicastPort: UInt16?
    var multicastTimeToLive: UInt8?

    var listing: ListingOptions = []

    init(_ kind: CommandKind, source: CommandParser.Source) {
        self.kind = kind
        self.source = source
    }

    enum Method {
        case directRouting, tunnelling, masquerading
    }

    /// The protocol whose port names count: a mark has none, and TCP's are used.
    var transport: TransportProtocol {
        if case .endpoint(let transport, _) = identity { transport } else { .tcp }
    }
}
