import ArgumentParser
import IPVSFormats
import IPVSModel

struct MetricsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "Prints the running kernel's counters for Prometheus, or serves them.",
        discussion: """
            Counters of services and servers, connections, weights, the size of the connection table, sync daemons and \
            idle times, in Prometheus' text format 0.0.4. Needs root, and changes nothing.

            --output FILE is for node_exporter's textfile collector: the file is replaced at once and whole. --listen \
            serves /metrics by HTTP until SIGTERM, to whoever reaches the address: there is no password.

            Examples:
              ipvs metrics
              ipvs metrics --output /var/lib/prometheus/node-exporter/ipvs.prom
              ipvs metrics --listen 9782
              ipvs metrics --listen '[2001:db8::1]:9782' --openmetrics
            """)

    @Flag(name: .customLong("openmetrics"), help: "Write OpenMetrics 1.0.")
    var isOpenMetrics = false

    @Option(
        help: ArgumentHelp(
            "The file to write, whole or not at all. (default: standard output)", valueName: "file"),
        completion: .file())
    var output: String?

    @Option(
        help: ArgumentHelp(
            "Serve /metrics at this address; a port alone is one of 127.0.0.1.", valueName: "address:port"),
        transform: ListenAddress.read)
    var listen: ListenAddress?

    @OptionGroup(title: "Selection") var selection: SelectionOptions

    func validate() throws {
        if listen != nil, output != nil {
            throw ValidationError("--listen serves the metrics, --output writes them: leave one out")
        }
    }

    func run() throws {
        let page = page
        guard let listen else { return try page.write() }
        let server = MetricsServer(format: page.format) {
            Result { () throws(Failure) in try TableMetrics(ofRunningKernel: page.selection) }
        }
        // Without privilege no request would ever be answered; a module may be loaded later.
        if case .failure(.kernel(.notPermitted)) = server.metrics() { throw Failure.kernel(.notPermitted) }
        try server.run(at: listen.endpoint) { endpoint in
            StandardError.write("ipvs: http://\(endpoint)/metrics is served\n")
        }
    }

    var page: MetricsPage {
        MetricsPage(
            format: isOpenMetrics ? .openMetrics : .prometheus, selection: selection.selection,
            output: output ?? "-")
    }
}
