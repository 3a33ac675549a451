import Glibc
import GuestSupport
import Testing

/// The built program against Debian's C `ipvsadm`, step by step, in the embedded kernel.
///
/// Environment: `IPVSADM` and `IPVSADM_REFERENCE` name the two programs, `SCENARIOS` picks files whose name contains
/// it, `SCENARIO_TRANSCRIPT` names a file that takes the reference's answers.
@Suite struct CommandTests {
    @Test(.enabled(if: Guest.isHere || Guest.isRequired, "needs the embedded kernel: make compat"))
    func scenariosAnswerAlike() throws {
        let scenarios = try Scenario.all(in: Self.directory, matching: Guest.environment("SCENARIOS") ?? "")
        let comparison = try onOwnThread { try Self.compare(scenarios) }
        #expect(comparison.steps + comparison.documented > 0)
        #expect(comparison.failures.isEmpty)
    }

    private static let directory = "Tests/Fixtures/scenarios"

    private static func compare(_ scenarios: [Scenario]) throws -> Comparison {
        let root = "/run/ipvs-scenarios.\(getpid())"
        guard mkdir(root, 0o755) == 0 else { throw GuestError.system(root) }
        defer { _ = try? Spawn(path: "/bin/rm", arguments: ["rm", "-rf", root], environment: []).run() }
        try Guest.cover(["hosts", "services", "nsswitch.conf"], from: directory + "/etc")
        let theirs = Guest.environment("IPVSADM_REFERENCE") ?? "/usr/sbin/ipvsadm"
        let mine = Guest.environment("IPVSADM") ?? ".build/release/ipvsadm"
        var comparison = Comparison(
            reference: try Side(name: "reference", tool: theirs, under: root),
            ours: try Side(name: "ours", tool: mine, under: root),
            sameTool: try Guest.bytes(of: theirs) == Guest.bytes(of: mine))
        for scenario in scenarios { try run(scenario, in: &comparison) }
        print("\(comparison.identical) of \(comparison.steps) steps identical")
        print("\(comparison.documented) steps differ as documented")
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
    fileprivate static func all(in directory: String, matching pattern: String) throws -> [Scenario] {
        guard let entries = opendir(directory) else { throw GuestError.system(directory) }
        defer { closedir(entries) }
        var names: [String] = []
        while let entry = readdir(entries) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".scn"), pattern.isEmpty || name.contains(pattern) { names.append(name) }
        }
        return try names.sorted().map { file in
            try Scenario(name: String(file.dropLast(4)), text: Guest.text(of: "\(directory)/\(file)"))
        }
    }
}
