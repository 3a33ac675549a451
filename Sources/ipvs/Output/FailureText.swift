import FileReplacement
import Glibc
import IPVSFormats
import IPVSModel
import IPVSRules
import IPVSSimulator

extension Failure {
    /// For people: where it is, what is wrong and, where something can be done, what.
    var sentence: String {
        switch self {
        case .reading("-", let problem): "standard input: \(problem.sentence)"
        case .reading(let file, let problem): "\(file): \(problem.sentence)"
        case .format(let error): error.description
        case .traffic(let file, let error): "\(file == "-" ? "standard input" : file):\(error.description)"
        case .decompressing("-", let problem): "standard input: \(problem.sentence)"
        case .decompressing(let file, let problem): "\(file): \(problem.sentence)"
        case .rule(let error, let place): "\(place): \(error.sentence)"
        case .refused(let rule, let place): "\(place): \(rule.sentence)"
        case .expectation(let problem, let place): "\(place): \(problem.sentence)"
        case .named(let place, let failure): "\(place): \(failure.sentence)"
        case .kernel(let error): "the kernel's table cannot be read: \(error.sentence)"
        case .changing(let error): "the kernel's table cannot be changed: \(error.sentence)"
        case .change(let problem): problem.sentence
        case .request(let problem): problem.sentence
        case .writing("-", let problem): "standard output: \(problem.sentence)"
        case .writing(let file, let problem): "\(file): \(problem.sentence)"
        case .listening(let endpoint, let number): Self.sentence(listening: endpoint, number)
        }
    }

    private static func sentence(listening endpoint: Endpoint, _ number: Int32) -> String {
        let advice =
            switch number {
            case EADDRINUSE: ": another program listens there; choose another port"
            case EADDRNOTAVAIL: ": the address is none of this host; ip address lists them"
            case EACCES: ": ports below 1024 are for root"
            default: ""
            }
        return "\(endpoint): nothing can be served there: \(text(ofSystemError: number))\(advice)"
    }

    /// The system's words for an error number.
    static func text(ofSystemError number: Int32) -> String { String(cString: strerror(number)) }
}

extension InputProblem {
    fileprivate var sentence: String {
        switch self {
        case .system(let number): Failure.text(ofSystemError: number)
        case .changedMeanwhile:
            "somebody wrote to the file while it was read: run it again when it is complete"
        case .isStandardOutput: "standard output leads to this file too: redirect it to another one"
        }
    }
}

extension DecompressedBytes.Problem {
    fileprivate var sentence: String {
        switch self {
        case .damaged(let kind): "what \(kind.rawValue) made cannot be decompressed: the file is damaged"
        case .endsEarly(let kind): "what \(kind.rawValue) made ends early: the file is not complete"
        case .noMemory: "there is no memory to decompress it"
        }
    }
}

extension OutputProblem {
    fileprivate var sentence: String {
        switch self {
        case .system(let number): Failure.text(ofSystemError: number)
        case .replacement(let failure): failure.sentence
        }
    }
}

