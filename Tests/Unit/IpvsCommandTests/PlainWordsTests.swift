import ArgumentParser
import Testing

@testable import ipvs

/// Words at random: those that are read without the argument parser mean the same to it.
@Suite struct PlainWordsTests {
    private static let flags: Set = ["--nagios", "--json", "--explain", "--openmetrics"]
    private static let values = [
        "192.0.2.10:443", "mark=5", "udp/:53", "10.0.0.0/24", ":80", "0", "2", "4294967295", "4294967296",
        "+3", "-1", "", " 1", "x", "-", "--nagios", "--json",
    ]

    /// - Returns: how many of 1,000 were read.
    private static func count<Request: Equatable, Command: ParsableCommand>(
        _ options: [String], plain: ([String]) -> Request?, parsed: (Command) -> Request
    ) -> Int {
        let options = options + ["--service", "--server", "--help", "--", "x"]
        var random = SplitMix(11)
        var count = 0
        for _ in 0..<1000 {
            var words: [String] = []
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                guard let option = options.randomElement(using: &random) else { continue }
                words.append(option)
                // A flag that is followed by something is a mistake.
                guard !flags.contains(option) || Int.random(in: 0..<8, using: &random) == 0,
                    let value = values.randomElement(using: &random)
                else { continue }
                words.append(value)
            }
            guard let request = plain(words) else { continue }
            count += 1
            let command = try? Command.parse(words)
            #expect(command.map(parsed) == request, "\(words)")
        }
        return count
    }

    @Test func ready() {
        let count = Self.count(
            ["--min-servers", "--min-weight", "--nagios", "--json"], plain: { ReadyQuestion(plain: $0) },
            parsed: { (command: ReadyCommand) in command.question })
        #expect(count > 100)
    }

    @Test func list() {
        let count = Self.count(
            ["--explain", "--json", "--sort"], plain: { LiveList(plain: $0) },
            parsed: { (command: ListCommand) in command.live })
        #expect(count > 100)
    }

    @Test func metrics() {
        let count = Self.count(
            ["--output", "--openmetrics", "--listen"], plain: { MetricsPage(plain: $0) },
            parsed: { (command: MetricsCommand) in command.page })
        #expect(count > 100)
    }
}
