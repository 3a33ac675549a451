import IPVSFormats
import IPVSModel
import IPVSSimulator

/// A scenario file with the files that it names, which lie beside it.
struct ScenarioTest {
    let scenario: ScenarioFile
    private let rules: RulesTable
    private let directory: String

    init(_ path: String) throws(Failure) {
        let text = try InputFile(path).text("scenarios")
        directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        do throws(FormatError) {
            scenario = try ScenarioFile(text, file: path)
        } catch {
            throw Failure(message: error.description)
        }
        if let file = scenario.rulesFile {
            rules = try Self.rules(file, in: directory, of: path)
        } else {
            rules = try RulesTable(scenario.inlineRules, file: path)
        }
    }

    /// A file that cannot be read is a mistake in the line that names it.
    private static func rules(
        _ file: ScenarioFile.FileName, in directory: String, of scenario: String
    ) throws(Failure) -> RulesTable {
        let input: InputFile
        do throws(Failure) {
            input = try InputFile(directory + file.path)
        } catch {
            throw Failure(message: "\(scenario):\(file.line):\(file.column): \(error.message)")
        }
        return try RulesTable(input)
    }

    /// A line for every expectation that does not hold.
    func failures() throws(Failure) -> [String] {
        let settings = scenario.settings
        for line in scenario.expectations { try checkServer(of: line.expectation) }
        let source = try source(settings)
        let outcome = try VariantOutcome(Variant(rules: rules, scheduler: nil), source, settings)
        var failures: [String] = []
        for line in scenario.expectations {
            guard let found = try contradiction(line.expectation, outcome, source, settings) else { continue }
            failures.append("\(scenario.file):\(line.number): \(line.text): found \(found)")
        }
        return failures
    }

    private func source(_ settings: SimulatorSettings) throws(Failure) -> FlowSource {
        if let flows = scenario.flowsFile {
            do throws(Failure) {
                return try FlowSource(file: directory + flows.path)
            } catch {
                throw Failure(message: "\(scenario.file):\(flows.line):\(flows.column): \(error.message)")
            }
        }
        var simulation = try rules.simulation(settings)
        var workload = scenario.workload
        workload.send(to: scenario.targets, of: simulation.director.snapshot().services.map(\.service))
        if let mistake = workload.contradiction {
            throw Failure(message: "\(scenario.file):\(max(scenario.workloadLine, 1)):1: \(mistake)")
        }
        return .workload(workload)
    }

    /// What was found instead; nil if the expectation holds.
    private func contradiction(
        _ expectation: ScenarioFile.Expectation, _ outcome: VariantOutcome, _ source: FlowSource,
        _ settings: SimulatorSettings
    ) throws(Failure) -> String? {
        switch expectation {
        case .share(let server, let bounds):
            let (placements, total, _) = outcome.use(of: server.endpoint, in: try service(of: server))
            if bounds.contains(placements, of: total) { return nil }
            return Self.part(placements, of: total, "connections")
        case .peak(let server, let bounds):
            let peak = outcome.use(of: server.endpoint, in: try service(of: server)).peakActive
            return bounds.contains(UInt64(peak), of: 0) ? nil : "\(peak)"
        case .refused(let bounds):
            let (refused, flows) = (outcome.tally[.refused], outcome.tally.flows)
            return bounds.contains(refused, of: flows) ? nil : Self.part(refused, of: flows, "flows")
        case .moved(let bounds, rules: let file):
            let rules = try Self.rules(file, in: directory, of: scenario.file)
            let other = try VariantOutcome(Variant(rules: rules, scheduler: nil), source, settings)
            let moved = UInt64(other.homes.numberMoved(from: outcome.homes))
            let clients = UInt64(outcome.homes.count)
            return bounds.contains(moved, of: clients) ? nil : Self.part(moved, of: clients, "clients")
        case .client(let client, server: let server, let transport, at: let virtual):
            var simulation = try rules.simulation(settings)
            let flow = Flow(time: 0, transport: transport, client: client, destination: virtual)
            let found = simulation.director.preview(flow)
            return found.server == server.endpoint
                ? nil : found.server?.description ?? "\(found.placement.outcome)"
        }
    }

    /// With the numbers themselves: a rounded part may look as if it were within the bounds.
    private static func part(_ count: UInt64, of total: UInt64, _ what: String) -> String {
        "\(count) of \(total) \(what), \(ReportText.percent(Double(count) / Double(max(total, 1))))"
    }

    // MARK: Servers

    private func checkServer(of expectation: ScenarioFile.Expectation) throws(Failure) {
        switch expectation {
        case .share(let server, _), .peak(let server, _): _ = try service(of: server)
        case .client(_, server: let server, _, at: _):
            // Its port may be the client's: that of a persistent service is translated for the service's own port only.
            let address = server.endpoint.address
            if !rules.additions.contains(where: { $0.server.address == address }) {
                throw failure(server, "no rule adds a server at \(address)")
            }
        case .refused, .moved: break
        }
    }

    /// The service that a server is expected in.
    private func service(of server: ScenarioFile.ServerName) throws(Failure) -> ServiceIdentity {
        let services = Set(rules.additions.filter { $0.server == server.endpoint }.map(\.service))
        if let named = server.service {
            guard services.contains(named) else {
                throw failure(server, "no rule adds \(server.endpoint) to \(named)")
            }
            return named
        }
        guard let service = services.first else { throw failure(server, "no rule adds \(server.endpoint)") }
        guard services.count == 1 else {
            throw failure(
                server,
                "several services have \(server.endpoint): say which, with at PROTOCOL VIP:PORT or at mark N")
        }
        return service
    }

    private func failure(_ server: ScenarioFile.ServerName, _ message: String) -> Failure {
        Failure(message: "\(scenario.file):\(server.line):\(server.column): \(message)")
    }
}

extension RulesTable {
    /// The servers that are added to services at any time.
    fileprivate var additions: [(server: Endpoint, service: ServiceIdentity)] {
        lines.compactMap { line in
            guard case .addDestination(let destination, to: let service) = line.change else { return nil }
            return (destination.endpoint, service)
        }
    }
}
