import ArgumentParser
import IPVSFormats

struct DrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain",
        abstract: "Takes servers out without breaking clients, and says when they are empty.",
        discussion: """
            In every service that has them the servers get weight 0, so that no new connections come, and it is waited \
            until the last one has ended. What will hinder it is said before, with what to do. The weights are \
            remembered until the host starts anew: ipvs undrain gives them back. Run again it goes on, also after ^C or \
            kill -9.

            The exit status is 0 when no more connections are left than --until-active says, 1 when the time was over \
            or ^C came before, or the kernel refused the change, 2 for errors.

            Examples:
              ipvs drain 10.1.0.3 --reason "new disk"
              ipvs drain 10.1.0.3:443 --service 192.0.2.10:443 --timeout 2h --then delete --yes
              ipvs drain 10.1.0.0/28 --preview
            """)

    /// What is done when no connection is left.
    enum Ending: String, ExpressibleByArgument, CaseIterable { case keep, delete }

    @OptionGroup var named: ServersOptions

    @Option(help: ArgumentHelp("Why, for those who look at the table.", valueName: "text"))
    var reason: String?

    @Option(
        help: ArgumentHelp("Finished with so many connections altogether. (default: 0)", valueName: "number"))
    var untilActive: UInt32?

    @Option(
        help: ArgumentHelp(
            "Wait no longer than this, such as 90s, 10m or 2h; the servers keep weight 0.", valueName: "time"),
        transform: Word.length)
    var timeout: UInt32?

    @Option(
        help: ArgumentHelp("keep the servers when they are empty, or delete them. (default: keep)"))
    var then: Ending?

    @Flag(help: "Do not wait.")
    var noWait = false

    @Flag(help: "Change nothing: play connections, and say when the servers will be empty.")
    var preview = false

    @OptionGroup(title: "Change") var options: ChangeOptions

    @OptionGroup(title: "Flows") var flows: FlowOptions

    @OptionGroup(title: "Kernel") var kernel: KernelOptions

    func validate() throws {
        try options.checkImmediate()
        try flows.check(kernel, arePlayed: preview, by: "--preview")
        if noWait, timeout != nil || then == .delete || untilActive != nil {
            throw ValidationError(
                "--no-wait ends at once: leave --timeout, --until-active and --then delete out")
        }
        if then == .delete, !preview, !options.allow.contains(.delete) {
            throw ValidationError("--then delete needs delete among --allow")
        }
        if let reason, reason.utf8.count > 200 {
            throw ValidationError("--reason: no more than 200 bytes")
        }
    }

    func run() throws {
        var options = options
        if preview { options.dryRun = true }
        let drain = Drain(
            named: try named.named(), options: options, reason: reason, goal: UInt64(untilActive ?? 0),
            timeout: timeout, deletes: then == .delete, waits: !noWait,
            preview: preview ? PreviewRequest(flows: flows, kernel: kernel) : nil)
        switch try drain.run() {
        case .timedOut, .interrupted: throw ExitCode(1)
        case .finished, .started, nil: break
        }
    }
}
