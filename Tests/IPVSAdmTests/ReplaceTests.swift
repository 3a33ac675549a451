import Glibc
import IPVSKernel
import IPVSModel
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

    @Test func atBootOnlyMistakesInWordsAreFatal() throws {
        #expect(try Self.check("-A -f 1\n-A -f 1\n") == ["ipvsadm-restore: line 2: Service already exists"])
        #expect(try Self.check("-A -f 1\n-A -f 1\n", ["--boot"]) == [])
        #expect(try Self.check("-A -f 1\n-A -f\n", ["--boot"]).count == 1)
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

    /// Requests of the batch, and the refusals of a kernel for the changes in `refused`, counted from 0: the clearing.
    /// To the batches after the first `answered` it gives `error` instead.
    private static func replace(
        _ text: String, refused: Set<Int>, batchLimit: Int = 1000, answered: Int = .max,
        error: KernelError = .noAnswer
    ) throws -> [String] {
        let log = Log()
        var count = 0
        var batches = 0
        var link = ScriptedTransport { (batch) throws(KernelError) in
            let sequences = RequestBatch.sequences(batch)
            if sequences == [1] { return [AnswerBuilder.information()] }
            var answers: [UInt8] = []
            for sequence in sequences.dropLast() {
                if refused.contains(count) { answers += AnswerBuilder.result(EEXIST, sequence: sequence) }
                count += 1
            }
            log.events.append("\(sequences.count - 1) changes")
            batches += 1
            if batches > answered { throw error }
            return [answers + AnswerBuilder.result(0, sequence: sequences.last ?? 0)]
        }
        link.batchRequestLimit = batchLimit
        var problems = problems(log)
        let rules = try rules(text, problems: &problems)
        var session = Session(director: try KernelDirector(link: link), program: Bytes("ipvsadm".utf8))
        var output = StandardOutput(descriptor: -1)
        do throws(Failure) {
            try session.replaceTable(with: rules, problems: &problems, output: &output)
        } catch {
            log.events.append(String(decoding: error.message.dropLast(), as: UTF8.self))
        }
        return log.events + ["\(problems.count) problems"]
    }

    @Test func clearingAndRulesTravelTogether() throws {
        #expect(try Self.replace("-A -f 1\n-A -f 2\n", refused: []) == ["3 changes", "0 problems"])
        #expect(try Self.replace("\n", refused: []) == ["1 changes", "0 problems"])
    }

    @Test func aRefusedLineStopsNoOther() throws {
        #expect(
            try Self.replace("-A -f 1\n\n-A -f 2\n-A -f 3\n-A -f 4", refused: [1, 2], batchLimit: 3) == [
                "3 changes", "ipvsadm-restore: line 1: Service already exists",
                "ipvsadm-restore: line 3: Service already exists", "2 changes", "2 problems",
            ])
    }

    @Test func afterSilenceTheLinesInDoubtAreNamed() throws {
        let text = "-A -f 1\n-A -f 2\n-A -f 3\n-A -f 4\n"
        let doubt = "The kernel does not answer: it may have been carried out or not"
        #expect(
            try Self.replace(text, refused: [], batchLimit: 2, answered: 1) == [
                "2 changes", "2 changes", "ipvsadm-restore: line 2: \(doubt)",
                "ipvsadm-restore: line 3: \(doubt)",
                "ipvsadm-restore: The kernel does not answer; line 4 and those after it were not restored",
                "2 problems",
            ])
        #expect(
            try Self.replace(text, refused: [], batchLimit: 9, answered: 0).suffix(2) == [
                "ipvsadm-restore: The kernel does not answer; the last lines may be missing", "5 problems",
            ])
        // What was not sent is not in doubt.
        #expect(
            try Self.replace(
                text, refused: [], batchLimit: 2, answered: 1, error: .notSent(errno: ENOBUFS)) == [
                    "2 changes", "2 changes",
                    "ipvsadm-restore: Can't send to the kernel: No buffer space available; "
                        + "line 2 and those after it were not restored",
                    "0 problems",
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
