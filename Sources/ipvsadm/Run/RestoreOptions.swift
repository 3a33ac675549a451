/// What the arguments of `ipvsadm-restore` ask for.
///
/// Debian's looks at none. Those that scripts give it, `-n` and words without a dash, are passed over here too; others
/// are a mistake that should not cost a table.
struct RestoreOptions {
    private(set) var isCheckOnly = false
    /// For the start of the machine: names from files only, modules loaded first, one line when it fails.
    private(set) var isBoot = false
    private(set) var isHelp = false

    init() {}

    init(_ arguments: [Bytes], program: String) throws(Failure) {
        for argument in arguments where argument.first == UInt8(ascii: "-") {
            switch String(decoding: argument, as: UTF8.self) {
            case "-n": break
            case "--check": isCheckOnly = true
            case "--boot": isBoot = true
            case "-h", "--help": isHelp = true
            case let word:
                throw Failure(
                    line:
                        "\(program): unknown option \(word); the table was not changed\n\(Self.usage(program))",
                    status: .unusable)
            }
        }
    }

    static func usage(_ program: String) -> String {
        """
        usage: \(program) [--check] [--boot] < RULES
        Replaces the IPVS table by the rules on standard input, which are all checked before anything is changed.
          --check   only check the rules; needs neither root nor IPVS
          --boot    names from /etc/hosts only, load the modules that the rules need, one line of error
        exit status: 0 all rules are in the table; 1 some are not; 2 nothing was changed
        """
    }
}
