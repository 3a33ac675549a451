import IPVSFormats
import IPVSModel
import IPVSSimulator

/// A scenario file with the files that it names, which lie beside it.
struct ScenarioTest {
    let scenario: ScenarioFile
    private let rules: RulesTable
    private let settings: SimulatorSettings
    private let options: PlayOptions
    private let directory: String

    init(_ path: String) throws(Failure) {
        let text = try InputFile(path).text(.scenario)
        directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        do throws(FormatError) {
            scenario = try ScenarioFile(text, file: path)
        } catch {
            throw .format(error)
        }
        if let file = scenario.rulesFile {
            rules = try Self.rules(file, in: directory, of: path)
        } else {
            rules = try RulesTable(scenario.inlineRules, file: path)
        }
        var servers = scenario.servers
        if let file = scenario.serversFile { servers = try Self.servers(file, in: directory, of: path) }
        options = PlayOptions(keepalive: scenario.keepalive, servers: servers?.model)
        var filter: [FirewallMarkRule] = []
        if let file = scenario.markRulesFile {
            filter = try PacketFilterFile.marks(Self.input(file, in: directory, of: path))
        }
        var settings = scenario.settings
        settings.firewallMarks = FirewallMarks(filter + scenario.markRules)
        self.settings = settings
    }

    /// A file that cannot be read is a mistake in the line that names it.
    private static func input(
        _ file: ScenarioFile.FileName, in directory: String, of scenario: String
    ) throws(Failure) -> InputFile {
        do throws(Failure) {
            return try InputFile(directory + file.path)
        } catch {
            throw .named(at: TextPlace(file: scenario, line: file.line, column: file.column), error)
        }
    }

    private static func rules(
        _ file: ScenarioFile.FileName, in directory: String, of scenario: String
    ) throws(Failure) -> RulesTable {
        try RulesTable(try input(file, in: directory, of: scenario))
    }

    private static func servers(
        _ file: ScenarioFile.FileName, in directory: String, of scenario: String
    ) throws(Failure) -> ServersFile {
        let text = try input(file, in: directory, of: scenario).text(.listOfServers)
        do throws(FormatError) {
            return try ServersFile(text, file: directory + file.path)
        } catch {
            throw .format(error)
        }
    }

    /// What was found for each expectation.
    func results() throws(Failure) -> [ExpectationResult] {
        for line in scenario.expectations { try checkServer(of: line.expectation) }
        let source = try source()
        var run = try VariantRun(Variant(rules: rules, scheduler: nil), settings, options)
        try run.play(source)
        let outcome = run.outcome()
        // Nobody comes any more until servers are to be empty.
        var later: [Nanoseconds: VariantOutcome] = [:]
        for time in Set(scenario.expectations.compactMap(\.expectation.emptyBy)).sorted() {
            run.advance(to: time)
            later[time] = run.outcome()
        }
        var results: [ExpectationResult] = []
        for line in scenario.expectations {
            let seen = line.expectation.emptyBy.flatMap { later[$0] } ?? outcome
            results.append(try result(line, seen, source))
        }
        return results
    }

    private func source() throws(Failure) -> FlowSource {
        if let flows = scenario.flowsFile {
            do throws(Failure) {
                return try FlowSource(file: directory + flows.path)
            } catch {
                let place = TextPlace(file: scenario.file, line: flows.line, column: flows.column)
                throw .named(at: place, error)
            }
        }
        var simulation = try rules.simulation(settings)
        var workload = scenario.workload
        workload.send(to: scenario.targets, of: simulation.director.snapshot().services.map(\.service))
        if let reason = workload.contradiction {
            throw .format(
                FormatError(
                    file: scenario.file, line: max(scenario.workloadLine, 1), column: 1,
                    message: reason.sentence))
        }
        return .workload(workload)
    }

