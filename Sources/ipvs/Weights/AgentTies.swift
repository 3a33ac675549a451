import IPVSFormats
import IPVSModel

/// Which agent speaks for which servers: for those of a line of a file, or for every server at its own address.
struct AgentTies: Sendable, Hashable {
    private let ties: [AgentFile.ServerAddress: AgentFile.Line]
    /// In the order in which they were named.
    let lines: [AgentFile.Line]

    /// The lines of a file, each server once.
    init(_ file: AgentFile) { self.init(file.lines) }

    /// Agents beside their servers. Of several at an address the first counts; `sharedAddress` finds them.
    init(agents: [Endpoint]) {
        self.init(
            agents.enumerated().map { index, agent in
                AgentFile.Line(
                    server: AgentFile.ServerAddress(address: agent.address), agent: agent, number: index + 1)
            })
    }

    private init(_ lines: [AgentFile.Line]) {
        self.lines = lines
        ties = Dictionary(lines.map { ($0.server, $0) }) { first, _ in first }
    }

    /// What is said of a server and one of its ports goes before what is said of all.
    func line(of server: Endpoint) -> AgentFile.Line? {
        ties[AgentFile.ServerAddress(address: server.address, port: server.port)]
            ?? ties[AgentFile.ServerAddress(address: server.address)]
    }

    /// The agents that speak for servers.
    func agents(of servers: some Sequence<ServerOfService>) -> Set<Endpoint> {
        Set(servers.compactMap { line(of: $0.server)?.agent })
    }

    /// Lines that no server is of.
    func unused(in servers: some Sequence<ServerOfService>) -> [AgentFile.Line] {
        let used = Set(servers.compactMap { line(of: $0.server)?.number })
        return lines.filter { !used.contains($0.number) }
    }

    /// The servers of the services that have one with an agent, sorted, as a round begins with them.
    func servers(
        of table: Table, in services: Scope, _ drained: DrainedServers, _ replies: [Endpoint: AgentReply]
    ) -> [WeightController.Server] {
        table.services.filter { services.contains($0.identity) }.flatMap { entry in
            let servers = entry.destinations.map { server in
                let name = ServerOfService(server.endpoint, of: entry.identity)
                return WeightController.Server(
                    name: name, weight: server.weight,
                    isDrained: server.weight == 0 && drained[name] != nil,
                    agent: line(of: server.endpoint).map { line in
                        WeightController.Agent(
                            answer: replies[line.agent]?.answer, least: line.least, most: line.most,
                            base: line.base)
                    })
            }
            return servers.contains { $0.agent != nil } ? servers : []
        }.sorted { $0.name < $1.name }
    }
}
