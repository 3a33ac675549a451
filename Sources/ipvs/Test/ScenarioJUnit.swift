import IPVSFormats

/// Results of scenarios as the XML that CI systems read (the format of Ant's JUnit task): a test suite for each file, a test
/// case for each expectation, `failure` for one that does not hold, `error` for a file that could not be played.
struct ScenarioJUnit {
    let report: ScenarioReport

    var text: String {
        let scenarios = report.scenarios
        let tests = scenarios.reduce(0) { $0 + Self.tests(of: $1) }
        let failures = scenarios.reduce(0) { $0 + $1.results.count { !$0.holds } }
        let suites = scenarios.map(Self.suite).joined()
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites\(Self.attributes([("name", "ipvs test"), ("tests", "\(tests)"), ("failures", "\(failures)"), ("errors", "\(report.failures.count)")]))>
            \(suites)</testsuites>

            """
    }

    private static func tests(of scenario: ScenarioReport.Scenario) -> Int {
        scenario.results.count + (scenario.failure == nil ? 0 : 1)
    }

    private static func suite(_ scenario: ScenarioReport.Scenario) -> String {
        let failures = scenario.results.count { !$0.holds }
        let head = attributes([
            ("name", scenario.file), ("tests", "\(tests(of: scenario))"), ("failures", "\(failures)"),
            ("errors", scenario.failure == nil ? "0" : "1"), ("skipped", "0"),
        ])
        let cases =
            scenario.failure.map { [failed(scenario.file, $0)] }
            ?? scenario.results.map { testCase($0, of: scenario.file) }
        return "  <testsuite\(head)>\n" + cases.joined() + "  </testsuite>\n"
    }

    private static func testCase(_ result: ExpectationResult, of file: String) -> String {
        let head = attributes([
            ("classname", file), ("name", "line \(result.line.number): \(result.line.text)"), ("file", file),
            ("line", "\(result.line.number)"),
        ])
        if result.holds { return "    <testcase\(head)/>\n" }
        let found = "found \(result.finding.sentence)"
        return "    <testcase\(head)>\n"
            + element(
                "failure", "expectation", found,
                "\(file):\(result.line.number): \(result.line.text): \(found)")
            + "    </testcase>\n"
    }

    private static func failed(_ file: String, _ failure: Failure) -> String {
        let head = attributes([("classname", file), ("name", "the scenario"), ("file", file)])
        return "    <testcase\(head)>\n" + element("error", "file", failure.sentence, failure.sentence)
            + "    </testcase>\n"
    }

    private static func element(_ name: String, _ kind: String, _ message: String, _ text: String) -> String {
        "      <\(name)\(attributes([("message", message), ("type", kind)]))>\(escaped(text))</\(name)>\n"
    }

    private static func attributes(_ attributes: [(name: String, value: String)]) -> String {
        attributes.map { " \($0.name)=\"\(escaped($0.value))\"" }.joined()
    }

    /// XML 1.0 has no way to write most control characters, nor U+FFFE and U+FFFF: they are escaped as on a terminal.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.onScreen.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&apos;"
            case "\u{fffe}", "\u{ffff}": escaped += "\\u" + String(scalar.value, radix: 16)
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
