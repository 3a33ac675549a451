import Foundation
import Testing

@testable import ipvs

/// `ipvs check --output sarif` has what SARIF 2.1.0 requires, and what GitHub's code scanning reads ("SARIF support for code
/// scanning" of its documentation).
@Suite struct SARIFTests {
    private static func document(_ script: String, files: [String: String]) throws -> JSONValue {
        let answer = try Shell.run(script, files: files)
        return try JSONDecoder().decode(JSONValue.self, from: Data(answer.output.utf8))
    }

    private static let files = [
        "ü b.rules": FindingCode.allCases.filter { $0 != .notText && $0 != .syntax && $0 != .emptyFile }
            .map { "# ü\n\($0.explanation.example)\n" }.joined(),
        "null.rules": FindingCode.notText.explanation.example, "empty.rules": "",
        "json.rules": FindingCode.syntax.explanation.example, "wide.rules": "ü -Z\n",
    ]

    private static func results() throws -> (run: JSONValue, results: [JSONValue]) {
        let document = try document("ipvs check --output sarif ./*.rules", files: files)
        #expect(document["version"] == .string("2.1.0"))
        #expect(document["$schema"]?.string?.hasSuffix("sarif-2.1.0.json") == true)
        let runs = try #require(document["runs"]?.array)
        try #require(runs.count == 1)
        return (runs[0], try #require(runs[0]["results"]?.array))
    }

    @Test func everyRuleIsExplained() throws {
        let driver = try #require(try Self.results().run["tool"]?["driver"])
        #expect(driver["name"] == .string("ipvs"))
        #expect(driver["version"]?.string == IPVS.version)
        let rules = try #require(driver["rules"]?.array)
        #expect(rules.map { $0["id"]?.string } == FindingCode.allCases.map(\.rawValue))
        for rule in rules {
            for member in ["shortDescription", "fullDescription", "help"] {
                let text = try #require(rule[member]?["text"]?.string)
                // GitHub cuts what is longer.
                #expect(!text.isEmpty && (member == "help" || text.count <= 1024))
            }
            #expect(rule["help"]?["markdown"]?.string?.isEmpty == false)
            #expect(["error", "warning"].contains(rule["defaultConfiguration"]?["level"]?.string))
        }
    }

    @Test func everyResultHasItsPlace() throws {
        let (run, results) = try Self.results()
        let rules = run["tool"]?["driver"]?["rules"]?.array ?? []
        #expect(results.count > 30)
        for result in results {
            let id = try #require(result["ruleId"]?.string)
            let index = try #require(result["ruleIndex"]?.number)
            #expect(rules[Int(index)]["id"]?.string == id)
            #expect(result["level"]?.string == (id.hasPrefix("E") ? "error" : "warning"))
            #expect(result["message"]?["text"]?.string?.isEmpty == false)
            let locations = try #require(result["locations"]?.array)
            #expect(locations.count == 1)
            for location in locations + (result["relatedLocations"]?.array ?? []) {
                let place = try #require(location["physicalLocation"])
                let uri = try #require(place["artifactLocation"]?["uri"]?.string)
                #expect(URL(string: uri) != nil && !uri.contains(" ") && !uri.hasPrefix("./"))
                #expect(Self.files.keys.contains(try #require(uri.removingPercentEncoding)))
                let region = try #require(place["region"])
                #expect((region["startLine"]?.number ?? 0) >= 1)
                let start = try #require(region["startColumn"]?.number)
                #expect(start >= 1)
                if let end = region["endColumn"]?.number { #expect(end > start) }
            }
        }
    }

    /// Columns are of characters, and not of bytes.
    @Test func columnsAreOfCharacters() throws {
        let (run, results) = try Self.results()
        #expect(run["columnKind"]?.string == "unicodeCodePoints")
        let wide = results.filter {
            $0["locations"]?.array?.first?["physicalLocation"]?["artifactLocation"]?["uri"]?.string
                == "wide.rules"
        }
        let region = wide.first?["locations"]?.array?.first?["physicalLocation"]?["region"]
        #expect(region?["startColumn"]?.number == 1)
        #expect(region?["endColumn"]?.number == 2)
    }

    @Test func aFileThatCannotBeReadIsToldToo() throws {
        let document = try Self.document(
            "ipvs check --output sarif none empty.rules 2>/dev/null", files: Self.files)
        let invocation = try #require(document["runs"]?.array?.first?["invocations"]?.array?.first)
        #expect(invocation["executionSuccessful"] == .bool(false))
        let told = invocation["toolExecutionNotifications"]?.array?.first
        #expect(told?["message"]?["text"]?.string == "none: No such file or directory")
    }

    @Test(arguments: [
        ("a/b.rules", "a/b.rules"), ("./a", "a"), ("/etc/a b", "file:///etc/a%20b"), ("-", "stdin"),
        ("a:b", "a%3Ab"),
        ("ü", "%C3%BC"), ("a%b#?", "a%25b%23%3F"),
    ])
    func pathsAreReferences(path: String, uri: String) { #expect(CheckSARIF.uri(path) == uri) }
}
