import ArgumentParser

struct ReadyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ready",
        abstract: "Says by its exit status whether services have the servers that they need.",
        discussion: """
            For the scripts of ExaBGP, BIRD, keepalived and monitors. A server counts if its weight is above 0. All \
            services that are named have to be there and ready; without --service, every service. Services that are \
            named in full, such as tcp/192.0.2.10:443 or mark=5, are asked for by themselves, which is as fast in a \
            table of any size.

            Nothing is printed. The exit status is 0 when all are ready, 1 when one is not, 2 for errors. With --nagios \
            it is that of a monitor's plug-in: 0 when all are ready, 2 when one is not, 3 for errors and mistakes.

            Examples:
              ipvs ready --service tcp/192.0.2.10:443 --min-servers 2 || birdc disable vip
              ipvs ready --service mark=5 --min-weight 100
              ipvs ready --nagios
            """)

    @OptionGroup(title: "Selection") var selected: SelectionOptions

    @Option(
        help: ArgumentHelp("Servers of weight above 0 that a service needs.", valueName: "number"))
    var minServers: UInt32 = 1

    @Option(
        help: ArgumentHelp("What the weights of a service's servers have to add up to.", valueName: "number"))
    var minWeight: UInt32 = 0

    @Flag(help: "Print the line of a monitor's plug-in, and end with its exit status.")
    var nagios = false

    @Flag(help: "Print what was found as JSON; ipvs(1) describes it.")
    var json = false

    func validate() throws {
        if nagios, json { throw ValidationError("--nagios and --json each print something: leave one out") }
    }

    /// Of mistakes in its options: monitors take 2 for an outage.
    static func statusOfMistakes(in arguments: some Sequence<String>) -> Int32? {
        let words = Array(arguments.prefix { $0 != "--" })
        return words.first == configuration.commandName && words.contains("--nagios")
            ? MonitoringLine.statusOfMistakes : nil
    }

    func run() throws {
        let status = try question.ask()
        if status != 0 { throw ExitCode(status) }
    }

    var question: ReadyQuestion {
        ReadyQuestion(
            services: selected.services, servers: selected.servers,
            rule: ReadinessRule(servers: minServers, weight: minWeight),
            answer: nagios ? .monitoringLine : json ? .json : .nothing)
    }
}
