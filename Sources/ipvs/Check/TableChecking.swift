import IPVSFormats
import IPVSModel
import IPVSRules
import IPVSSimulator

/// Goes through a file as a director would, and notes what is wrong. What the kernel refuses is asked of `Table.apply`; behind a
/// refused line it goes on with the table that was probably meant, so that one mistake is told once.
struct TableChecking {
    let text: TableText
    let rules = KernelRules.ofKnownNames
    /// In the order in which they take effect.
    let lines: [TableText.Line]

    private(set) var table = Table()
    private(set) var origins = LineOrigins()
    private(set) var errors = FindingList()
    private(set) var warnings = FindingList()

    /// Services of which the file does not say all, because some line about them is wrong.
    private(set) var doubtful: Set<ServiceIdentity> = []
    /// Services that are in the table although no line adds them.
    private var supposed: Set<ServiceIdentity> = []
    /// Servers that the file means to be there, and that are not in the table.
    private var lost: Set<LineOrigins.Server> = []
    /// The line that adds a service, wherever it stands. It is needed for mistakes only.
    private lazy var additions: [ServiceIdentity: Int] = lines.indices.reduce(into: [:]) { found, index in
        guard case .addService(let service) = lines[index].change else { return }
        found[service.identity.asKept] = found[service.identity.asKept] ?? index
    }

    init(_ text: TableText) {
        self.text = text
        lines = Self.inOrder(text.lines)
    }

    /// Those of the start, and then those with a time.
    private static func inOrder(_ lines: [TableText.Line]) -> [TableText.Line] {
        guard lines.contains(where: { $0.time != nil }) else { return lines }
        let timed = lines.enumerated().filter { $0.element.time != nil }.sorted {
            ($0.element.time ?? 0, $0.offset) < ($1.element.time ?? 0, $1.offset)
        }
        return lines.filter { $0.time == nil } + timed.map(\.element)
    }

    mutating func run() {
        let start = lines.firstIndex { $0.time != nil } ?? lines.count
        var problems = text.problems[...]
        for index in 0..<start {
            while let problem = problems.first, problem.place.line <= lines[index].place.line {
                take(problem)
                problems.removeFirst()
            }
            take(index)
        }
        for problem in problems { take(problem) }
        if lines.isEmpty, text.problems.isEmpty {
            let place = TextPlace(file: text.file, line: 1, column: 1)
            warn(.emptyFile, at: place, "there is no rule in this file")
        }
        checkServices(changedLater: lines[start...])
        for index in start..<lines.count { take(index) }
    }

    /// Services that lines add.
    var services: [Table.Entry] { table.services.filter { !supposed.contains($0.identity) } }

    /// - Parameters:
    ///   - other: the number of another line that it is about.
    ///   - option: what of the line is meant.
    mutating func warn(
        _ code: FindingCode, at place: TextPlace, option: OptionGroup? = nil, related other: Int? = nil,
        _ message: String
    ) {
        let related = other.map { lines[$0].place }
        let option = text.format == .rules ? option : nil
        warnings.add(Finding(code: code, place: place, message: message, related: related, option: option))
    }
}

// MARK: Lines

extension TableChecking {
    private mutating func take(_ problem: TableText.Problem) {
        errors.add(Finding(problem))
        guard let mention = problem.mention else { return }
        doubtful.insert(mention.service.asKept)
        if mention.purpose == .addsService, table[mention.service] == nil { suppose(mention.service) }
    }

    /// A service that no line adds, or none that could be understood.
    private mutating func suppose(_ identity: ServiceIdentity) {
        table.put(VirtualService(identity: identity.asKept))
        supposed.insert(identity.asKept)
        doubtful.insert(identity.asKept)
    }

    private mutating func take(_ index: Int) {
        let line = lines[index]
        if let server = line.change.server, lost.contains(server) {
            switch line.change {
            case .editDestination: return
            case .deleteDestination:
                lost.remove(server)
                return
            default: lost.remove(server)
            }
        }
        var change = line.change
        if case .addService(let service) = change, supposed.remove(service.identity.asKept) != nil,
            table[service.identity] != nil
        {
            // Its servers were added before; they stay.
            change = .editService(service)
        }
        let before = TableState(of: line.change, in: table)
        do throws(TableChangeError) {
            try table.apply(change, under: rules)
        } catch {
            // A document says of both roles whether a daemon runs.
            if error == .noDaemonRunning, text.format == .json { return }
            refuse(index, error)
            return
        }
        check(line, before: before)
        origins.note(line.change, index)
    }

    private mutating func refuse(_ index: Int, _ reason: TableChangeError) {
        // Sentences are what takes the time.
        errors.add(errors.isFull ? nil : finding(index, reason))
        let change = lines[index].change
        switch (reason, change) {
        case (.noSuchService, .deleteService), (.noSuchService, .zero): break
        case (.noSuchService, _):
            guard let identity = change.service else { return }
            suppose(identity)
            put(change, index)
        case (.schedulerOrEngineNotFound, .addService(var service)):
            service.scheduler = .default
            service.persistenceEngine = nil
            put(.addService(service), index)
        case (.invalid, .addService(let service)): suppose(service.identity)
        case (.outOfRange, .addDestination(var server, to: let service)):
            server.thresholds = ConnectionThresholds()
            put(.addDestination(server, to: service), index)
        case (.noSuchDestination, .editDestination), (.invalid, .addDestination):
            lose(change)
        default: break
        }
    }

    /// What was meant by a line that was refused, as far as it can be had.
    private mutating func put(_ change: TableChange, _ index: Int) {
        do throws(TableChangeError) {
            try table.apply(change, under: rules)
            origins.note(change, index)
        } catch {
            lose(change)
        }
    }

    private mutating func lose(_ change: TableChange) {
        guard let server = change.server else { return }
        lost.insert(server)
        doubtful.insert(server.service)
    }

    private mutating func finding(_ index: Int, _ reason: TableChangeError) -> Finding {
        let change = lines[index].change
        let others = origins.lines(about: change)
        var refused = RefusedRule(
            change: change, reason: reason, table: table, rules: rules, history: others.map { lines[$0] },
            nearService: change.service.flatMap { origins.service(near: $0) }.flatMap { table[$0]?.identity },
            nearServer: change.server.flatMap { server in
                origins.server(near: server).flatMap { table[server.service]?[$0]?.endpoint }
            })
        var related = origins.cause(of: reason, change)
        if reason == .noSuchService, let later = change.service.flatMap({ additions[$0.asKept] }),
            later > index
        {
            refused.laterLine = lines[later].place.line
            related = later
        }
        return Finding(
            code: refused.code, place: lines[index].place, message: refused.sentence,
            related: related.map { lines[$0].place }, option: text.format == .rules ? refused.option : nil)
    }
}

extension KernelRules {
    /// Those of any kernel that has the schedulers and engines of the kernel's own sources, and no others.
    static let ofKnownNames: KernelRules = {
        var rules = KernelRules.ofAnyKernel
        rules.schedulers = Set(SchedulerName.known)
        rules.engines = Set(Persistence.knownEngines)
        return rules
    }()
}
