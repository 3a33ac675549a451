import ArgumentParser

/// Servers as they are named for drain and ramp, in all services or some.
struct ServersOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("10.1.0.3, 10.1.0.3:443, 10.1.0.0/28 or :8080.", valueName: "server"))
    var servers: [String]

    @OptionGroup var services: ServiceOptions

    func named() throws -> NamedServers { try NamedServers(servers, of: services.scope) }

    func validate() throws { _ = try named() }
}
