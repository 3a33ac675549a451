import TestSupport
import Testing

/// What Docs/Simulator.md shows was printed: its examples are run, and must say the same.
@Suite struct DocumentationTests {
    private struct Example {
        var command: String
        var output = ""
    }

    /// The lines that begin with `$` in blocks of code, and what follows each.
    private static func examples() throws -> [Example] {
        let text = try String(
            contentsOf: Fixtures.directory.appending(path: "../../Docs/Simulator.md"), encoding: .utf8)
        var examples: [Example] = []
        for block in text.split(separator: "```", omittingEmptySubsequences: false).enumerated()
        where block.offset % 2 == 1 {
            var lines = block.element.split(separator: "\n", omittingEmptySubsequences: false)[1...]
                .dropLast()
            guard lines.first?.hasPrefix("$ ") == true else { continue }
            while let line = lines.popFirst() {
                guard line.hasPrefix("$ ") else {
                    examples[examples.count - 1].output += line + "\n"
                    continue
                }
                var command = String(line.dropFirst(2))
                while command.hasSuffix("\\"), let more = lines.popFirst() { command += "\n" + more }
                examples.append(Example(command: command))
            }
        }
        return examples
    }

    @Test func examplesPrintWhatTheyShow() throws {
        var files: [String: String] = [:]
        var commands = 0
        for example in try Self.examples() {
            if example.command.hasPrefix("cat ") {
                files[String(example.command.dropFirst(4))] = example.output
            } else {
                let answer = try Shell.run(example.command, files: files)
                #expect(answer.output + answer.errors == example.output, "\(example.command)")
                commands += 1
            }
        }
        #expect(commands >= 3)
    }
}