    private func result(
        _ line: ScenarioFile.ExpectationLine, _ outcome: VariantOutcome, _ source: FlowSource
    ) throws(Failure) -> ExpectationResult {
        func part(
            _ count: UInt64, of total: UInt64, _ unit: ExpectationResult.Finding.Unit,
            within bounds: ExpectationBounds
        )
            -> ExpectationResult
        {
            ExpectationResult(
                line: line, finding: .part(count, of: total, unit), holds: bounds.contains(count, of: total))
        }
        let tally = outcome.tally
        switch line.expectation {
        case .share(let server, let bounds):
            let use = outcome.use(of: server.endpoint, in: try service(of: server))
            return part(use.placements, of: use.ofService, .connections, within: bounds)
        case .peak(let server, let bounds):
            let peak = UInt64(outcome.use(of: server.endpoint, in: try service(of: server)).peakActive)
            return ExpectationResult(line: line, finding: .number(peak), holds: bounds.contains(peak, of: 0))
        case .peakNew(let server, let bounds):
            let peak = outcome.peakNew(of: server.endpoint, in: try service(of: server))
            return ExpectationResult(line: line, finding: .number(peak), holds: bounds.contains(peak, of: 0))
        case .peakNewOfAny(let name, let bounds):
            let peak = outcome.peakNew(of: nil, in: try service(name))
            return ExpectationResult(line: line, finding: .number(peak), holds: bounds.contains(peak, of: 0))
        case .emptyBy(let server, let time):
            let found = outcome.emptiness(of: server.endpoint, in: try service(of: server))
            return ExpectationResult(line: line, finding: .emptiness(found), holds: found.holds(by: time))
        case .fairness(let name, let bounds):
            let millionths = outcome.fairness(of: try service(name))
            return ExpectationResult(
                line: line, finding: .index(millionths), holds: bounds.contains(millionths, of: 1_000_000))
        case .latency(let name, let rank, let bounds):
            let latency = outcome.served(of: try service(name))?.latency?[rank]
            return ExpectationResult(
                line: line, finding: .latency(latency),
                holds: latency.map { bounds.contains(UInt64($0), of: 0) } ?? false)
        case .failed(let name, let bounds):
            let served = outcome.served(of: try service(name))
            return part(served?.failed ?? 0, of: served?.requests ?? 0, .requests, within: bounds)
        case .refused(let bounds): return part(tally[.refused], of: tally.flows, .flows, within: bounds)
        case .passed(let bounds): return part(tally[.passed], of: tally.flows, .flows, within: bounds)
        case .moved(let bounds, rules: let file):
            let rules = try Self.rules(file, in: directory, of: scenario.file)
            let other = try VariantOutcome(Variant(rules: rules, scheduler: nil), source, settings, options)
            let moved = UInt64(other.homes.numberMoved(from: outcome.homes))
            return part(moved, of: UInt64(outcome.homes.count), .clients, within: bounds)
        case .client(let client, server: let server, let transport, at: let virtual):
            var simulation = try rules.simulation(settings)
            let flow = Flow(time: 0, transport: transport, client: client, destination: virtual)
            let found = simulation.director.preview(flow)
            return ExpectationResult(
                line: line, finding: .placement(found.server, found.placement.outcome),
                holds: found.server == server.endpoint)
        }
    }

    // MARK: Servers

    private func checkServer(of expectation: ScenarioFile.Expectation) throws(Failure) {
        switch expectation {
        case .share(let server, _), .peak(let server, _), .peakNew(let server, _), .emptyBy(let server, _):
            _ = try service(of: server)
        case .peakNewOfAny(let name, _), .fairness(let name, _), .latency(let name, _, _),
            .failed(let name, _):
            _ = try service(name)
        case .client(_, server: let server, _, at: _):
            // Its port may be the client's: that of a persistent service is translated for the service's own port only.
            let address = server.endpoint.address
            if !rules.additions.contains(where: { $0.server.address == address }) {
                throw failure(server, .noServerAt(address))
            }
        case .refused, .passed, .moved: break
        }
    }

    /// The service that a server is expected in.
    private func service(of server: ScenarioFile.ServerName) throws(Failure) -> ServiceIdentity {
        let services = Set(rules.additions.filter { $0.server == server.endpoint }.map(\.service))
        if let named = server.service {
            guard services.contains(named) else {
                throw failure(server, .noSuchServer(server.endpoint, named))
            }
            return named
        }
        guard let service = services.first else {
            throw failure(server, .noSuchServer(server.endpoint, nil))
        }
        guard services.count == 1 else {
            throw failure(server, .severalServices(server.endpoint))
        }
        return service
    }

    /// The service that is named, or the only one.
    private func service(_ name: ScenarioFile.ServiceName) throws(Failure) -> ServiceIdentity {
        let services = Set(rules.services)
        let found =
            switch name.name {
            case .only: services
            case .endpoint(let transport, let virtual): services.intersection([.endpoint(transport, virtual)])
            case .mark(let mark):
                services.intersection(AddressFamily.allCases.map { .firewallMark(mark, $0) })
            }
        if let service = found.first, found.count == 1 { return service }
        let problem: ExpectationProblem = found.isEmpty ? .noSuchService : .unnamedService
        throw .expectation(problem, TextPlace(file: scenario.file, line: name.line, column: name.column))
    }

    private func failure(_ server: ScenarioFile.ServerName, _ problem: ExpectationProblem) -> Failure {
        .expectation(
            problem, TextPlace(file: scenario.file, line: server.line, column: server.column))
    }
}

extension ScenarioFile.Expectation {
    /// When a server is to be empty, if that is expected.
    fileprivate var emptyBy: Nanoseconds? {
        if case .emptyBy(_, let time) = self { time } else { nil }
    }
}

extension RulesTable {
    /// The services that are added at any time.
    fileprivate var services: [ServiceIdentity] {
        lines.compactMap { line in
            guard case .addService(let service) = line.change else { return nil }
            return service.identity
        }
    }

    /// The servers that are added to services at any time.
    fileprivate var additions: [(server: Endpoint, service: ServiceIdentity)] {
        lines.compactMap { line in
            guard case .addDestination(let destination, to: let service) = line.change else { return nil }
            return (destination.endpoint, service)
        }
    }
}

extension ServingReport.Latency {
    fileprivate subscript(rank: ScenarioFile.LatencyRank) -> Nanoseconds {
        switch rank {
        case .median: median
        case .percent95: percent95
        case .percent99: percent99
        case .greatest: greatest
        }
    }
}
