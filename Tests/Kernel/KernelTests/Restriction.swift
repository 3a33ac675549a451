import Glibc
import GuestSupport
import Testing

extension Trait where Self == ConditionTrait {
    /// The suite has a boot of its own, with IPVS in this state; `Tests/Kernel/kernel-tests` sets the variable.
    static func onlyWhereIPVS(is state: String) -> Self {
        .enabled(
            if: Guest.environment("KERNEL_TESTS_IPVS") == state,
            "has a boot of its own: Tests/Kernel/kernel-tests")
    }
}

/// What somebody may not do, in the words of setpriv.
struct Restriction: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let words: [String]

    static let user = Restriction(
        testDescription: "not root", words: ["--reuid", "65534", "--regid", "65534", "--clear-groups"])
    static let capability = Restriction(
        testDescription: "root without CAP_NET_ADMIN",
        words: ["--bounding-set", "-net_admin", "--inh-caps", "-net_admin"])
    static let all = [user, capability]
}

/// Our tool in the hands of somebody with restrictions, or with none.
struct RestrictedTool {
    private let command: [String]

    /// The tool is copied to where everybody may look, which our build directory need not be.
    init(_ restriction: Restriction?) throws {
        try Guest.insist()
        let copy = "/run/ipvsadm-for-everybody"
        if access(copy, X_OK) != 0 {
            try Guest.write(try Guest.bytes(of: Tool.ours.path), to: copy, mode: 0o755)
        }
        command = (restriction.map { ["/usr/bin/setpriv"] + $0.words } ?? []) + [copy]
    }

    func callAsFunction(_ words: String, input: String = "") throws -> Answer {
        let whole = command + words.split(separator: " ").map(String.init)
        return try run(whole[0], Array(whole.dropFirst()), input: input)
    }

    /// On a terminal, which makes one stream of both and ends lines its own way.
    func onTerminal(_ words: String) throws -> Answer {
        let line = (command + [words]).joined(separator: " ")
        var answer = try run("/usr/bin/script", ["-qec", line, "/dev/null"])
        answer.output = answer.output.replacing("\r\n", with: "\n")
        return answer
    }
}

/// What is said when IPVS cannot be used.
struct Complaint {
    private let reason: String
    private let hint: String

    /// - Parameter hint: what to do about it, for people at a terminal.
    init(_ reason: String, hint: String) { (self.reason, self.hint) = (reason, hint) }

    /// The commands that end otherwise.
    func problems(with tool: RestrictedTool) throws -> [String] {
        let message = """
            Can't initialize ipvs: \(reason)
            Are you sure that IP Virtual Server is built in the kernel or as module?

            """
        var problems: [String] = []
        for words in ["-Ln", "-A -t 10.0.0.1:80", "-C"] {
            var answer = try tool(words)
            // modprobe has its own say about a module that it does not find or may not load.
            answer.errors.replace(#/(?m)^modprobe: .*\n/#, with: "")
            if answer != Answer(errors: message, status: 2) { problems.append("\(words): \(answer)") }
        }
        let watched = try tool.onTerminal("-Ln")
        if watched.status != 2 || !watched.output.hasSuffix(message + "hint: \(hint)\n") {
            problems.append("on a terminal: \(watched)")
        }
        return problems
    }
}
