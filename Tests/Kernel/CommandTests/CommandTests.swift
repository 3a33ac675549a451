import Glibc
import GuestSupport
import Testing

/// The built program against Debian's C `ipvsadm`, step by step, in the embedded kernel.
///
/// Environment: `IPVSADM` and `IPVSADM_REFERENCE` name the two programs, `SCENARIOS` picks files whose name contains
/// it (`alphabet`: only every option), `SCENARIO_SHARE=1/2` takes every other file and `ALPHABET_SHARE=1/2` every other
/// option, `SCENARIO_TRANSCRIPT` names a file that takes the reference's answers. `SCENARIO_SUITE=no-ipvs` runs the
/// scenarios for a kernel that has no IPVS instead.
@Suite(.serialized) struct CommandTests {
    @Test(.enabled(if: Self.canRun && Self.asked != "alphabet", "needs the embedded kernel: make compat"))
    func scenariosAnswerAlike() throws {
        let directory = Self.withoutIPVS ? Self.directory + "/no-ipvs" : Self.directory
        let scenarios = try Scenario.all(
            in: directory, matching: Self.asked, share: Self.share("SCENARIO_SHARE"))
        let comparison = try onOwnThread {
            try Self.withSides { try Self.compare(scenarios, $0, $1) }
        }
        #expect(comparison.steps + comparison.documented > 0)
        #expect(comparison.failures.count == 0)
    }

    /// Every letter and every name, in every way, behind every command. `SCENARIOS=alphabet` runs only this.
    @Test(.enabled(if: Self.canRun && Self.alphabetIsWanted, "needs the embedded kernel: make compat"))
    func everyOptionAnswersAlike() throws {
        let comparison = try onOwnThread {
            try Self.withSides { reference, ours in
                var comparison = AlphabetComparison(reference: reference, ours: ours)
                try comparison.runAlphabet(
                    of: try Guest.bytes(of: Self.theirs), share: Self.share("ALPHABET_SHARE"))
                return comparison
            }
        }
        for failure in comparison.failures { print("  " + failure, terminator: "") }
        print(
            "alphabet, share \(Guest.environment("ALPHABET_SHARE") ?? "1/1"): \(comparison.identical) of "
                + "\(comparison.lines) identical, \(comparison.documented) differ as documented")
        #expect(comparison.lines > 100)
        #expect(comparison.failures.count == 0)
    }

    private static let canRun = Guest.isHere || Guest.isRequired
    private static let asked = Guest.environment("SCENARIOS") ?? ""
    private static let alphabetIsWanted = !withoutIPVS && (asked.isEmpty || asked == "alphabet")

    private static let directory = "Tests/Fixtures/scenarios"
    private static let withoutIPVS = Guest.environment("SCENARIO_SUITE") == "no-ipvs"

    /// "2/3" is the second of three shares.
    private static func share(_ name: String) -> (number: Int, of: Int) {
        let words = (Guest.environment(name) ?? "1/1").split(separator: "/")
        let parts = words.compactMap { Int($0) }
        return parts.count == 2 && parts[1] > 0 ? (parts[0], parts[1]) : (1, 1)
    }

    /// `reference` and `ours` in a place of their own, for the time of `body`.
    private static func withSides<Value>(_ body: (_ reference: Side, _ ours: Side) throws -> Value) throws
        -> Value
    {
        let root = "/run/ipvs-scenarios.\(getpid())"
        guard mkdir(root, 0o755) == 0 else { throw GuestError.system(root) }
        defer { _ = try? Spawn(path: "/bin/rm", arguments: ["rm", "-rf", root], environment: []).run() }
        try Guest.cover(["hosts", "services", "nsswitch.conf"], from: directory + "/etc")
        return try body(
            try Side(name: "reference", tool: theirs, under: root),
            try Side(name: "ours", tool: mine, under: root))
    }

    private static let theirs = BuiltPrograms.reference
    private static let mine = BuiltPrograms.ipvsadm

    private static func compare(_ scenarios: [Scenario], _ reference: Side, _ ours: Side) throws -> Comparison
    {
        var comparison = Comparison(
            reference: reference, ours: ours,
            sameTool: try Guest.bytes(of: theirs) == Guest.bytes(of: mine), hasTables: !withoutIPVS)
        for scenario in scenarios { try run(scenario, in: &comparison) }
        print(
            "sum: \(comparison.identical) of \(comparison.steps) steps identical, "
                + "\(comparison.documented) differ as documented")
        if let path = Guest.environment("SCENARIO_TRANSCRIPT") {
            try Guest.write(Array(comparison.transcript.utf8), to: path)
        }
        return comparison
    }

    /// A line for the file, and a small diff for each step that is not as it should be.
    private static func run(_ scenario: Scenario, in comparison: inout Comparison) throws {
        let before = comparison
        try comparison.run(scenario)
        let identical = comparison.identical - before.identical
        let documented = comparison.documented - before.documented
        print(
            "\(scenario.name): \(identical) of \(comparison.steps - before.steps) identical"
                + (documented == 0 ? "" : ", \(documented) differ as documented"))
        for failure in comparison.failures.dropFirst(before.failures.count) {
            print("  " + failure, terminator: "")
        }
        fflush(nil)
    }
}

extension Scenario {
    /// The files of a directory in the order of their names.
    fileprivate static func all(
        in directory: String, matching pattern: String, share: (number: Int, of: Int)
    ) throws -> [Scenario] {
        guard let entries = opendir(directory) else { throw GuestError.system(directory) }
        defer { closedir(entries) }
        var names: [String] = []
        while let entry = readdir(entries) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".scn"), pattern.isEmpty || name.contains(pattern) { names.append(name) }
        }
        let chosen = names.sorted().enumerated().filter { $0.offset % share.of == share.number - 1 }
        return try chosen.map { _, file in
            try Scenario(name: String(file.dropLast(4)), text: Guest.text(of: "\(directory)/\(file)"))
        }
    }
}
