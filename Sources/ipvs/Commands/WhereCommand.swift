import ArgumentParser
import IPVSFormats
import IPVSModel
import IPVSSimulator

struct WhereCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "where", abstract: "Says which server a client gets, now.")

    @Argument(help: "Clients, as ADDRESS:PORT.")
    var clients: [EndpointArgument] = []

    @Option(help: "File with a client a line; - is standard input.")
    var clientsFile: String?

    @Option(help: "VIP:PORT that the clients go to.")
    var service: EndpointArgument

    @Option(help: "tcp, udp or sctp.")
    var `protocol`: ProtocolArgument = ProtocolArgument(transport: .tcp)

    @Option(help: "File of rules, as ipvsadm -S writes them.")
    var rules: String?

    @Flag(help: "Ask the running kernel's table instead.")
    var live = false

    @Flag(help: "Say why.")
    var explain = false

    @OptionGroup(title: "Kernel") var kernel: KernelOptions

    func validate() throws {
        guard (rules != nil) != live else { throw ValidationError("give either --rules FILE or --live") }
        guard !clients.isEmpty || clientsFile != nil else {
            throw ValidationError("name at least one client")
        }
    }

    func run() throws {
        var start =
            try rules.map { path in try StartingPoint(rules: path, kernel.settings) }
            ?? StartingPoint(live: kernel.settings)
        var simulation = start.takeSimulation()
        for client in try clients.map(\.endpoint) + fileClients() {
            guard client.address.family == service.endpoint.address.family else {
                throw Failure(message: "\(client) is of another family than the service")
            }
            let flow = Flow(
                time: 0, transport: `protocol`.transport, client: client, destination: service.endpoint)
            let preview = simulation.director.preview(flow)
            StandardOutput.write(line(client, preview, simulation.director))
            if explain { for reason in preview.reasons { StandardOutput.write("  \(reason)\n") } }
        }
    }

    /// The answer; where the kernel does not reveal enough, all servers that it may be.
    private func line(_ client: Endpoint, _ preview: Preview, _ director: borrowing SimulatedDirector)
        -> String
    {
        let identity = ServiceIdentity.endpoint(`protocol`.transport, service.endpoint)
        if live, preview.placement.outcome == .scheduled, let scheduler = director.scheduler(of: identity),
            LiveTable.hidesState(of: scheduler)
        {
            let names = director.candidates(of: identity).map(\.description).joined(separator: " ")
            return "\(client) one of \(names): the kernel does not show the state of \(scheduler)\n"
        }
        guard let server = preview.server else { return "\(client) refused\n" }
        return "\(client) \(server) \(preview.placement.outcome)\n"
    }

    private func fileClients() throws(Failure) -> [Endpoint] {
        guard let clientsFile else { return [] }
        var clients: [Endpoint] = []
        let lines = try InputFile.bytes(clientsFile).split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty {
            guard let endpoint = EndpointText.parse(String(decoding: line, as: UTF8.self)) else {
                throw Failure(message: "\(clientsFile):\(index + 1):1: expected a client as ADDRESS:PORT")
            }
            clients.append(endpoint)
        }
        return clients
    }
}

struct ProtocolArgument: ExpressibleByArgument {
    var transport: TransportProtocol

    init(transport: TransportProtocol) { self.transport = transport }

    init?(argument: String) {
        guard let known = [TransportProtocol.tcp, .udp, .sctp].first(where: { $0.description == argument })
        else {
            return nil
        }
        transport = known
    }

    var defaultValueDescription: String { transport.description }
}
