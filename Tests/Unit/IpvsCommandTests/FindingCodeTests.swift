import Foundation
import IPVSFormats
import IPVSModel
import Testing

@testable import ipvs

/// Each code is explained, its example provokes it and nothing else, and what is said to be better has nothing wrong.
@Suite struct FindingCodeTests {
    static func diagnosis(_ text: String, format: TableFormat? = nil) throws -> Diagnosis {
        let bytes = Array(text.utf8)
        return switch format ?? TableFormat(recognising: bytes) ?? .rules {
        case .json: Diagnosis(of: TableJSONReader.read(bytes, file: "file"))
        default: Diagnosis(of: Self.rules(bytes))
        }
    }

    static func rules(_ bytes: [UInt8]) -> TableText {
        var reader = RulesReader(
            file: "file", names: PortNames.resolution(), problemLimit: Diagnosis.problemLimit)
        _ = reader.read(bytes)
        return reader.finish()
    }

    @Test(arguments: FindingCode.allCases) func theExampleProvokesIt(code: FindingCode) throws {
        let found = try Self.diagnosis(code.explanation.example).findings
        #expect(found.map(\.code) == [code], "\(found)")
    }

    @Test(arguments: FindingCode.allCases) func whatIsBetterHasNothingWrong(code: FindingCode) throws {
        let found = try Self.diagnosis(code.explanation.better).findings
        #expect(found.map(\.code) == [], "\(found)")
    }

    @Test(arguments: FindingCode.allCases) func isExplained(code: FindingCode) {
        let explanation = code.explanation
        #expect(!explanation.title.hasSuffix(".") && explanation.title.first?.isUppercase == true)
        #expect(explanation.reason.hasSuffix(".") && explanation.remedy.hasSuffix("."))
        #expect(explanation.example != explanation.better)
    }

    /// So that no case is forgotten in a `default`.
    @Test func noTwoAreExplainedAlike() {
        #expect(Set(FindingCode.allCases.map(\.explanation.title)).count == FindingCode.allCases.count)
    }

    @Test func theCodesAreNumbered() {
        for letter in ["E", "W"] {
            let numbers = FindingCode.allCases.map(\.rawValue).filter { $0.hasPrefix(letter) }
            #expect(numbers == numbers.indices.map { "\(letter)\(String(format: "%03d", $0 + 1))" })
        }
    }

    /// `RECORD_FINDINGS_PAGE=1` writes it anew.
    @Test func thePageSaysWhatTheCodesMean() throws {
        let place = Folder.top.appending(path: "Docs/Findings.md")
        let mark = "<!-- codes: from Sources/ipvs/Check -->\n"
        let page = try String(contentsOf: place, encoding: .utf8)
        let parts = page.components(separatedBy: mark)
        try #require(parts.count == 2)
        func section(_ code: some HelpedCode) -> String {
            "\n## \(code.rawValue): \(code.help.title)\n\n\(CodeHelp(code).markdown)"
        }
        let sections = FindingCode.allCases.map(section) + DoctorCode.allCases.map(section)
        if ProcessInfo.processInfo.environment["RECORD_FINDINGS_PAGE"] != nil {
            try (parts[0] + mark + sections.joined()).write(to: place, atomically: true, encoding: .utf8)
        } else {
            #expect(
                parts[1] == sections.joined(),
                "RECORD_FINDINGS_PAGE=1 make test-unit ONLY=FindingCodeTests writes it anew")
        }
    }
}
