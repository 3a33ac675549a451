import IPVSModel
import IPVSSimulator

/// A placement test: rules, flows, and what is expected of them.
///
/// Lines are `rules FILE`, `flows FILE`, `workload NAME VALUE …`, `profile NAME` and `expect …`; a line that begins with
/// `-` or `@` is a rule itself. A `#` starts a comment.
package struct ScenarioFile: Sendable {
    /// Bounds of a number or, in percent, of a part.
    package struct Bounds: Sendable, Hashable {
        package var lower: Double?
        package var upper: Double?
        package var isPercentage: Bool

        package func contains(_ value: Double) -> Bool {
            let value = isPercentage ? value * 100 : value
            return value >= lower ?? -.infinity && value <= upper ?? .infinity
        }
    }

    package enum Expectation: Sendable, Hashable {
        /// `expect share SERVER BOUNDS`
        case share(Endpoint, Bounds)
        /// `expect peak SERVER BOUNDS`: active connections
        case peak(Endpoint, Bounds)
        /// `expect refused BOUNDS`
        case refused(Bounds)
        /// `expect client CLIENT SERVER at VIP`: where a client goes at the start
        case client(Endpoint, server: Endpoint, TransportProtocol, at: Endpoint)
        /// `expect moved BOUNDS FILE`: clients that start elsewhere under other rules
        case moved(Bounds, rules: String)
    }

    package struct ExpectationLine: Sendable, Hashable {
        package var number: Int
        package var text: String
        package var expectation: Expectation
    }

    package var file: String
    package var profile = KernelProfile.legacy
    package var rulesFile: String?
    package var flowsFile: String?
    package var workload = Workload()
    package var expectations: [ExpectationLine] = []
    /// Rules that stand in the file itself; other lines are blank, so that line numbers stay.
    package private(set) var inlineRules: [UInt8] = []

    package init(_ text: [UInt8], file: String) throws(FormatError) {
        self.file = file
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, bytes) in lines.enumerated() {
            var line = ScenarioLine(bytes, file: file, number: index + 1)
            let first = line.peek()
            if first.hasPrefix("-") || first.hasPrefix("@") {
                inlineRules += bytes
            } else if !first.isEmpty {
                try read(&line)
            }
            inlineRules.append(UInt8(ascii: "\n"))
        }
    }

    private mutating func read(_ line: inout ScenarioLine) throws(FormatError) {
        switch line.next() {
        case "rules": rulesFile = try line.word("a file of rules")
        case "flows": flowsFile = try line.word("a file of flows")
        case "profile":
            let name = try line.word("legacy or reworked")
            guard let profile = KernelProfile(rawValue: name) else {
                throw line.error("expected legacy or reworked")
            }
            self.profile = profile
        case "workload": try readWorkload(&line)
        case "expect":
            let expectation = try line.expectation()
            expectations.append(
                ExpectationLine(number: line.number, text: line.text, expectation: expectation))
        default: throw line.error("expected rules, flows, workload, profile, expect, or a rule")
        }
        try line.end()
    }

    private mutating func readWorkload(_ line: inout ScenarioLine) throws(FormatError) {
        while !line.peek().isEmpty {
            switch line.next() {
            case "clients": workload.clients = try line.wholeNumber()
            case "rate": workload.rate = try line.wholeNumber()
            case "for": workload.length = try line.seconds()
            case "seed": workload.seed = try line.wholeNumber()
            case "duration": workload.meanDuration = try line.seconds()
            case "distribution":
                let name = try line.word("a distribution")
                guard let distribution = DurationDistribution(rawValue: name) else {
                    throw line.error("expected fixed, exponential, pareto or lognormal")
                }
                workload.durations = distribution
            default: throw line.error("expected clients, rate, for, seed, duration or distribution")
            }
        }
    }
}
