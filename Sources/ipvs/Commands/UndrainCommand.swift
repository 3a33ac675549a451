import ArgumentParser

struct UndrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undrain",
        abstract: "Gives drained servers the weights back that they had.",
        discussion: """
            Without a server, all that `ipvs drain` has drained since the host started. A server that somebody else \
            gave another weight meanwhile keeps it, unless --force is given.

            The exit status is 0 when they all have their weights, 1 when a server keeps another one or the kernel \
            refused the change, 2 for errors.

            Examples:
              ipvs undrain 10.1.0.3
              ipvs undrain
              ipvs undrain 10.1.0.3:443 --service 192.0.2.10:443 --weight 5
            """)

    @Argument(help: ArgumentHelp("10.1.0.3, 10.1.0.3:443, 10.1.0.0/28 or :8080.", valueName: "server"))
    var servers: [String] = []

    @OptionGroup var services: ServiceOptions

    @Option(
        help: ArgumentHelp("Give them this weight in place of the one that they had.", valueName: "number"))
    var weight: UInt32?

    @OptionGroup(title: "Change") var options: ChangeOptions

    private func named() throws -> NamedServers? {
        servers.isEmpty ? nil : try NamedServers(servers, of: services.scope)
    }

    func validate() throws {
        _ = try named()
        try options.checkImmediate()
        guard let weight else { return }
        if servers.isEmpty { throw ValidationError("--weight is for servers that are named") }
        if weight == 0 || weight > UInt32(Int32.max) {
            throw ValidationError("--weight: expected a number from 1 to \(Int32.max)")
        }
    }

    func run() throws {
        let undrain = Undrain(
            named: try named(), services: services.scope, options: options,
            weight: weight.map { Int32(truncatingIfNeeded: $0) })
        guard try undrain.run() else { throw ExitCode(1) }
    }
}
