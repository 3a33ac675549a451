import IPVSFormats
import IPVSModel
import IPVSSimulator

/// A scenario file with the files that it names, which lie beside it.
struct ScenarioTest {
    let scenario: ScenarioFile
    private let rules: TimedRules
    private let directory: String

    init(_ path: String) throws(Failure) {
        let text = try InputFile.bytes(path)
        directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        do throws(FormatError) {
            scenario = try ScenarioFile(text, file: path)
        } catch {
            throw Failure(message: error.description)
        }
        if let file = scenario.rulesFile {
            rules = try Self.rules(file, in: directory, of: path)
        } else {
            do throws(FormatError) {
                rules = try TimedRules(scenario.inlineRules, file: path)
            } catch {
                throw Failure(message: error.description)
            }
        }
    }

    /// A file that cannot be read is a mistake in the line that names it.
    private static func rules(
        _ file: ScenarioFile.FileName, in directory: String, of scenario: String
    ) throws(Failure) -> TimedRules {
        let path = directory + file.path
        do throws(Failure) {
            _ = try InputFile.bytes(path)
        } catch {
            throw Failure(message: "\(scenario):\(file.line):\(file.column): \(error.message)")
        }
        return try InputFile.rules(path)
    }

    /// A line for every expectation that does not hold.
    func failures() throws(Failure) -> [String] {
        var settings = SimulatorSettings()
        settings.profile = scenario.profile
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
            guard InputFile.isReadable(directory + flows.path) else {
                throw Failure(
                    message: "\(scenario.file):\(flows.line):\(flows.column): \(directory)\(flows.path): "
                        + systemMessage())
            }
            return .file(directory + flows.path)
        }
        var director = try rules.director(settings)
        var workload = scenario.workload
        workload.send(to: scenario.targets, of: director.table().services.map(\.service))
        if let mistake = workload.mistake ?? workload.contradiction {
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
            guard let report = report(server, outcome) else { return "no such server" }
            return bounds.contains(report.share) ? nil : ReportText.percent(report.share)
        case .peak(let server, let bounds):
            guard let report = report(server, outcome) else { return "no such server" }
            return bounds.contains(Double(report.peakActive)) ? nil : "\(report.peakActive)"
        case .refused(let bounds):
            let (refused, flows) = (outcome.tally[.refused], outcome.tally.flows)
            let value = bounds.isPercentage ? Double(refused) / Double(max(flows, 1)) : Double(refused)
            return bounds.contains(value) ? nil : "\(refused) of \(flows) flows"
        case .moved(let bounds, rules: let file):
            let rules = try Self.rules(file, in: directory, of: scenario.file)
            let other = try VariantOutcome(Variant(rules: rules, scheduler: nil), source, settings)
            let moved = other.homes.moved(from: outcome.homes)
            return bounds.contains(moved) ? nil : ReportText.percent(moved)
        case .client(let client, server: let server, let transport, at: let virtual):
            var director = try rules.director(settings)
            let flow = Flow(time: 0, transport: transport, client: client, destination: virtual)
            let found = director.preview(flow).server
            return found == server ? nil : found?.description ?? "refused"
        }
    }

    private func report(_ server: Endpoint, _ outcome: VariantOutcome) -> ServiceReport.ServerReport? {
        outcome.reports.lazy.flatMap(\.servers).first { $0.endpoint == server }
    }
}
