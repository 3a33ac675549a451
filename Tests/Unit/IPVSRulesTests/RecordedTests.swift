import Foundation
import IPVSModel
import IPVSRules
import Testing

/// Answers of the reference that were recorded in the embedded kernel.
@Suite struct RecordedTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Fixtures/rules")

    @Test func helpIsTheReferences() throws {
        var text: [UInt8] = []
        HelpText.append(to: &text)
        #expect(try Data(contentsOf: Self.folder.appending(path: "help.txt")) == Data(text))
    }

    @Test func commandLines() throws {
        let text = try String(contentsOf: Self.folder.appending(path: "recorded.tsv"), encoding: .utf8)
        var count = 0
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(Self.unescaped)
            try #require(fields.count >= 2)
            let answer = outcome(Array(fields[2...]))
            switch answer {
            case .error(let message, let status):
                #expect("\(status)" == fields[0] && message == fields[1], "\(line)")
            case .command(let command):
                #expect(fields[0] == "0" && rule(Self.asRecorded(command)) == fields[1] + "\n", "\(line)")
            }
            count += 1
        }
        #expect(count > 1000)
    }

    /// The reference saves no netmask without persistence (documented difference 1).
    private static func asRecorded(_ command: Command) -> Command {
        guard case .change(.addService(var service)) = command else { return command }
        service.idleNetmask = nil
        return .change(.addService(service))
    }

    private static func unescaped(_ field: Substring) -> String {
        var text = ""
        var isEscaped = false
        for character in field {
            if !isEscaped, character == "\\" {
                isEscaped = true
                continue
            }
            let meanings: [Character: Character] = ["n": "\n", "t": "\t", "r": "\r"]
            text.append(isEscaped ? meanings[character] ?? character : character)
            isEscaped = false
        }
        return text
    }
}
