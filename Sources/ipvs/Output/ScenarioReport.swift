import IPVSFormats
import IPVSModel
import IPVSSimulator

/// `ipvs test`: what became of the expectations of some scenarios.
struct ScenarioReport: Report {
    struct Scenario {
        var file: String
        var results: [ExpectationResult]
    }

    var scenarios: [Scenario]

    var holds: Bool { results.allSatisfy(\.holds) }

    private var results: [ExpectationResult] { scenarios.flatMap(\.results) }

    var text: [TextBlock] {
        let failures = scenarios.flatMap { scenario in
            scenario.results.filter { !$0.holds }.map { result in
                TextBlock.sentence(
                    "\(scenario.file):\(result.line.number): \(result.line.text): "
                        + "found \(result.finding.sentence)")
            }
        }
        let holding = results.count(where: \.holds)
        return failures + [.sentence("\(holding) of \(results.count) expectations hold")]
    }

    var json: JSON {
        RunJSON.document(
            "test",
            [
                ("expectations", .unsigned(UInt64(results.count))),
                ("holding", .unsigned(UInt64(results.count(where: \.holds)))),
                (
                    "scenarios",
                    .array(
                        scenarios.map { scenario in
                            .object([
                                ("file", .string(scenario.file)),
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
        switch finding {
        case .part(let found, of: let all, _): (count, total) = (.unsigned(found), .unsigned(all))
        case .number(let found): count = .unsigned(found)
        case .placement(let endpoint, let found):
            server = endpoint.map { .string($0.description) } ?? .null
            outcome = .string("\(found)")
        }
        return .object([
            ("line", .unsigned(UInt64(line.number))),
            ("text", .string(line.text)),
            ("holds", .bool(holds)),
            ("count", count), ("total", total), ("server", server), ("outcome", outcome),
        ])
    }
}

extension ExpectationResult.Finding {
    fileprivate var sentence: String {
        switch self {
        // With the numbers themselves: a rounded part may look as if it were within the bounds.
        case .part(let count, of: let total, let what):
            "\(count) of \(total) \(what.rawValue), "
                + NumberText.percent(Double(count) / Double(max(total, 1)))
        case .number(let count): "\(count)"
        case .placement(let server, let outcome): server?.description ?? "\(outcome)"
        }
    }
}
