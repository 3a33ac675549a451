import Glibc
import IPVSKernel
import IPVSModel
import IPVSWire
import TestSupport
import Testing

@testable import ipvsadm

/// `ipvsadm-restore` and `ipvsadm-save` without a kernel: the check, and what reaches a scripted one.
@Suite struct ReplaceTests {
    private final class Log {
        var events: [String] = []
    }

    private static func problems(brief: Bool = false, _ log: Log) -> RestoreProblems {
        RestoreProblems(program: "ipvsadm-restore", isBrief: brief) {
            log.events.append(String(decoding: $0.message.dropLast(), as: UTF8.self))
        }
    }

    private static func rules(
        _ text: String, _ arguments: [String] = [], problems: inout RestoreProblems
    ) throws -> RestoreRules {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        _ = Descriptor.write(Bytes(text.utf8)[...], to: ends[1])
        close(ends[1])
        let options = try RestoreOptions(arguments.map { Bytes($0.utf8) }, program: "ipvsadm-restore")
        return try RestoreRules(
            from: RestoreInput(descriptor: ends[0]), options: options, problems: &problems)
    }

    /// What checking `text` says.
    private static func check(_ text: String, _ arguments: [String] = []) throws -> [String] {
        let log = Log()
        var problems = problems(log)
        _ = try rules(text, arguments, problems: &problems)
        return log.events
    }

