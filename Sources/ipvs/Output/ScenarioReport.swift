import IPVSFormats
import IPVSModel
import IPVSSimulator

/// `ipvs test`: what became of the expectations of some scenarios.
struct ScenarioReport: Report {
    struct Scenario {
        var file: String
        /// What was found for each expectation; or why the scenario could not be played.
        var outcome: Result<[ExpectationResult], Failure>

        var results: [ExpectationResult] {
            if case .success(let results) = outcome { results } else { [] }
        }

        var failure: Failure? {
            if case .failure(let failure) = outcome { failure } else { nil }
        }
    }

    var scenarios: [Scenario]

    var failures: [Failure] { scenarios.compactMap(\.failure) }

    /// Of the program: a file that is wrong counts more than an expectation that does not hold.
    var status: Int32 {
        failures.map(\.status).max() ?? (results.allSatisfy(\.holds) ? 0 : 1)
    }

    private var results: [ExpectationResult] { scenarios.flatMap(\.results) }

    var text: [TextBlock] {
        let missed = scenarios.flatMap { scenario in
            scenario.results.filter { !$0.holds }.map { result in
                TextBlock.sentence(
                    "\(scenario.file):\(result.line.number): \(result.line.text): "
                        + "found \(result.finding.sentence)")
            }
        }
        if failures.count == scenarios.count { return [] }
        let holding = results.count(where: \.holds)
        let wrong = failures.count
        let rest =
            wrong == 0 ? "" : "; \(wrong) of \(CountText.text(scenarios.count, "file")) could not be played"
        return missed + [.sentence("\(holding) of \(results.count) expectations hold\(rest)")]
    }

    var json: JSON {
        RunJSON.document(
            "test",
            [
                ("expectations", .unsigned(UInt64(results.count))),
                ("holding", .unsigned(UInt64(results.count(where: \.holds)))),
                ("mistakes", .unsigned(UInt64(failures.count))),
                (
                    "scenarios",
                    .array(
                        scenarios.map { scenario in
                            .object([
                                ("file", .string(scenario.file)),
                                ("mistake", scenario.failure.map { .string($0.sentence) } ?? .null),
                                ("expectations", .array(scenario.results.map(\.json))),
                            ])
                        })
                ),
            ])
    }
}

extension ExpectationResult {
    fileprivate var json: JSON {
        var (count, total, server, outcome) = (JSON.null, JSON.null, JSON.null, JSON.null)
        var (index, time) = (JSON.null, JSON.null)
        switch finding {
        case .part(let found, of: let all, _): (count, total) = (.unsigned(found), .unsigned(all))
        case .number(let found): count = .unsigned(found)
        case .index(let millionths): index = .billionths(Int64(clamping: millionths) * 1000)
        case .emptiness(.since(let since)): time = .seconds(since)
        case .latency(let latency): time = latency.map { .seconds($0) } ?? .null
        case .emptiness(.notYet(let left)): count = .unsigned(UInt64(left.active) + UInt64(left.inactive))
        case .emptiness(.isOpen): break
        case .placement(let endpoint, let found):
            server = endpoint.map { .string($0.description) } ?? .null
            outcome = .string("\(found)")
        }
        return .object([
            ("line", .unsigned(UInt64(line.number))),
            ("text", .string(line.text)),
            ("holds", .bool(holds)),
            ("count", count), ("total", total), ("index", index), ("time", time),
            ("server", server), ("outcome", outcome),
        ])
    }
}

extension ExpectationResult.Finding {
    var sentence: String {
        switch self {
        // With the numbers themselves: a rounded part may look as if it were within the bounds.
        case .part(let count, of: let total, let what):
            "\(count) of \(total) \(what.rawValue), "
                + NumberText.percent(Double(count) / Double(max(total, 1)))
        case .number(let count): "\(count)"
        case .index(let millionths): JSON.decimalText(Double(millionths) / 1_000_000)
        case .latency(let latency): latency.map(ServedRunReport.time) ?? "that no request was answered"
        case .emptiness(.since(let time)): "empty since \(RunTimes.text(time)) s"
        case .emptiness(.notYet(let left)):
            "\(left.active) active and \(left.inactive) inactive connections at the end"
        case .emptiness(.isOpen): "that it takes new connections at the end"
        case .placement(let server, let outcome): server?.description ?? "\(outcome)"
        }
    }
}
