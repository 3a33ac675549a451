import IPVSModel
import IPVSSimulator

/// How the servers of a simulation work, and when they do not.
///
/// Lines are `server WHICH takes TIME workers N queue N`, `client timeout TIME retries N after TIME`,
/// `check every TIME falls N rises N weight|delete`, `seed N` and `@SECONDS server WHICH dies|hangs|recovers`, where WHICH is
/// `all`, `ADDRESS` or `ADDRESS:PORT`, maybe with `of PROTOCOL VIP:PORT`. A `#` starts a comment.
package struct ServersFile: Sendable, Hashable {
    package private(set) var model = ServingModel()
    /// What it says, line by line, without comments and spaces: for a report.
    package private(set) var statements: [String] = []
    /// Statements of which there may be one only.
    private var said: Set<String> = []
    private var conditions: [ServingModel.TimedCondition] = []
    /// The first server that hangs.
    private var firstHang: FormatError?

    /// So that each of a service's servers may have its own.
    private static let mostLines = 65_536
    private static let expected = "expected server, client, check, seed, or @SECONDS server"
    private static let hangNeedsTimeout =
        "a server that hangs lets clients wait for ever: say how long they do with client timeout TIME"

    package init(_ text: [UInt8], file: String) throws(FormatError) {
        var lines = TextLines(text)
        while let bytes = lines.next() {
            var line = try ScenarioLine(bytes, file: file, number: lines.number)
            if line.peek().isEmpty { continue }
            guard statements.count < Self.mostLines else {
                throw line.error("no more than \(Self.mostLines) lines")
            }
            try read(&line)
            try line.end()
            statements.append(line.statement)
        }
        guard !statements.isEmpty else {
            throw FormatError(file: file, line: lines.number, column: 1, message: Self.expected)
        }
        if let firstHang, model.client.timeout == nil { throw firstHang }
        model.plan(conditions)
    }

    private mutating func read(_ line: inout ScenarioLine) throws(FormatError) {
        let word = line.next()
        if word.hasPrefix("@") { return try readCondition(word.dropFirst(), &line) }
        if word != "server" {
            guard said.insert(word).inserted else { throw line.error("\(word) is said twice") }
        }
        switch word {
        case "server": try readServer(&line)
        case "client": try readClient(&line)
        case "check": try readChecker(&line)
        case "seed": model.seed = try line.wholeNumber()
        default: throw line.error(Self.expected)
        }
    }

    private mutating func readServer(_ line: inout ScenarioLine) throws(FormatError) {
        var statement = ServingModel.Statement(try line.pattern())
        guard !line.peek().isEmpty else {
            _ = line.next()
            throw line.error("expected takes, workers or queue")
        }
        while !line.peek().isEmpty {
            switch line.next() {
            case "takes" where statement.time == nil: statement.time = try line.serviceTime()
            case "workers" where statement.workers == nil:
                statement.workers = Int(
                    try line.number(1...UInt64(WorkingServer.mostWorkers), "a number of workers"))
            case "queue" where statement.queueLimit == nil:
                statement.queueLimit = Int(try line.number(0...1_000_000_000, "a length of a queue"))
            default: throw line.error("expected takes, workers or queue, each once")
            }
        }
        model.statements.append(statement)
        guard model.hasWorkers(for: statement) else {
            throw line.error("a queue is before workers: say how many with workers N")
        }
    }

    private mutating func readClient(_ line: inout ScenarioLine) throws(FormatError) {
        var words: Set<String> = []
        repeat {
            let word = line.next()
            guard words.insert(word).inserted else { throw line.error("\(word) is said twice") }
            switch word {
            case "timeout": model.client.timeout = try line.positiveTime()
            case "retries":
                model.client.retries = try line.number(
                    0...ServingModel.Client.mostRetries, "a number of retries")
            case "after": model.client.delay = try line.seconds()
            default: throw line.error("expected timeout, retries or after")
            }
        } while !line.peek().isEmpty
    }

    private mutating func readChecker(_ line: inout ScenarioLine) throws(FormatError) {
        guard line.next() == "every" else { throw line.error("expected every TIME") }
        var checker = ServingModel.Checker(every: try line.positiveTime())
        var words: Set<String> = []
        while !line.peek().isEmpty {
            let word = line.next()
            let kind = word == "delete" ? "weight" : word
            guard words.insert(kind).inserted else { throw line.error("\(word) is said twice") }
            switch word {
            case "falls":
                checker.falls = try line.number(1...ServingModel.Checker.mostChecks, "a number of checks")
            case "rises":
                checker.rises = try line.number(1...ServingModel.Checker.mostChecks, "a number of checks")
            case "weight": checker.action = .takesWeight
            case "delete": checker.action = .deletes
            default: throw line.error("expected falls, rises, weight or delete")
            }
        }
        model.checker = checker
    }

    private mutating func readCondition(_ seconds: Substring, _ line: inout ScenarioLine) throws(FormatError)
    {
        guard let time = QuantityText.length(String(seconds)) else {
            throw line.error("expected @SECONDS, such as @10 or @2m")
        }
        guard line.next() == "server" else { throw line.error("expected server behind @SECONDS") }
        let pattern = try line.pattern()
        let condition: ServingModel.Condition
        switch line.next() {
        case "dies": condition = .isDead
        case "hangs":
            condition = .hangs
            if firstHang == nil { firstHang = line.error(Self.hangNeedsTimeout) }
        case "recovers": condition = .isUp
        default: throw line.error("expected dies, hangs or recovers")
        }
        conditions.append(
            ServingModel.TimedCondition(time: time, pattern: pattern, condition: condition))
    }
}

