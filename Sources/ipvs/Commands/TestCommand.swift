import ArgumentParser
import IPVSFormats
import IPVSModel
import IPVSSimulator

struct TestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract:
            "Checks what a scenario expects: status 0 if all of it holds, 1 if not, 2 for mistakes in files.")

    @Argument(help: "Scenario files.")
    var files: [String]

    func run() throws {
        var failures = 0
        var checks = 0
        for file in files {
            let test = try ScenarioTest(file)
            let lines = try test.failures()
            checks += test.scenario.expectations.count
            failures += lines.count
            for line in lines { StandardOutput.write(line + "\n") }
        }
        StandardOutput.write("\(checks - failures) of \(checks) expectations hold\n")
        if failures > 0 { throw ExitCode(1) }
    }
}

/// A scenario file with the files that it names.
struct ScenarioTest {
    let scenario: ScenarioFile
    private let rules: TimedRules
    private let directory: String

    init(_ path: String) throws(Failure) {
        let text = try InputFile.bytes(path)
        directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        do throws(FormatError) {
            scenario = try ScenarioFile(text, file: path)
            if let rulesFile = scenario.rulesFile {
                rules = try TimedRules(Self.bytes(directory + rulesFile, path), file: directory + rulesFile)
            } else {
                rules = try TimedRules(scenario.inlineRules, file: path)
            }
        } catch {
            throw Failure(message: error.description)
        }
    }

    private static func bytes(_ path: String, _ scenario: String) throws(FormatError) -> [UInt8] {
        do throws(Failure) {
            return try InputFile.bytes(path)
        } catch {
            throw FormatError(file: scenario, line: 1, column: 1, message: error.message)
        }
    }

    /// A line for every expectation that does not hold.
    func failures() throws(Failure) -> [String] {
        var settings = SimulatorSettings()
        settings.profile = scenario.profile
        let outcome = try VariantOutcome(Variant(rules: rules, scheduler: nil), source(settings), settings)
        var failures: [String] = []
        for line in scenario.expectations {
            guard let found = try contradiction(line.expectation, outcome, settings) else { continue }
            failures.append("\(scenario.file):\(line.number): \(line.text): found \(found)")
        }
        return failures
    }

    private func source(_ settings: SimulatorSettings) throws(Failure) -> FlowSource {
        if let flows = scenario.flowsFile { return .file(directory + flows) }
        var director = try rules.director(settings)
        var workload = scenario.workload
        workload.targets = director.table().services.compactMap { entry in
            guard case .endpoint(let transport, let endpoint) = entry.service.identity else { return nil }
            return Workload.Target(transport: transport, destination: endpoint)
        }
        if workload.targets.first?.destination.address.family == .ipv6 {
            workload.network = .ipv6(0x2001_0db8 << 96)
        }
        if let mistake = workload.mistake { throw Failure(message: "\(scenario.file):1:1: \(mistake)") }
        return .workload(workload)
    }

    /// What was found instead; nil if the expectation holds.
    private func contradiction(
        _ expectation: ScenarioFile.Expectation, _ outcome: VariantOutcome, _ settings: SimulatorSettings
    ) throws(Failure) -> String? {
        switch expectation {
        case .share(let server, let bounds):
            guard let report = report(server, outcome) else { return "no such server" }
            return bounds.contains(report.share) ? nil : ReportText.percent(report.share)
        case .peak(let server, let bounds):
            guard let report = report(server, outcome) else { return "no such server" }
            return bounds.contains(Double(report.peakActive)) ? nil : "\(report.peakActive)"
        case .refused(let bounds):
            let value =
                bounds.isPercentage
                ? Double(outcome.refused) / Double(max(outcome.flows, 1)) : Double(outcome.refused)
            return bounds.contains(value) ? nil : "\(outcome.refused) of \(outcome.flows) flows"
        case .moved(let bounds, rules: let path):
            let other = try VariantOutcome(
                Variant(rules: InputFile.rules(directory + path), scheduler: nil), source(settings), settings)
            let moved = other.moved(from: outcome)
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