extension RequestProblem {
    fileprivate var sentence: String {
        switch self {
        case .timedRule(let place):
            "\(place): a rule with a time is for ipvs simulate only: take the time off, or the rule out"
        case .noOrder(let name):
            "\(name) is sorted, so that the kernel's order of servers is not known from it"
        case .longSeries:
            "--series would have more than \(CountText.text(Int(SeriesText.mostRows))) rows: choose a longer time for --every"
        case .longTrial: "the loop would have more rounds than can be kept: choose a longer time for --every"
        case .undisguised(let file):
            "\(file) does not always say who is the client, so that some would keep their addresses: name the services with "
                + "--service for --anonymise"
        case .noTerminal: "ipvs top fills a terminal, and there is none: use --once or --batch"
        case .terminalWithoutCursor:
            "ipvs top moves the cursor, which this terminal cannot (TERM): use --once or --batch"
        case .nothingToApply(let name):
            "\(name) says nothing of any table, so that nothing was changed; ipvsadm -C empties the kernel's"
        case .nothingToUndo(in: nil):
            "no change waits for its confirmation: name the folder of ipvs apply --record with --record"
        case .nothingToUndo(in: let folder?): "\(folder) keeps no change that was made and not undone"
        case .noServer(let word, let isScoped):
            "nothing was changed: no service\(isScoped ? " of those" : "") has a server \(word); ipvsadm -Ln lists them"
        case .aboveRamp(let server, weight: let weight, let end):
            "nothing was changed: \(server) has weight \(weight), and ipvs ramp brings servers in, up to more than they "
                + "have: \(end) is less"
        case .nothingDrained:
            "nothing was changed: no server of this table was drained by ipvs drain since the host started"
        case .noRememberedWeight(let servers):
            "nothing was changed: it is not known what weight "
                + servers.prefix(3).map(\.description).joined(separator: ", ")
                + (servers.count > 3 ? " and \(servers.count - 3) more" : "")
                + " had, since ipvs drain found weight 0: say it with --weight"
        case .noComparedService: "no table has a service that --service names"
        case .noServiceOfNetwork(let network):
            "--every-client: no table has a service for clients of \(network), or --service names none"
        case .noSuchCode(let code):
            "there is no code \(code): they are "
                + (FindingCode.allCases.map(\.rawValue) + DoctorCode.allCases.map(\.rawValue)).joined(
                    separator: ", ")
        case .noSuchScheduler(let name):
            "--schedulers: there is no scheduler '\(name)'"
                + NearestWord.hint(name, SchedulerFactory.names.map(\.rawValue)) + "; there are "
                + SchedulerFactory.names.map(\.rawValue).joined(separator: ", ")
        case .noSuchHelp(let word):
            "there is no help on \(word)\(NearestWord.hint(word, HelpTopic.all)): there are the commands, the topics "
                + "\(HelpTopic.names.joined(separator: ", ")), and codes of ipvs check and doctor such as E012"
        case .allAmongOthers: "--schedulers: all stands for every scheduler; give it alone"
        case .severalServices(let service):
            "several services are at \(service): choose one with --protocol"
        case .noPort(let service):
            "a client goes to one port of \(service): name it, such as \(Endpoint(address: service.address, port: 80))"
        case .otherProtocol(let named, of: let service, let known):
            "--protocol \(named): what goes to \(service) here is \(known)"
        case .noPacketsWithMark(let mark):
            "no address and port is known to have mark \(mark): say one with --mark VIP:PORT=\(mark), or name one with --service"
        case .unreachable(let service, from: let client, let place):
            "\(place.map { "\($0): " } ?? "")\(client) cannot reach \(service): it is of the other family"
        case .noTarget(let services):
            "the table has no service at a port that flows could go to: "
                + (services.lazy.compactMap(\.identity.flowHint).first ?? "name one with --target")
        case .incomparable(let first, let second):
            "\(first) and \(second) have nothing that can be compared: give two bundles or two lists of connections, or live as one of them"
        case .noReference(let host, let problem):
            "nothing was compared, since \(host), which the others are to be as, was not looked at: \(problem?.sentence ?? "it did not answer")"
        case .impossibleWorkload(let reason): "flows cannot be made up: \(reason.sentence)"
        }
    }
}

extension ExpectationProblem {
    fileprivate var sentence: String {
        switch self {
        case .noSuchServer(let server, nil): "no rule adds \(server)"
        case .noSuchServer(let server, let service?): "no rule adds \(server) to \(service)"
        case .noServerAt(let address): "no rule adds a server at \(address)"
        case .severalServices(let server):
            "several services have \(server): say which, with at PROTOCOL VIP:PORT or at mark N"
        case .noSuchService: "no rule adds this service"
        case .unnamedService: "there are several services: say which, with at PROTOCOL VIP:PORT"
        }
    }
}

extension RuleError {
    /// For people who write rules for `ipvs`.
    var sentence: String {
        let text = String(decoding: legacyText(quoting: .readable).dropLast(), as: UTF8.self)
        return switch reason {
        // The legacy text sends people to the help of a program that they have not run.
        case .noCommand: "expected a rule such as -A or -a"
        case .serviceAddress, .serverAddress:
            text + "; names of hosts are not looked up, and ports only in /etc/services: "
                + "write rules with ipvsadm -S -n"
        default: text
        }
    }
}
