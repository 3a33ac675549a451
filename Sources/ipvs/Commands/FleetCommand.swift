import ArgumentParser
import Glibc
import IPVSFormats

struct FleetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fleet",
        abstract: "Says which of many directors differs from the others, and in what.",
        discussion: """
            diff asks every host for its table over ssh and compares what ipvs diff compares. The reference is the \
            table that most of them have, or what --with names: a file of any format, live, or one of the hosts.

            On each host `ipvs export` is run, or `ipvsadm -Sn` where there is no ipvs, which says no idle times and sync \
            daemons: those of this host are not compared then. Both need root, by the user of the ssh configuration, by \
            root@HOST, or by --remote. No password is asked for, and no key of an unknown host is accepted.

            The exit status is 0 when all are alike, 1 when one differs, 2 when one could not be looked at, and for errors.

            Examples:
              ipvs fleet diff director1 director2 director3
              ipvs fleet diff root@192.0.2.10 root@192.0.2.20 --with site.rules --ignore weight
              ipvs fleet diff director1 director2 --remote 'sudo ipvs export'
              ipvs fleet diff director1 director2 --ssh 'ssh -F fleet.conf -o BatchMode=yes'
            """)

    enum Action: String, ExpressibleByArgument, CaseIterable { case diff }

    @Argument(help: "What to do: diff.")
    var action: Action

    @Argument(help: ArgumentHelp("The directors, as ssh knows them.", valueName: "host"))
    var hosts: [String]

    @Option(
        help: ArgumentHelp(
            "What they are compared with: a file of any format, live, or one of the hosts. (default: the table that most have)",
            valueName: "source"),
        completion: .file())
    var with: String?

    @Option(
        help: ArgumentHelp(
            "What is started for each host; host and command are put behind it as two more words.",
            discussion:
                "Words with blanks between them; no shell sees them. (default: ssh -o BatchMode=yes -o ConnectTimeout=10)",
            valueName: "command"))
    var ssh: String?

    @Option(
        help: ArgumentHelp(
            "What is run on each host, and prints rules. (default: ipvs export or ipvsadm -Sn)",
            valueName: "command"))
    var remote: String?

    @Option(help: ArgumentHelp("Ask so many hosts at a time.", valueName: "number"))
    var atOnce = 16

    @Option(help: ArgumentHelp("Wait so long for each host.", valueName: "seconds"))
    var timeout = 30

    @OptionGroup(title: "Sources") var sources: SourceOptions

    @OptionGroup var comparison: ComparisonOptions

    @OptionGroup var report: ReportOptions

    private var program: [String] {
        ssh.map { $0.split(separator: " ").map(String.init) } ?? FleetQuestions.usualProgram
    }

    func validate() throws {
        if hosts.isEmpty { throw ValidationError("name the directors that are to be compared") }
        for host in hosts {
            // To ssh it would be an option, which can run programs here.
            if host.hasPrefix("-") { throw ValidationError("\(host) is no host: it begins with -") }
            if host.isEmpty || host.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value == 0x7f }) {
                throw ValidationError("'\(host)' is no host: it has blanks or control characters, or nothing")
            }
        }
        var seen: Set<String> = []
        if let twice = hosts.first(where: { !seen.insert($0).inserted }) {
            throw ValidationError("\(twice) is named twice")
        }
        if program.isEmpty { throw ValidationError("--ssh names no program") }
        if !(1...256).contains(atOnce) { throw ValidationError("--at-once must be from 1 to 256") }
        if !(1...86400).contains(timeout) { throw ValidationError("--timeout must be from 1 to 86400") }
        if with == nil, hosts.count < 2 {
            throw ValidationError("one director is compared with a source: name it by --with")
        }
    }

    func run() throws {
        // What is given is read first: a mistake in it costs no questions.
        let given = try with.flatMap { hosts.contains($0) ? nil : Source($0) }
            .map { source throws(Failure) in try source.wanted(sources.format).table }
        if comparison.order, let given, given.omissions.contains(.serverOrder) {
            throw Failure.request(.noOrder(of: given.name))
        }
        var answers: [String: Result<WantedTable, HostProblem>] = [:]
        FleetQuestions(
            program: program, command: remote ?? FleetQuestions.usualCommand, atOnce: atOnce,
            milliseconds: Int64(timeout) * 1000
        ).ask(hosts) { host, answer in
            answers[host] = answer.flatMap { text in Self.table(text, of: host) }
        }
        let found = try compare(answers, with: given)
        try report.print(FleetReport(comparison: found))
        if found.status != 0 { throw ExitCode(found.status) }
    }

    private func compare(
        _ answers: [String: Result<WantedTable, HostProblem>], with given: WantedTable?
    ) throws(Failure) -> FleetComparison {
        var directors: [FleetComparison.Director] = []
        var failed: [(host: String, problem: HostProblem)] = []
        for host in hosts {
            switch answers[host] {
            case .success(let table)?: directors.append(.init(host: host, table: table))
            case .failure(let problem)?: failed.append((host, problem))
            case nil: break
            }
        }
        var reference = given
        if let with, given == nil {
            guard let director = directors.first(where: { $0.host == with }) else {
                let problem = failed.first { $0.host == with }?.problem
                throw .request(.noReference(with, problem))
            }
            reference = director.table
        }
        return FleetComparison(
            directors, failed: failed, with: reference,
            terms: .init(scope: sources.scope, ignored: comparison.ignored, comparesOrder: comparison.order))
    }

    /// What a host says is read as rules, and as nothing else.
    private static func table(_ text: [UInt8], of host: String) -> Result<WantedTable, HostProblem> {
        do throws(Failure) {
            return .success(try WantedTable(RulesTable(text, file: host)))
        } catch {
            return .failure(.nonsense(error.sentence))
        }
    }
}
