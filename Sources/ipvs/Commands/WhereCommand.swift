import ArgumentParser
import IPVSFormats
import IPVSModel
import IPVSSimulator

struct WhereCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "where",
        abstract: "Says which server a client gets, now.",
        discussion: """
            A line for each client: the client, its server, and how that came: scheduled (the scheduler chooses it), \
            persistent (a persistence template does), existing (it has a connection already); or that it is refused; or \
            that its packet is passed, since no service takes it. \
            Each client is looked at alone: an answer does not change the next one. Of rules with a time, those of \
            @0 are in force, and later ones are not looked at, unless --at says when the client comes: then they are \
            made, and flows are played, if options of flows say which.

            From a file of rules the answer is exact. From the running kernel it is exact where that reveals enough; \
            else all servers that it may be are named, and what is not known.

            Examples:
              ipvs where 10.9.8.7:40000 --service 192.0.2.10:443 --rules site.rules
              ipvs where 10.9.8.7:40000 --service 192.0.2.10:443 --rules site.rules --at 300 --rate 200
              ipvs where --clients-file list --service [2001:db8::1]:53 --live --explain
            """)

    @Argument(
        help: ArgumentHelp("Clients, as ADDRESS:PORT.", valueName: "client"), transform: Word.endpoint)
    var clients: [Endpoint] = []

    @Option(
        help: ArgumentHelp(
            "File with a client a line, as ADDRESS:PORT; - is standard input.", valueName: "file"),
        completion: .file())
    var clientsFile: String?

    @Option(
        help: ArgumentHelp(
            "Where the clients go: 192.0.2.10:443, udp:192.0.2.10:53, or mark=5, which --mark gives a place.",
            valueName: "service"),
        transform: Word.place)
    var service: ClientsPlace

    @Option(
        name: .customLong("protocol"),
        help: ArgumentHelp(
            "Protocol of the service; needed where several are at its port.", valueName: "name"))
    var named: ProtocolArgument?

    @Option(
        help: ArgumentHelp(
            "When the clients come, such as 90s or 10m; flows are played until then.", valueName: "time"),
        transform: Word.time)
    var at: Nanoseconds?

    @OptionGroup(title: "Table") var table: TableOptions

    @OptionGroup(title: "Flows") var source: FlowOptions

    @Flag(help: "Say why: the bucket, the loads that were compared, the template.")
    var explain = false

    @OptionGroup var report: ReportOptions

    @OptionGroup(title: "Kernel") var kernel: KernelOptions

    func validate() throws {
        guard !clients.isEmpty || clientsFile != nil else {
            throw ValidationError("name at least one client, or a --clients-file")
        }
        if table.rules == "-", clientsFile == "-" {
            throw ValidationError("rules and clients cannot both come from standard input")
        }
        if source.flows == "-", table.rules == "-" || clientsFile == "-" {
            throw ValidationError("flows and rules or clients cannot both come from standard input")
        }
        if at == nil, let given = source.given ?? source.keepalive.map({ _ in "--keepalive" }) {
            throw ValidationError("\(given) is for --at, which plays flows until then")
        }
        if source.length != nil {
            throw ValidationError("--for is not for ipvs where: flows are played until --at")
        }
    }

    /// What happens until the clients come.
    private func play(_ simulation: consuming Simulation, _ services: [VirtualService]) throws -> Simulation {
        guard let at else { return simulation }
        var run = SimulationRun(simulation, until: at)
        run.simulation.keepalive = source.keepalive
        if let flows = source.flows {
            try run.play(FlowBatches(flows))
        } else if source.given != nil {
            var source = source
            source.length = max(at, 1)
            try run.play(source.workload(services))
        }
        run.simulation.advance(to: at)
        return run.takeSimulation()
    }

    func run() throws {
        var start = try StartingPoint(table, kernel)
        var simulation = try play(start.takeSimulation(), start.services)
        let (service, known) = try self.service.endpoint(start.settings.firewallMarks)
        if let named, let known, known != named.transport {
            throw Failure.request(.otherProtocol(named.transport, of: service, known))
        }
        let transports = TransportProtocol.spoken(at: service, named?.transport ?? known, start.services)
        guard transports.count == 1, let transport = transports.first else {
            throw Failure.request(.severalServices(service))
        }
        var answers: [ClientAnswer] = []
        for (client, place) in try clients.map({ ($0, nil) }) + fileClients() {
            guard client.address.family == service.address.family else {
                throw Failure.request(.unreachable(service: service, from: client, place))
            }
            let flow = Flow(time: at ?? 0, transport: transport, client: client, destination: service)
            answers.append(
                ClientAnswer(client, simulation.director.preview(flow), live: start.live?.table, start.gaps))
        }
        try report.print(
            ClientAnswers(
                rules: start.rules, transport: transport, service: service, explains: explain,
                answers: answers, unknown: start.unknownOfAll))
    }

    /// The clients of the file, each with its place.
    private func fileClients() throws(Failure) -> [(client: Endpoint, place: TextPlace?)] {
        guard let clientsFile else { return [] }
        let text = try InputFile(clientsFile).text(.listOfClients)
        do throws(FormatError) {
            return try ClientList(text, file: clientsFile).clients.map {
                ($0.endpoint, TextPlace(file: clientsFile, line: $0.line, column: 1))
            }
        } catch {
            throw .format(error)
        }
    }
}
