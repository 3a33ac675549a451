import Foundation
import Testing

/// The scripts in `Packaging/completions` are what the option table and `ipvs` say today.
@Suite struct CompletionFileTests {
    /// `RECORD_COMPLETIONS=1` writes them anew.
    @Test(arguments: CompletionFile.all) func isWhatTheTableSays(file: CompletionFile) throws {
        let place = ProjectFile.url("Packaging/completions/" + file.path)
        if ProcessInfo.processInfo.environment["RECORD_COMPLETIONS"] != nil {
            try file.text.write(to: place, atomically: true, encoding: .utf8)
        }
        let written = try String(contentsOf: place, encoding: .utf8)
        #expect(
            written == file.text,
            "RECORD_COMPLETIONS=1 make test-unit ONLY=CompletionFileTests writes it anew")
    }

    @Test(arguments: CompletionFile.all) func aRunTellsOfItsNameOnly(file: CompletionFile) {
        #expect(String(describingForTest: file) == file.path)
    }

    @Test func everyOptionHasItsOwnSummary() {
        let options = CompletionOption.commands + CompletionOption.others
        #expect(options.allSatisfy { !$0.summary.isEmpty && !$0.summary.contains(where: "[]'\\".contains) })
        // -L and -l are one.
        #expect(Set(options.map(\.summary)).count == options.count - 1)
    }

    @Test func everyOptionFollowsSomeCommand() {
        #expect(CompletionOption.others.filter(\.commands.isEmpty).flatMap(\.names) == [])
    }
}

enum ProjectFile {
    /// A file by its path from the top of the project.
    static func url(_ path: String) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../../" + path)
            .standardized
    }

    static func text(_ path: String) throws -> String { try String(contentsOf: url(path), encoding: .utf8) }
}