extension ServingModel {
    /// A queue needs workers, of this statement or of one before it.
    fileprivate func hasWorkers(for statement: Statement) -> Bool {
        guard statement.queueLimit != nil, statement.workers == nil else { return true }
        return statements.contains { $0.workers != nil }
    }
}

extension ScenarioLine {
    /// `all`, `10.0.0.1`, `10.0.0.1:80`, and maybe `of tcp 192.0.2.1:80` or `of mark 7`.
    fileprivate mutating func pattern() throws(FormatError) -> ServingModel.Pattern {
        var pattern = ServingModel.Pattern()
        let word = next()
        if word != "all" {
            guard let server = AgentFile.ServerAddress(word) else {
                throw error("expected all, or a server as ADDRESS or ADDRESS:PORT")
            }
            (pattern.address, pattern.port) = (server.address, server.port)
        }
        guard peek() == "of" else { return pattern }
        _ = next()
        if peek() == "mark" {
            _ = next()
            guard let mark = UInt32(next()), mark != 0 else {
                throw error("expected a firewall mark, such as 7")
            }
            pattern.service = .firewallMark(mark, pattern.address?.family ?? .ipv4)
        } else {
            let (transport, virtual) = try service()
            pattern.service = .endpoint(transport, virtual)
        }
        return pattern
    }

    /// `20ms`, `fixed 20ms`, `exponential 100ms`, `lognormal 100ms sigma 1.5`, `flow x 1.5`, and such with `+` between.
    fileprivate mutating func serviceTime() throws(FormatError) -> ServiceTime {
        var terms: [ServiceTime.Term] = []
        repeat {
            if !terms.isEmpty { _ = next() }
            guard terms.count < ServiceTime.mostTerms else {
                throw error("no more than \(ServiceTime.mostTerms) times with + between them")
            }
            terms.append(try term())
        } while peek() == "+"
        return ServiceTime(terms)
    }

    private mutating func term() throws(FormatError) -> ServiceTime.Term {
        switch peek() {
        case "exponential":
            _ = next()
            return .exponential(mean: try seconds())
        case "lognormal":
            _ = next()
            let mean = try seconds()
            guard peek() == "sigma" else { return .lognormal(mean: mean, sigma: 1_000_000_000) }
            _ = next()
            let sigma = try workload(WorkloadText.billionths)
            guard (10_000_000...4_000_000_000).contains(sigma) else {
                throw error("expected a sigma from 0.01 to 4")
            }
            return .lognormal(mean: mean, sigma: sigma)
        case "flow":
            _ = next()
            guard peek() == "x" else { return .ofFlow(factor: 1_000_000_000) }
            _ = next()
            return .ofFlow(factor: try workload(WorkloadText.billionths))
        case "fixed": _ = next()
        default: break
        }
        guard let length = QuantityText.length(next()) else {
            throw error("expected a time such as 20ms, or fixed, exponential, lognormal or flow")
        }
        return .fixed(length)
    }

    fileprivate mutating func positiveTime() throws(FormatError) -> Nanoseconds {
        let time = try seconds()
        guard time > 0 else { throw error("expected a time that is longer than 0") }
        return time
    }

    fileprivate mutating func number(_ range: ClosedRange<UInt64>, _ what: String) throws(FormatError)
        -> UInt64
    {
        guard let number = DecimalText.number(next()[...]), range.contains(number) else {
            throw error("expected \(what) from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
