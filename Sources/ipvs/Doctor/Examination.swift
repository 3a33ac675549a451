import IPVSFormats

/// `ipvs doctor`: what was found for every code.
struct Examination: Sendable {
    let source: String
    let host: HostFacts
    let results: [(code: DoctorCode, outcome: Outcome)]
    /// Whether warnings count as errors do.
    let isStrict: Bool
    /// Whether what was not found is told, too.
    let isComplete: Bool

    init(of patient: Patient, source: String, isStrict: Bool = false, isComplete: Bool = false) {
        self.source = source
        self.isStrict = isStrict
        self.isComplete = isComplete
        host = patient.host
        results = DoctorCode.allCases.map { ($0, patient.outcome(of: $0)) }
    }

    func count(_ severity: DoctorCode.Severity) -> Int {
        results.reduce(0) { $0 + ($1.code.severity == severity ? $1.outcome.symptoms.count : 0) }
    }

    /// 1 where something does not work.
    var status: Int32 { count(.error) > 0 || isStrict && count(.warning) > 0 ? 1 : 0 }

    /// Everything that mends something, each command once.
    var commands: [(code: DoctorCode, commands: [String])] {
        var seen: Set<String> = []
        return results.compactMap { code, outcome in
            let commands = outcome.symptoms.flatMap(\.commands).filter { seen.insert($0).inserted }
            return commands.isEmpty ? nil : (code, commands)
        }
    }
}

extension Patient {
    func outcome(of code: DoctorCode) -> Outcome {
        if code == .noIPVS { return examineIPVS() }
        guard snapshot != nil else { return .doesNotApply }
        return switch code {
        case .noIPVS: examineIPVS()
        case .hiddenServices: examineServiceFile()
        case .otherProfile: examineProfile()
        case .missingScheduler: examineSchedulers()
        case .crowdedTable: examineConnectionTable()
        case .noHelperForFTP: examineFTP()
        case .silentAfterDeletion: examineDeletion()
        case .delayedReuse: examineDelayedReuse()
        case .reuseOfDrained: examineReuse()
        case .templatesOfDrained: examineTemplates()
        case .strictBeginnings: examineBeginnings()
        case .shortIdleTime: examineIdleTime()
        case .defence: examineDefence()
        case .noForwarding: examineForwarding()
        case .strictReversePath: examineReversePath()
        case .redirects: examineRedirects()
        case .absentAddress: examineServiceAddresses()
        case .noRoute: examineRoutes()
        case .notNeighbour: examineNeighbourhood()
        case .silentNeighbour: examineNeighbours()
        case .replacedPort: examinePorts()
        case .smallTunnel: examineTunnels()
        case .serviceAsSource: examineTunnelSources()
        case .daemonInterface: examineDaemonInterfaces()
        case .daemonRole: examineDaemonRoles()
        case .managed: examineManagers()
        case .noUsableServer: examineUsableServers()
        case .refusingHash: examineHashing()
        }
    }
}
