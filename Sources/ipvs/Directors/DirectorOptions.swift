import ArgumentParser
import IPVSFormats
import IPVSModel
import IPVSSimulator

/// Several directors behind a router, instead of one.
struct DirectorOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Number of directors, 1 to 256: each is played as if it were alone, with all rules.",
            discussion: "The report then says what of it is not as one director would do.",
            valueName: "number"),
        transform: DirectorWord.directors)
    var directors: Int?

    @Option(
        help: ArgumentHelp(
            "How flows are spread over them: ecmp-5tuple, ecmp-source, or vrrp, the lowest number that is up. (default: ecmp-5tuple)",
            valueName: "name"))
    var spread: Spreading?

    @Flag(
        help: ArgumentHelp(
            "Flows hash to 1024 buckets, which change directors as rarely as can be: a resilient next-hop group of Linux.",
            discussion:
                "Otherwise the hash is taken modulo the number of directors that are up, so that most flows move when that changes."
        ))
    var ecmpResilient = false

    @Option(
        name: .customLong("fail"),
        help: ArgumentHelp(
            "A director dies at this time, with all that it knows; may be repeated.",
            valueName: "director@seconds"),
        transform: DirectorWord.moment)
    var fails: [DirectorMoment] = []

    @Option(
        name: .customLong("join"),
        help: ArgumentHelp(
            "A director starts at this time, with the table and without connections; may be repeated.",
            discussion: "One that joins first is not there before.", valueName: "director@seconds"),
        transform: DirectorWord.moment)
    var joins: [DirectorMoment] = []

    @Option(
        help: ArgumentHelp(
            "Whether directors tell each other of connections, on or off. (default: off)", valueName: "word"))
    var sync: Switch?

    @Option(
        help: ArgumentHelp(
            "net.ipv4.vs.sync_threshold: at which packet of a client a connection is told, of every so many. (default: 3,50)",
            valueName: "packet,period"),
        transform: DirectorWord.threshold)
    var syncThreshold: SyncThreshold?

    @Option(
        help: ArgumentHelp(
            "net.ipv4.vs.sync_refresh_period: a connection is told again no earlier than after this time. (default: 0)",
            valueName: "time"),
        transform: Word.time)
    var syncRefreshPeriod: Nanoseconds?

    @Option(
        help: ArgumentHelp(
            "net.ipv4.vs.sync_retries: how often within that time all the same, 0 to 3. (default: 0)",
            valueName: "number"),
        transform: DirectorWord.retries)
    var syncRetries: UInt32?

    @Option(
        name: .customLong("rules-of"),
        help: ArgumentHelp(
            "Other rules than --rules for one director; may be repeated.", valueName: "director=file"),
        completion: .file(), transform: DirectorWord.rules)
    var rulesOf: [DirectorRules] = []

    @Option(
        help: ArgumentHelp(
            "File for the flows that break, one row (CSV) a flow.",
            discussion: "Its header is time,protocol,client,destination,server,brokenAt,reason.",
            valueName: "file"), completion: .file())
    var broken: String?

    func validate() throws {
        guard let directors else {
            if let given {
                throw ValidationError("\(given) is for several directors: say how many with --directors")
            }
            return
        }
        if broken == "-" { throw ValidationError("--broken needs a file: standard output has the report") }
        if ecmpResilient, spread == .vrrp {
            throw ValidationError("--ecmp-resilient is not for --spread vrrp")
        }
        if sync != .on, let given = givenForSync { throw ValidationError("\(given) is for --sync on") }
        let numbers = (fails + joins).map { ($0.director, $0.text) } + rulesOf.map { ($0.director, $0.text) }
        if let (_, text) = numbers.first(where: { $0.0 > directors }) {
            throw ValidationError("\(text): there are directors 1 to \(directors)")
        }
        if Set(rulesOf.map(\.director)).count < rulesOf.count {
            throw ValidationError("--rules-of names a director twice")
        }
        if let mistake = Self.mistake(changes) { throw ValidationError(mistake) }
    }

    /// An option that was given, apart from `--directors`.
    private var given: String? {
        let options: [(String, Bool)] = [
            ("--spread", spread != nil), ("--ecmp-resilient", ecmpResilient), ("--fail", !fails.isEmpty),
            ("--join", !joins.isEmpty), ("--sync", sync != nil), ("--rules-of", !rulesOf.isEmpty),
            ("--broken", broken != nil),
        ]
        return options.first { $0.1 }?.0 ?? givenForSync
    }

    private var givenForSync: String? {
        let options: [(String, Bool)] = [
            ("--sync-threshold", syncThreshold != nil), ("--sync-refresh-period", syncRefreshPeriod != nil),
            ("--sync-retries", syncRetries != nil),
        ]
        return options.first { $0.1 }?.0
    }

    /// In the order of time.
    var changes: [MembershipChange] {
        let all =
            fails.map { MembershipChange(director: $0.director - 1, event: .fail, time: $0.time) }
            + joins.map { MembershipChange(director: $0.director - 1, event: .join, time: $0.time) }
        return all.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
            .map(\.element)
    }

    /// A director cannot fail twice without coming back.
    private static func mistake(_ changes: [MembershipChange]) -> String? {
        var last: [Int: MembershipChange] = [:]
        for change in changes {
            if let before = last[change.director] {
                if before.event == change.event {
                    let words = change.event == .fail ? ("fails", "joins") : ("joins", "fails")
                    return "director \(change.director + 1) \(words.0) twice: say with --"
                        + (change.event == .fail ? "join" : "fail") + " when it \(words.1) in between"
                }
                if before.time == change.time {
                    return "director \(change.director + 1) fails and joins at the same time"
                }
            }
            last[change.director] = change
        }
        return nil
    }

    /// - Parameter source: of the flows.
    func plan(_ source: FlowOptions) -> DirectorGroup.Plan {
        var plan = DirectorGroup.Plan()
        plan.directors = directors ?? 1
        plan.spreading = spread ?? .ecmp5Tuple
        plan.isResilient = ecmpResilient
        plan.seed = source.seed ?? 1
        plan.changes = changes
        plan.keepalive = source.keepalive
        plan.keepsBroken = broken != nil
        if sync == .on {
            var rules = SyncRules()
            if let syncThreshold {
                (rules.threshold, rules.period) = (syncThreshold.packet, syncThreshold.period)
            }
            if let syncRefreshPeriod { rules.refreshPeriod = syncRefreshPeriod }
            if let syncRetries { rules.retries = syncRetries }
            plan.sync = rules
        }
        return plan
    }
}

enum Switch: String, ExpressibleByArgument, CaseIterable { case on, off }

extension Spreading: ExpressibleByArgument {}