    @Test func everyMistakeIsToldWithItsLine() throws {
        let text =
            "# c\n\n-A -t 10.0.0.1:80\r\n-a -t 10.0.0.2:80 -r 10.0.0.3\n-A -f 0x\n-h\n-R\n-A -f 9 --junk"
        #expect(
            try Self.check(text) == [
                "ipvsadm-restore: line 4: Service not defined",
                "ipvsadm-restore: line 5: invalid fwmark value `0x' specified",
                "ipvsadm-restore: line 6: -h and -v are no rules",
                "ipvsadm-restore: line 7: Try `ipvsadm -h' or 'ipvsadm --help' for more information.",
                "ipvsadm-restore: line 8: --junk: unknown option",
            ])
    }

    /// One rule for every way in.
    @Test(arguments: [[], ["--boot"]]) func mistakesAreTheSameAtBoot(_ arguments: [String]) throws {
        #expect(
            try Self.check("-A -f 1\n-A -f 1 -s rr\n", arguments) == [
                "ipvsadm-restore: line 2: Service already exists"
            ])
        #expect(try Self.check("-A -f 1\n-A -f\n", arguments).count == 1)
    }

    @Test func theSameLineAgainIsNoMistake() throws {
        let log = Log()
        var problems = Self.problems(log)
        let text = "-A -t 10.0.0.1:80\n-A -f 2\n-a -f 2 -r 10.0.0.2\n-a -f 2 -r 10.0.0.2\n-A -f 2 -s wlc\n"
        let rules = try Self.rules(text + "-a -f 2 -r 10.0.0.2 -w 2\n", problems: &problems)
        #expect(
            log.events == [
                "ipvsadm-restore: line 4: warning: the same as line 3",
                "ipvsadm-restore: line 5: warning: the same as line 2",
                "ipvsadm-restore: line 6: Destination already exists",
            ])
        #expect(rules.rules.map(\.line) == [1, 2, 3])
        #expect(problems.count == 1)
    }

    @Test func manyMistakesAreCountedAndTheFirstAreShown() throws {
        let log = Log()
        var problems = Self.problems(log)
        let rules = try Self.rules(String(repeating: "junk\n", count: 1000), problems: &problems)
        #expect(log.events.count == 20)
        #expect(problems.count == 1000)
        #expect(rules.count == 1000)
    }

    @Test func atBootThereIsOneLine() throws {
        let log = Log()
        var problems = Self.problems(brief: true, log)
        _ = try Self.rules("-A -f 1\n-A -f nothing\njunk\n", problems: &problems)
        #expect(log.events == [])
        let line = problems.conclusion("2 of 3 lines", status: .unusable).message
        #expect(
            String(decoding: line, as: UTF8.self)
                == "ipvsadm-restore: line 2: invalid fwmark value `nothing' specified; 2 of 3 lines\n")
    }

    @Test func theModulesAreThoseThatTheRulesName() throws {
        let log = Log()
        var problems = Self.problems(log)
        let rules = try Self.rules(
            "-A -f 1 -s rr\n-A -f 2 -s rr -p 9 --pe sip\n-A -f 3\n-E -f 3 -s mh\n--set 1 2 3\n",
            problems: &problems)
        #expect(rules.modules == ["ip_vs_rr", "ip_vs_pe_sip", "ip_vs_wlc", "ip_vs_mh"])
    }

    /// What restoring says and sends where the table is empty, and the kernel refuses the changes in `refused`, counted from
    /// 1. To the batches after the first `answered` it gives `error` instead.
    private static func restore(
        _ text: String, _ arguments: [String] = [], refused: Set<Int>, batchLimit: Int = 1000,
        answered: Int = .max, error: KernelError = .noAnswer
    ) throws -> [String] {
        let log = Log()
        var count = 0
        var batches = 0
        var link = ScriptedTransport { (batch) throws(KernelError) in
            let sequences = RequestBatch.sequences(batch)
            if sequences == [1] { return [AnswerBuilder.information()] }
            if batch[16] == IPVSCommand.getService.rawValue {
                return [AnswerBuilder.done(sequence: sequences[0])]
            }
            var answers: [UInt8] = []
            for sequence in sequences.dropLast() {
                count += 1
                if refused.contains(count) { answers += AnswerBuilder.result(EINVAL, sequence: sequence) }
            }
            log.events.append("\(sequences.count - 1) changes")
            batches += 1
            if batches > answered { throw error }
            return [answers + AnswerBuilder.result(0, sequence: sequences.last ?? 0)]
        }
        link.batchRequestLimit = batchLimit
        var problems = problems(log)
        let rules = try rules(text, problems: &problems)
        let options = try RestoreOptions(arguments.map { Bytes($0.utf8) }, program: "ipvsadm-restore")
        var session = Session(director: try KernelDirector(link: link), program: Bytes("ipvsadm".utf8))
        var output = StandardOutput(descriptor: -1)
        do throws(Failure) {
            let status = try session.makeTable(of: rules, options, problems: &problems, output: &output)
            log.events.append("status \(status.rawValue)")
        } catch {
            log.events += [
                String(decoding: error.message.dropLast(), as: UTF8.self), "status \(error.status.rawValue)",
            ]
        }
        return log.events
    }

    private static let invalid = "Invalid operation.  Possibly wrong module version, address not unicast, ..."

    @Test func rulesTravelTogether() throws {
        #expect(try Self.restore("-A -f 1\n-A -f 2\n", refused: []) == ["2 changes", "status 0"])
        #expect(try Self.restore("\n", refused: []) == ["status 0"])
        #expect(try Self.restore("-A -f 1\n-E -f 1 -s rr\n-D -f 1\n", refused: []) == ["status 0"])
    }

    @Test func aRefusedLineStopsNoOther() throws {
        let text = "-A -f 1\n-a -f 1 -r 10.0.0.1\n\n-A -f 2\n-A -f 3\n-A -f 4\n"
        #expect(
            try Self.restore(text, refused: [1, 4], batchLimit: 3) == [
                "3 changes", "2 changes", "ipvsadm-restore: line 1: \(Self.invalid)",
                "ipvsadm-restore: line 5: \(Self.invalid)",
                "ipvsadm-restore: 2 of 5 lines failed; the others are in the table", "status 1",
            ])
    }

    @Test func whatARefusedLineMakesImpossibleIsLeftUndone() throws {
        #expect(
            try Self.restore("-A -f 1\n-a -f 1 -r 10.0.0.1\n-A -f 2\n", refused: [1, 2]) == [
                "3 changes", "ipvsadm-restore: line 1: \(Self.invalid)",
                "ipvsadm-restore: line 2: left undone, because of line 1",
                "ipvsadm-restore: 2 of 3 lines failed; the others are in the table", "status 1",
            ])
    }

    @Test func allOrNothingTakesBackWhatWasMade() throws {
        let text = "-A -f 1\n-A -f 2\n-A -f 3\n"
        #expect(
            try Self.restore(text, ["--all-or-nothing"], refused: [3]) == [
                "3 changes", "1 changes", "1 changes", "ipvsadm-restore: line 3: \(Self.invalid)",
                "ipvsadm-restore: the table is as it was", "status 2",
            ])
        // Neither can be taken back.
        #expect(
            try Self.restore(text, ["--all-or-nothing"], refused: [3, 4, 5]).suffix(2) == [
                "ipvsadm-restore: 2 of 3 changes were made; restore again to complete the table", "status 1",
            ])
    }

    @Test func afterSilenceTheLinesInDoubtAreNamed() throws {
        let text = "-A -f 1\n-A -f 2\n-A -f 3\n-A -f 4\n-A -f 5\n"
        let doubt = "it may have been carried out or not"
        #expect(
            try Self.restore(text, refused: [], batchLimit: 2, answered: 1) == [
                "2 changes", "2 changes", "ipvsadm-restore: line 3: \(doubt)",
                "ipvsadm-restore: line 4: \(doubt)",
                "ipvsadm-restore: The kernel does not answer; 4 of 5 changes were made; "
                    + "restore again to complete the table", "status 1",
            ])
        // What was not sent is not in doubt.
        #expect(
            try Self.restore(text, refused: [], batchLimit: 9, answered: 0, error: .notSent(errno: ENOBUFS))
                == [
                    "5 changes",
                    "ipvsadm-restore: Can't send to the kernel: No buffer space available; the table is as it was",
                    "status 2",
                ])
    }

    @Test(arguments: [[], ["--check"], ["--boot"]])
    func nothingIsNoTable(_ arguments: [String]) throws {
        let failure = #expect(throws: Failure.self) { try Self.check("", arguments) }
        #expect(failure?.status == .unusable)
        for text in ["\n", "#", " "] { #expect(try Self.check(text, arguments) == []) }
    }

    @Test(arguments: ["--chekc", "-x", "--", "-", "word", "", "/dev/null"])
    func unknownWordsCostNoTable(_ word: String) throws {
        let failure = #expect(throws: Failure.self) {
            try RestoreOptions([Bytes(word.utf8)], program: "ipvsadm-restore")
        }
        #expect(failure?.status == .unusable)
    }

    @Test func whatScriptsGiveDebiansIsPassedOver() throws {
        let options = try RestoreOptions([Bytes("-n".utf8)], program: "ipvsadm-restore")
        #expect(!options.isBoot && !options.isCheckOnly && !options.isHelp)
        #expect(!options.keepsOrder && !options.isAllOrNothing && options.patience == nil)
    }

    @Test func waitingHasAnEndIfAsked() throws {
        for words in [["--wait", "7"], ["--wait=7"]] {
            #expect(try RestoreOptions(words.map { Bytes($0.utf8) }, program: "p").patience == 7)
        }
        for words in [["--wait"], ["--wait="], ["--wait", "-1"], ["--wait", "soon"]] {
            #expect(throws: Failure.self) { try RestoreOptions(words.map { Bytes($0.utf8) }, program: "p") }
        }
    }

    @Test func filesAreForChecks() throws {
        let words = ["a", "--check", "-", "b"].map { Bytes($0.utf8) }
        let options = try RestoreOptions(words, program: "ipvsadm-restore")
        #expect(options.isCheckOnly)
        #expect(options.files == ["a", "-", "b"].map { Bytes($0.utf8) })
    }

    @Test func whatTheKernelItselfHasIsNoStranger() throws {
        var problems = Self.problems(Log())
        let schedulers = SchedulerName.known.map { "-A -f \($0.rawValue.utf8.first ?? 0) -s \($0)\n" }
        for text in schedulers + ["-A -f 9 -p --pe sip\n", "-A -f 9 -s none\n", "-A -f 9\n", "--set 1 2 3\n"]
        {
            #expect(try Self.rules(text, problems: &problems).strangers.count == 0)
        }
    }

    @Test(arguments: [
        ("wrrr", "wrr"), ("lbcl", "lblc"), ("hs", "sh"), ("mhh", "mh"), ("lblcrr", "lblcr"), ("two", "twos"),
        ("roulette", nil), ("xx", nil), ("", nil), ("wlblcr", "lblcr"),
    ])
    func aSlipOfThePenIsRecognized(_ word: String, _ meant: String?) {
        #expect(Spelling.nearest(to: word, among: SchedulerName.known.map(\.rawValue)) == meant)
    }

    private static func saveOptions(_ words: String...) throws -> SaveOptions {
        try SaveOptions(words.map { Bytes($0.utf8) }, program: "ipvsadm-save")
    }

    @Test func saveTakesWhatScriptsGiveDebians() throws {
        #expect(try Self.saveOptions("-n").isNumeric)
        #expect(try !Self.saveOptions().isNumeric)
        #expect(try Self.saveOptions("word", "-n").isNumeric)
        #expect(try Self.saveOptions("word").file == nil)
    }

    @Test func saveTakesAFile() throws {
        let options = try Self.saveOptions("-n", "--output", "-n", "--keep=3", "--unless-empty")
        #expect(options.file == "-n" && options.versions == 3 && options.isUnlessEmpty && options.isNumeric)
        #expect(try Self.saveOptions("--output=a=b", "--keep", "0").file == "a=b")
        #expect(try Self.saveOptions("--output", "-").file == nil)
    }

    @Test(arguments: [
        ["-n", "--numeric"], ["-nn"], ["-n=1"], ["--output"], ["--output="], ["--output", "f", "--keep"],
        ["--output", "f", "--keep", "many"], ["--output", "f", "--keep=-1"], ["--output", "f", "--keep=100"],
        ["--unless-empty=yes", "--output", "f"], ["--keep", "3"], ["--unless-empty"],
        ["--output", "-", "--keep", "1"], ["--outputs", "f"], ["-"], ["--"],
    ])
    func saveRefusesTheRest(words: [String]) throws {
        let failure = #expect(throws: Failure.self) {
            try SaveOptions(words.map { Bytes($0.utf8) }, program: "ipvsadm-save")
        }
        #expect(failure?.status == .listingFailed)
    }

    @Test func aNameThatIsNoTextIsNotMadeOneSilently() throws {
        #expect(throws: Failure.self) {
            try SaveOptions([Bytes("--output".utf8), [0x66, 0xff]], program: "ipvsadm-save")
        }
    }

    @Test(arguments: [
        ("ipvsadm", ProgramRole.ipvsadm), ("/sbin/ipvsadm-save", .save), ("ipvsadm-restore", .restore),
        ("./ipvsadm-restore", .restore), ("", .ipvsadm), ("other", .ipvsadm), ("ipvsadm-save/x", .ipvsadm),
    ])
    func theNameSaysWhatItDoes(_ name: String, _ role: ProgramRole) {
        #expect(ProgramRole(calledAs: Bytes(name.utf8)) == role)
    }
}
