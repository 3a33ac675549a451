import IPVSFormats

/// Results of scenarios in the Test Anything Protocol, version 13: one test point for each expectation, and one that
/// fails for each file that could not be played (https://testanything.org/tap-version-13-specification.html).
///
/// Of what comes from files, control characters are escaped as everywhere; `\` and `#`, which begins a directive, get a
/// backslash.
struct ScenarioTAP {
    let report: ScenarioReport

    var text: String {
        var points: [String] = []
        for scenario in report.scenarios {
            if let failure = scenario.failure {
                points.append(
                    Self.point(points.count + 1, false, scenario.file)
                        + Self.diagnosis([("message", .string(failure.sentence))]))
            }
            for result in scenario.results {
                let name = "\(scenario.file):\(result.line.number): \(result.line.text)"
                points.append(
                    Self.point(points.count + 1, result.holds, name)
                        + (result.holds ? "" : Self.diagnosis(Self.details(result, of: scenario.file))))
            }
        }
        return "TAP version 13\n1..\(points.count)\n" + points.joined()
    }

    private static func point(_ number: Int, _ holds: Bool, _ name: String) -> String {
        let escaped = name.onScreen.replacing("\\", with: "\\\\").replacing("#", with: "\\#")
        return "\(holds ? "ok" : "not ok") \(number) - \(escaped)\n"
    }

    private static func details(_ result: ExpectationResult, of file: String) -> [(String, JSON)] {
        [
            ("message", .string("found \(result.finding.sentence)")), ("file", .string(file)),
            ("line", .unsigned(UInt64(result.line.number))),
        ]
    }

    /// A block of YAML, whose strings in double quotes are those of JSON.
    private static func diagnosis(_ members: [(name: String, value: JSON)]) -> String {
        let lines = members.map { "  \($0.name): \(String(decoding: $0.value.text, as: UTF8.self))" }
        return "  ---\n" + lines.joined() + "  ...\n"
    }
}
