import ArgumentParser
import IPVSFormats
import IPVSModel

struct RampCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ramp",
        abstract: "Brings servers in slowly, so that nobody floods them.",
        discussion: """
            In every service that has them the weight of the servers grows step by step, at most once a second, to \
            --to. wlc and its like give a server without connections every new one; a weight that grows in time \
            leaves it little more than its part. --preview says how much, and --dry-run prints the steps as rules with \
            times, which ipvs simulate plays.

            The exit status is 0 when the weight is reached, 1 when ^C came before, somebody else changed the weight \
            meanwhile or the kernel refused a change, 2 for errors.

            Examples:
              ipvs ramp 10.1.0.4 --to 100 --over 5m
              ipvs ramp 10.1.0.4:443 --service 192.0.2.10:443 --to 100 --over 5m --curve exponential
              ipvs ramp 10.1.0.4 --to 100 --over 5m --preview
            """)

    @OptionGroup var named: ServersOptions

    @Option(help: ArgumentHelp("The weight that they get.", valueName: "weight"))
    var to: UInt32

    @Option(
        help: ArgumentHelp(
            "The time that it takes, such as 90s, 10m or 2h; no longer than a day.", valueName: "time"),
        transform: Word.length)
    var over: UInt32

    @Option(
        help: ArgumentHelp(
            "linear: the same weight more every second; exponential: the same part more. (default: linear)"))
    var curve: RampPlan.Curve?

    @Flag(
        help:
            "Change nothing: play connections, and say how busy the servers get, beside the whole weight at once."
    )
    var preview = false

    @OptionGroup(title: "Change") var options: ChangeOptions

    @OptionGroup(title: "Flows") var flows: FlowOptions

    @OptionGroup(title: "Kernel") var kernel: KernelOptions

    func validate() throws {
        try options.checkImmediate()
        try flows.check(kernel, arePlayed: preview, by: "--preview")
        guard (1...UInt32(Int32.max)).contains(to) else {
            throw ValidationError("--to: expected a weight from 1 to \(Int32.max)")
        }
        guard over <= 86_400 else { throw ValidationError("--over: no longer than a day, 24h") }
    }

    func run() throws {
        var flows = flows
        // As long as the ramp, and a minute more.
        if flows.flows == nil, flows.length == nil {
            flows.length = Nanoseconds(over + 60) * SimulationTime.second
        }
        let ramp = Ramp(
            named: try named.named(), end: Int32(clamping: to), seconds: over, curve: curve ?? .linear,
            options: options, preview: preview ? PreviewRequest(flows: flows, kernel: kernel) : nil)
        if try ramp.run() == .interrupted { throw ExitCode(1) }
    }
}

extension RampPlan.Curve: ExpressibleByArgument {}
