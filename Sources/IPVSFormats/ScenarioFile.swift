import IPVSModel
import IPVSSimulator

/// A placement test: rules, flows, and what is expected of them.
///
/// Lines are `rules FILE`, `flows FILE`, `workload NAME VALUE …`, `keepalive TIME`, `profile NAME`, `set SYSCTL VALUE`,
/// `mark VIP:PORT=MARK`, `mark-rules FILE` and `expect …`; a line that begins with `-` or `@` is a rule itself. How servers
/// work is said as in a `ServersFile`: by `servers FILE`, or by lines `server …`, `client …`, `check …` and `@SECONDS server …`. A `#` starts a comment.
package struct ScenarioFile: Sendable {
    package enum Expectation: Sendable, Hashable {
        /// `expect share SERVER BOUNDS [at PROTOCOL VIP:PORT]`
        case share(ServerName, ExpectationBounds)
        /// `expect peak SERVER BOUNDS [at PROTOCOL VIP:PORT]`: active connections
        case peak(ServerName, ExpectationBounds)
        /// `expect peak-new SERVER BOUNDS [at PROTOCOL VIP:PORT]`: new connections in a second
        case peakNew(ServerName, ExpectationBounds)
        /// `expect peak-new BOUNDS [at PROTOCOL VIP:PORT]`: the same, of the server that has most
        case peakNewOfAny(ServiceName, ExpectationBounds)
        /// `expect empty-by SERVER TIME [at PROTOCOL VIP:PORT]`: it was taken out, and has no connection from then on
        case emptyBy(ServerName, Nanoseconds)
        /// `expect fairness BOUNDS [at PROTOCOL VIP:PORT]`: Jain's index
        case fairness(ServiceName, ExpectationBounds)
        /// `expect latency [median|95%|99%|longest] BOUNDS [at PROTOCOL VIP:PORT]`: of requests that were answered
        case latency(ServiceName, LatencyRank, ExpectationBounds)
        /// `expect failed BOUNDS [at PROTOCOL VIP:PORT]`: requests without an answer
        case failed(ServiceName, ExpectationBounds)
        /// `expect refused BOUNDS`
        case refused(ExpectationBounds)
        /// `expect passed BOUNDS`
        case passed(ExpectationBounds)
        /// `expect client CLIENT SERVER at VIP`: where a client goes at the start
        case client(Endpoint, server: ServerName, TransportProtocol, at: Endpoint)
        /// `expect moved BOUNDS FILE`: clients that start elsewhere under other rules
        case moved(ExpectationBounds, rules: FileName)
    }

    /// Which of all the times that requests took.
    package enum LatencyRank: String, Sendable, Hashable, CaseIterable {
        case median
        case percent95 = "95%"
        case percent99 = "99%"
        case greatest = "longest"
    }

    /// The name of another file, beside the scenario, and where it stands.
    package struct FileName: Sendable, Hashable {
        package var path: String
        package var line: Int
        package var column: Int
    }

    /// A server of the rules, and where it is named.
    package struct ServerName: Sendable, Hashable {
        package var endpoint: Endpoint
        /// nil for the only one that has it.
        package var service: ServiceIdentity?
        package var line: Int
        package var column: Int
    }

    /// A service of the rules, and where it is named.
    package struct ServiceName: Sendable, Hashable {
        package enum Name: Sendable, Hashable {
            /// None is named: it is the only one.
            case only
            case endpoint(TransportProtocol, Endpoint)
            case mark(UInt32)
        }

        package var name: Name
        package var line: Int
        package var column: Int
    }

    package struct ExpectationLine: Sendable, Hashable {
        package var number: Int
        package var text: String
        package var expectation: Expectation
    }

    package var file: String
    /// Without marks: see `markRules` and `markRulesFile`.
    package private(set) var settings = SimulatorSettings()
    package var rulesFile: FileName?
    package var flowsFile: FileName?
    package var serversFile: FileName?
    /// The packet filter's rules that set marks.
    package private(set) var markRulesFile: FileName?
    /// How often clients send something while their flows are open; nil: never.
    package private(set) var keepalive: Nanoseconds?
    /// How servers work, if the file says so itself.
    package private(set) var servers: ServersFile?
    package var workload = Workload()
    /// Where flows go, if not to every service.
    package private(set) var targets: [NamedTarget] = []
    /// What has which mark, as the lines say it themselves: the narrowest last.
    package private(set) var markRules: [FirewallMarkRule] = []
    /// As they were said, and where.
    private var marks: [(rule: FirewallMarkRule, line: ScenarioLine)] = []
    /// Where the workload stands; 0 if nothing was said of it.
    package private(set) var workloadLine = 0
    /// Where the words of the workload have their values.
    private var places: [String: (line: Int, column: Int)] = [:]
    /// Statements of which there may be one only.
    private var said: Set<String> = []
    package var expectations: [ExpectationLine] = []
    /// Rules that stand in the file itself; other lines are blank, so that line numbers stay.
    package private(set) var inlineRules: [UInt8] = []
    /// The same of lines of servers.
    private var inlineServers: [UInt8] = []

    package init(_ text: [UInt8], file: String) throws(FormatError) {
        self.file = file
        var lines = TextLines(text)
        while let bytes = lines.next() {
            var line = try ScenarioLine(bytes, file: file, number: lines.number)
            let first = line.peek()
            if line.isOfServers {
                if serversFile != nil { throw line.error(Self.eitherServers) }
                inlineServers += bytes
            } else if first.hasPrefix("-") || first.hasPrefix("@") {
                if rulesFile != nil { throw line.error(Self.eitherRules) }
                inlineRules += bytes
            } else if !first.isEmpty {
                try read(&line)
            }
            inlineRules.append(UInt8(ascii: "\n"))
            inlineServers.append(UInt8(ascii: "\n"))
        }
        if Self.saysSomething(inlineServers) { servers = try ServersFile(inlineServers, file: file) }
        if servers == nil, serversFile == nil,
            let line = expectations.first(where: { $0.expectation.isOfServers })
        {
            throw FormatError(
                file: file, line: line.number, column: 1,
                message: "how long servers take is not said: add servers FILE, or lines such as "
                    + "server all takes exponential 100ms workers 4")
        }
        let marks = self.marks.map(\.rule)
        if let mistake = FirewallMarkRule.contradiction(in: marks) {
            throw self.marks[mistake.number].line.error(mistake.sentence)
        }
        markRules = FirewallMarkRule.narrowestLast(marks)
        if let mistake = workload.mistake { throw error(mistake) }
        if let place = places["keepalive"], servers != nil || serversFile != nil {
            throw FormatError(
                file: file, line: place.line, column: place.column,
                message: "keepalive is for clients that stay, and those of servers go with their answer")
        }
        guard rulesFile != nil || hasInlineRules else {
            throw FormatError(
                file: file, line: lines.number, column: 1, message: "expected rules FILE, or a rule")
        }
        guard !expectations.isEmpty else {
            throw FormatError(
                file: file, line: lines.number, column: 1, message: "expected a line with expect")
        }
    }

    private static let eitherRules = "expected either rules FILE or rules, not both"
    private static let eitherServers = "expected either servers FILE or lines of servers, not both"

    private var hasInlineRules: Bool { Self.saysSomething(inlineRules) }

    private static func saysSomething(_ text: [UInt8]) -> Bool { text.contains { $0 != UInt8(ascii: "\n") } }

    private func error(_ mistake: Workload.Mistake) -> FormatError {
        let place = mistake.words.lazy.compactMap { places[$0] }.first
        return FormatError(
            file: file, line: place?.line ?? max(workloadLine, 1), column: place?.column ?? 1,
            message: mistake.sentence)
    }

    private mutating func once(_ word: String, _ line: ScenarioLine) throws(FormatError) {
        guard said.insert(word).inserted else { throw line.error("\(word) is said twice") }
    }

    private mutating func read(_ line: inout ScenarioLine) throws(FormatError) {
        switch line.next() {
        case "rules":
            try once("rules", line)
            if hasInlineRules { throw line.error(Self.eitherRules) }
            rulesFile = try line.fileName("a file of rules")
        case "flows":
            try once("flows", line)
            flowsFile = try line.fileName("a file of flows")
            if workloadLine > 0 { throw line.error("expected either flows or workload, not both") }
        case "servers":
            try once("servers", line)
            if Self.saysSomething(inlineServers) { throw line.error(Self.eitherServers) }
            serversFile = try line.fileName("a file of servers")
        case "profile":
            try once("profile", line)
            let name = try line.word("legacy or reworked")
            guard let profile = KernelProfile(rawValue: name) else {
                throw line.error("expected legacy or reworked")
            }
            settings.profile = profile
        case "set":
            let name = line.next()
            guard SimulatorSettings.sysctls.contains(name) else {
                let known = SimulatorSettings.sysctls.joined(separator: ", ")
                throw line.error("expected a sysctl that is modelled: \(known)")
            }
            try once(name, line)
            let value = Int64(try line.wholeNumber() as UInt32)
            guard SimulatorSettings.simulates(name, value) else {
                throw line.error(
                    "expected 0 or 3: by the other values of \(name) memory decides, which is not simulated")
            }
            settings.set(name, to: value)
        case "keepalive":
            try once("keepalive", line)
            places["keepalive"] = (line.number, 1)
            guard let time = QuantityText.interval(line.next()) else {
                throw line.error(QuantityText.expectedInterval)
            }
            keepalive = time
        case "mark-rules":
            try once("mark-rules", line)
            markRulesFile = try line.fileName("a file of the packet filter's rules")
        case "mark":
            guard let mark = MarkText.parse(line.next()) else { throw line.error(MarkText.expected) }
            marks.append((mark, line))
        case "workload": try readWorkload(&line)
        case "expect":
            let expectation = try line.expectation()
            expectations.append(
                ExpectationLine(number: line.number, text: line.text, expectation: expectation))
        default:
            throw line.error(
                "expected rules, flows, servers, workload, keepalive, profile, set, mark, mark-rules, expect, or a rule"
            )
        }
        try line.end()
    }

    private mutating func readWorkload(_ line: inout ScenarioLine) throws(FormatError) {
        if flowsFile != nil { throw line.error("expected either flows or workload, not both") }
        workloadLine = line.number
        while !line.peek().isEmpty {
            let word = line.next()
            if word != "network", word != "target" { try once(word, line) }
            switch word {
            case "clients": workload.clients = try line.workload(WorkloadText.clients)
            case "rate": workload.rate = try line.workload(WorkloadText.rate)
            case "for": workload.length = try line.seconds()
            case "seed": workload.seed = try line.wholeNumber()
            case "duration": workload.meanDuration = try line.seconds()
            case "distribution":
                guard let distribution = DurationDistribution(rawValue: line.next()) else {
                    throw line.error("expected fixed, exponential, pareto or lognormal")
                }
                workload.durations = distribution
            case "shape": workload.shape = try line.workload(WorkloadText.billionths)
            case "sigma": workload.sigma = try line.workload(WorkloadText.billionths)
            case "network": workload.networks.append(try line.workload(WorkloadText.network))
            case "ports": workload.clientPorts = try line.workload(WorkloadText.ports)
            case "target": targets.append(try line.workload(WorkloadText.target))
            default:
                throw line.error(
                    "expected clients, rate, for, seed, duration, distribution, shape, sigma, network, ports or target"
                )
            }
            places[word] = (line.number, line.column)
        }
    }
}

extension ScenarioFile.Expectation {
    /// Whether only a model of servers can say it.
    var isOfServers: Bool {
        switch self {
        case .latency, .failed: true
        default: false
        }
    }
}
