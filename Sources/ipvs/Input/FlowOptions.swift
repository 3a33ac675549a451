import ArgumentParser
import IPVSFormats
import IPVSModel
import IPVSSimulator

/// Flows from a file, or made up.
struct FlowOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "File of flows (CSV); - is standard input. Without it flows are made up, as the other options say.",
            discussion: "Its header is time,protocol,client,destination,duration.", valueName: "file"),
        completion: .file())
    var flows: String?

    @Option(
        help: ArgumentHelp(
            "How often clients send something while their flows are open, such as 30s or 5m; otherwise they are silent in between.",
            discussion: "The kernel forgets connections that are silent for long: those of TCP after 900 s.",
            valueName: "time"),
        transform: Word.interval)
    var keepalive: Nanoseconds?

    @Option(
        help: ArgumentHelp(
            "Number of different clients; each is as busy as the others. (default: 1000)", valueName: "number"
        ),
        transform: Word.workload(WorkloadText.clients))
    var clients: UInt64?

    @Option(
        help: ArgumentHelp(
            "New flows a second on average, up to 1M; they arrive independently of each other. (default: 100)",
            discussion: "0.5 is one in two seconds, 1.5k are 1500.", valueName: "flows"),
        transform: Word.workload(WorkloadText.rate))
    var rate: FlowRate?

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp(
            "How long the run lasts: 90s, 10m, 2h; seconds without a unit. (default: 60)", valueName: "time"),
        transform: Word.time)
    var length: Nanoseconds?

    @Option(
        help: ArgumentHelp(
            "How long flows stay open on average: 0.5, 90s, 10m. (default: 10)", valueName: "time"),
        transform: Word.time)
    var duration: Nanoseconds?

    @Option(
        help: ArgumentHelp(
            "How much the durations differ. (default: exponential)",
            discussion: "pareto and lognormal have many short flows and a few very long ones.",
            valueName: "name"))
    var durationDistribution: DurationDistribution?

    @Option(
        help: ArgumentHelp(
            "Shape of the pareto distribution, 1.01 to 100: the smaller, the longer the longest. (default: 1.5)",
            valueName: "number"),
        transform: Word.workload(WorkloadText.billionths))
    var shape: Int64?

    @Option(
        help: ArgumentHelp(
            "Sigma of the lognormal distribution, 0.01 to 4: the larger, the more they differ. (default: 1)",
            valueName: "number"),
        transform: Word.workload(WorkloadText.billionths))
    var sigma: Int64?

    @Option(
        help: ArgumentHelp(
            "Start of the random numbers: the same seed gives the same flows on every machine. (default: 1)",
            valueName: "number"))
    var seed: UInt64?

    @Option(
        name: .customLong("client-network"),
        help: ArgumentHelp(
            "Network that clients come from; may be repeated. (default: 10.0.0.0/8, 2001:db8::/32)",
            discussion:
                "With several of a family, =WEIGHT says how large a part of the clients comes from each.",
            valueName: "network[=weight]"),
        transform: Word.workload(WorkloadText.network))
    var networks: [ClientNetwork] = []

    @Option(
        help: ArgumentHelp(
            "Ports of the clients; they are used one after the other. (default: 1024-65535)",
            valueName: "first-last"),
        transform: Word.workload(WorkloadText.ports))
    var clientPorts: ClosedRange<UInt16>?

    @Option(
        name: .customLong("target"),
        help: ArgumentHelp(
            "Where flows go, if not to every service with a port; may be repeated.",
            discussion:
                "The protocol is that of the services there. With several targets, =WEIGHT says how often flows go to each.",
            valueName: "[protocol:]vip:port[-port][=weight]"),
        transform: Word.workload(WorkloadText.target))
    var targets: [NamedTarget] = []

    /// An option of them that was given.
    var given: String? { flows != nil ? "--flows" : givenForMadeUp }

    /// An option that was given, which has no meaning when flows come from a file.
    private var givenForMadeUp: String? {
        let options: [(String, Bool)] = [
            ("--clients", clients != nil), ("--rate", rate != nil), ("--for", length != nil),
            ("--duration", duration != nil), ("--duration-distribution", durationDistribution != nil),
            ("--shape", shape != nil), ("--sigma", sigma != nil), ("--seed", seed != nil),
            ("--client-network", !networks.isEmpty), ("--client-ports", clientPorts != nil),
            ("--target", !targets.isEmpty),
        ]
        return options.first { $0.1 }?.0
    }

    func validate() throws {
        if flows != nil, let given = givenForMadeUp {
            throw ValidationError("\(given) is for flows that are made up, and --flows names a file of them")
        }
        if let mistake = plain.mistake { throw ValidationError(mistake.sentence) }
    }

    /// The workload for these services.
    ///
    /// - Parameter usualRate: flows a second where none was given; nil for the default.
    func workload(_ services: [VirtualService], usualRate: UInt64? = nil) throws(Failure) -> Workload {
        var workload = plain
        if rate == nil, let usualRate {
            workload.rate = FlowRate(flows: min(usualRate, FlowRate.maximum.flows))
        }
        workload.send(to: targets, of: services)
        if workload.targets.isEmpty { throw .request(.noTarget(services)) }
        if let reason = workload.contradiction { throw .request(.impossibleWorkload(reason)) }
        return workload
    }

    private var plain: Workload {
        var workload = Workload()
        if let clients { workload.clients = clients }
        if let rate { workload.rate = rate }
        if let length { workload.length = length }
        if let durationDistribution { workload.durations = durationDistribution }
        if let duration { workload.meanDuration = duration }
        workload.shape = shape
        workload.sigma = sigma
        if let seed { workload.seed = seed }
        if let clientPorts { workload.clientPorts = clientPorts }
        workload.networks = networks
        return workload
    }
}
