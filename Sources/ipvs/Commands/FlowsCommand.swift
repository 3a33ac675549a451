import ArgumentParser
import IPVSFormats
import IPVSModel
import IPVSSimulator

struct FlowsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flows",
        abstract: "Makes flows for the simulator of captures and logs.",
        discussion: """
            Captures are pcap and pcapng, as tcpdump -w and Wireshark write them. Logs are those of HAProxy (tcplog, \
            httplog), nginx and Apache (access, stream), lines of JSON, what nfdump -o csv and conntrack -E -o timestamp \
            print, and flow logs of Amazon's and Google's clouds. Either may be compressed by gzip or zstd. Files of any \
            size are read in bounded memory; flows are sorted by time, and the first one is at 0. The report says what was \
            read, what was passed over and why, and what was assumed.

            Examples:
              ipvs flows monday.pcap -o flows.csv
              ipvs flows monday.pcap.gz tuesday.pcapng --service 192.0.2.10:443 -o flows.csv
              ipvs flows haproxy.log --destination www=192.0.2.10:443 --destination 192.0.2.10:80 -o flows.csv
              tcpdump -w - -s 128 -c 100000 | ipvs flows - -o flows.csv
            """)

    @Argument(
        help: ArgumentHelp("Captures and logs; - is standard input.", valueName: "file"), completion: .file())
    var sources: [String]

    @Option(help: ArgumentHelp("What the files are. (default: as they begin)", valueName: "name"))
    var format: TrafficFormat?

    @OptionGroup var services: ServiceOptions

    @Option(
        help: ArgumentHelp(
            "Where the connections of a log went that does not say it; with a name, those of this frontend or host; may be "
                + "repeated, once for each family.",
            valueName: "name=address:port"),
        transform: NamedDestination.init)
    var destination: [NamedDestination] = []

    @Option(
        help: ArgumentHelp(
            "Requests of a client with no more time between them came by one connection. (default: 75s, as nginx has it)",
            valueName: "time"),
        transform: Word.length)
    var keepAlive: UInt32?

    @Option(
        help: ArgumentHelp(
            "After so long without a packet an exchange of UDP has ended, such as 30s or 5m. (default: 5m)",
            valueName: "time"),
        transform: Word.length)
    var udpIdle: UInt32?

    @Option(
        help: ArgumentHelp(
            "Packets to this UDP port are tunnelled by GUE; may be repeated. (default: 6080)",
            valueName: "port"))
    var guePort: [UInt16] = []

    @Flag(help: "Count lines that do not fit and pass them over, where the first one would end the run.")
    var lenient = false

    @OptionGroup var target: FlowOutputOptions

    func validate() throws {
        guard !sources.isEmpty else { throw ValidationError("name a capture, or - for standard input") }
        if sources.count(where: { $0 == "-" }) > 1 {
            throw ValidationError("standard input can be read only once: name - once")
        }
        if let twice = destination.firstRepeated {
            throw ValidationError(
                "--destination: \(twice.isEmpty ? "the one without a name" : twice) is there twice")
        }
        try services.checkNoMarks()
        var uses = FileUses()
        for source in sources { uses.read(source, by: "the source") }
        uses.write(target.output, by: "--output")
        if target.output != "-" { uses.print("the report") }
        if let conflict = uses.conflict { throw ValidationError(conflict) }
    }

    private var settings: TrafficSettings {
        var settings = TrafficSettings()
        if let udpIdle { settings.udpIdle = Nanoseconds(udpIdle) * SimulationTime.second }
        if !guePort.isEmpty { settings.tunnelPorts = Set(guePort) }
        if let keepAlive { settings.keepAlive = Nanoseconds(keepAlive) * SimulationTime.second }
        for named in destination { settings.destinations[named.name, default: []].append(named.endpoint) }
        if !services.services.isEmpty {
            settings.isService = { [scope = services.scope] in scope.contains(.endpoint($0, $1)) }
        }
        settings.passesOverBadLines = lenient
        return settings
    }

    func run() throws {
        let file = try FlowFile(target.output)
        var extraction = FlowExtraction(
            settings: settings, format: format, services: services.scope,
            disguise: target.disguise)
        for source in sources { try extraction.read(source) }
        try target.say(extraction.write(to: file))
    }
}

/// `192.0.2.10:443`, `www=192.0.2.10:443`
struct NamedDestination: Sendable {
    /// Empty for all that are not named.
    let name: String
    let endpoint: Endpoint

    init(_ text: String) throws {
        let equals = text.lastIndex(of: "=")
        let address = equals.map { text[text.index(after: $0)...] } ?? text[...]
        guard let endpoint = EndpointText.parse(String(address)) else {
            throw ValidationError("expected ADDRESS:PORT, or NAME=ADDRESS:PORT")
        }
        (name, self.endpoint) = (equals.map { String(text[..<$0]) } ?? "", endpoint)
    }
}

extension [NamedDestination] {
    /// A name that has two of one family.
    fileprivate var firstRepeated: String? {
        var seen: Set<String> = []
        return first { !seen.insert("\($0.endpoint.address.family) \($0.name)").inserted }?.name
    }
}

extension ServiceOptions {
    /// For what knows addresses and no marks.
    func checkNoMarks() throws {
        guard !services.contains(where: { if case .mark = $0 { true } else { false } }) else {
            throw ValidationError(
                "--service: connections show no mark; name the addresses that the mark is set for")
        }
    }
}

extension TrafficFormat: ExpressibleByArgument {}
