import Glibc

/// What the arguments of `ipvsadm-restore` ask for.
///
/// Debian's looks at none, so a file that is named, or an option that is mistyped, costs it the table. Here only `-n`,
/// which scripts give it, is passed over.
struct RestoreOptions {
    private(set) var isCheckOnly = false
    /// For the start of the machine: names from files only, modules loaded first, one line when it fails.
    private(set) var isBoot = false
    private(set) var isHelp = false
    /// Whether servers must end in the order of the rules.
    private(set) var keepsOrder = false
    /// Whether anything that fails takes back all that was done.
    private(set) var isAllOrNothing = false
    /// How many seconds to wait for another restore; nil for no end.
    private(set) var patience: Int64?
    /// Where the rules to check come from; `-` is standard input, which also stands for no file at all.
    private(set) var files: [Bytes] = []

    init() {}

    init(_ arguments: [Bytes], program: String) throws(Failure) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch String(decoding: argument, as: UTF8.self) {
            case "-n": break
            case "--check": isCheckOnly = true
            case "--exact-order": keepsOrder = true
            case "--all-or-nothing": isAllOrNothing = true
            case "--wait": patience = try Self.seconds(rest.popFirst(), program)
            case let word where word.hasPrefix("--wait="):
                patience = try Self.seconds(argument.dropFirst(7).map { $0 }, program)
            case "--boot": isBoot = true
            case "-h", "--help": isHelp = true
            case let word where word.hasPrefix("-") && word != "-":
                throw Self.mistake("unknown option \(word)", program, then: Self.usage(program))
            default: files.append(argument)
            }
        }
        guard !isCheckOnly, !isHelp, let file = files.first else { return }
        throw Self.misplaced(String(decoding: file, as: UTF8.self), program)
    }

    private static func seconds(_ text: Bytes?, _ program: String) throws(Failure) -> Int64 {
        guard let text, let seconds = Int64(String(decoding: text, as: UTF8.self)), seconds >= 0 else {
            throw mistake("--wait needs a number of seconds", program, then: usage(program))
        }
        return seconds
    }

    private static func mistake(_ text: String, _ program: String, then advice: String) -> Failure {
        Failure(line: "\(program): \(text); the table was not changed\n\(advice)", status: .unusable)
    }

    /// A file is no argument of a restore: what to type, or that it is not there.
    private static func misplaced(_ file: String, _ program: String) -> Failure {
        let failure = access(file, R_OK) == 0 || file == "-" ? 0 : errno
        let text =
            failure == 0
            ? "unexpected word \(file): rules are read from standard input"
            : "cannot read \(file): \(KernelMessages.text(errno: failure))"
        let isTyped = failure == 0 && file.utf8.allSatisfy(isPlain) && file != "-"
        return mistake(text, program, then: "type: \(program) < \(isTyped ? file : "FILE")")
    }

    /// Whether a shell takes it as it is.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "/._+-".utf8.contains(byte)
        }
    }

    static func usage(_ program: String) -> String {
        """
        usage: \(program) [--boot] [--exact-order] [--all-or-nothing] [--wait SECONDS] < RULES
               \(program) --check [--boot] [FILE...]
        Makes the IPVS table that of the rules on standard input, by the fewest changes.
          --check           only check the rules on standard input or in files; needs neither root nor IPVS
          --boot            names from /etc/hosts only, load the modules that the rules need, one line of error
          --exact-order     also put servers in the order of the rules, which deletes some and adds them again
          --all-or-nothing  take everything back when something fails
          --wait SECONDS    wait no longer for another restore to end
        exit status: 0 the table is that of the rules; 1 some lines failed; 2 nothing was changed
        """
    }
}
