import Glibc
import GuestSupport
import Testing

/// Tables that any netlink program may have made come back from what we save of them, attribute by attribute: written
/// and read by the tests' own netlink, so that no reader or writer under test is its own judge.
///
/// `SAVE_SEED` and `SAVE_TABLES` search elsewhere and for longer.
@Suite(.inEmbeddedKernel) struct SaveTests {
    private static let firstSeed = Guest.environment("SAVE_SEED").flatMap(UInt64.init) ?? 20_261_126
    private static let tables = Guest.environment("SAVE_TABLES").flatMap(UInt64.init) ?? 20
    private static var seeds: Range<UInt64> { firstSeed..<firstSeed + tables }

    /// What `-S` and `-Sn` write of a table.
    private struct Saved: Sendable {
        let table: KernelTable
        let rules: [String]
    }

    @Test func whatIsSavedRestores() throws {
        let restore = try Self.restore
        var taken: [WildTable.Oddity: Int] = [:]
        var objects = 0
        for seed in Self.seeds {
            let (saved, counts) = try withFreshTable { _ in
                let counts = try Self.fill(seed)
                let rules = try [Tool.ours.succeed("-Sn"), Tool.ours.succeed("-S")]
                return (Saved(table: try KernelTable.read(sortsServers: true), rules: rules), counts)
            }
            taken.merge(counts, uniquingKeysWith: +)
            objects += saved.table.lines.count - 1
            for rules in saved.rules {
                #expect(try restore("--check", input: rules) == Answer(), "seed \(seed):\n\(rules)")
                for (tool, words) in [(restore, ""), (Tool.ours, "-R")] {
                    let (answer, restored) = try withFreshTable { _ in
                        (try tool(words, input: rules), try KernelTable.read(sortsServers: true))
                    }
                    #expect(answer == Answer(), "seed \(seed), restored by \(tool.path):\n\(rules)")
                    #expect(restored == saved.table, "seed \(seed), restored by \(tool.path):\n\(rules)")
                }
            }
        }
        print("saved \(Self.tables) tables from seed \(Self.firstSeed): \(objects) services and servers")
        for oddity in WildTable.Oddity.allCases {
            print("  \(oddity.rawValue) \(taken[oddity] ?? 0)")
            #expect(taken[oddity, default: 0] >= Int(Self.tables) / 4, "\(oddity) is hardly tested")
        }
    }

    /// Over any table: what is in the way goes, what differs is edited, and the rest is left alone.
    @Test func whatIsSavedRestoresOverAnotherTable() throws {
        let restore = try Self.restore
        for seed in Self.seeds {
            let saved = try withFreshTable { _ in
                _ = try Self.fill(seed)
                return Saved(
                    table: try KernelTable.read(sortsServers: true), rules: [try Tool.ours.succeed("-Sn")])
            }
            let (answers, restored) = try withFreshTable { _ in
                _ = try Self.fill(seed + 1)
                let half = saved.rules[0].split(separator: "\n").enumerated().filter { $0.offset % 3 > 0 }
                // Services of this table with other servers and attributes.
                _ = try Tool.ours("-R", input: half.map { $0.element + "\n" }.joined())
                let answers = try (0..<2).map { _ in try restore("", input: saved.rules[0]) }
                return (answers, try KernelTable.read(sortsServers: true))
            }
            #expect(answers == [Answer(), Answer()], "seed \(seed):\n\(saved.rules[0])")
            #expect(restored == saved.table, "seed \(seed)")
        }
    }

    /// Each kind for itself, so that a failure names it.
    @Test(arguments: WildTable.Oddity.allCases) func eachOddityRestores(oddity: WildTable.Oddity) throws {
        let restore = try Self.restore
        let (saved, count) = try withFreshTable { _ in
            var table = try WildTable(seed: Self.firstSeed)
            for _ in 0..<3 { try table.add(oddity) }
            let rules = try Tool.ours("-Sn")
            return (
                Saved(table: try KernelTable.read(sortsServers: true), rules: [rules.output + rules.errors]),
                table.taken[oddity] ?? 0
            )
        }
        #expect(count == 3)
        let (answer, restored) = try withFreshTable { _ in
            (try restore("", input: saved.rules[0]), try KernelTable.read(sortsServers: true))
        }
        #expect(answer == Answer(), "\(saved.rules[0])")
        #expect(restored == saved.table, "\(saved.rules[0])")
    }

    /// What C `ipvsadm` can say is said in its words, to the byte; the order of addresses is a documented difference.
    @Test func plainTablesAreSavedAsByC() throws {
        for seed in Self.seeds.prefix(5) {
            let (mine, theirs) = try withFreshTable { _ in
                var table = try WildTable(seed: seed)
                for _ in 0..<60 { try table.addService(servers: 4, allowing: [.otherFamily, .noScheduler]) }
                return (try Tool.ours.succeed("-Sn"), try Tool.reference.succeed("-Sn"))
            }
            let lines = [mine, theirs].map {
                $0.split(separator: "\n").map(Self.withoutKnownDifferences).sorted()
            }
            #expect(lines[0].count > 10)
            #expect(lines[0] == lines[1], "seed \(seed)")
        }
    }

    /// Marks that C prints negative, and the third flag of sh and mh that it loses.
    private static func withoutKnownDifferences(_ line: Substring) -> String {
        var line = String(line)
        line.replace(#/-f (-\d+)/#) { match in
            "-f \(Int32(match.output.1).map { UInt32(bitPattern: $0) } ?? 0)"
        }
        guard line.contains("-s sh") || line.contains("-s mh") else { return line }
        return line.replacing(",flag-3", with: "").replacing("-b flag-3", with: "-b ")
    }

    /// No listing fails, all name the same services and servers, and the two that say how servers are reached agree.
    @Test func listingsAgreeWithEachOther() throws {
        let columns = [
            "", "--stats", "--rate", "--thresholds", "--persistent-conn", "--tun-info", "--nosort",
        ]
        for seed in Self.seeds.prefix(8) {
            let answers = try withFreshTable { _ in
                _ = try Self.fill(seed)
                return try columns.map { try Tool.ours("-Ln \($0)") }
            }
            for (column, answer) in zip(columns, answers) {
                #expect(answer.status == 0 && answer.errors.isEmpty, "seed \(seed), -Ln \(column): \(answer)")
                #expect(
                    Self.names(answer.output) == Self.names(answers[0].output), "seed \(seed), -Ln \(column)")
            }
            #expect(Self.methods(answers[0].output) == Self.methods(answers[5].output), "seed \(seed)")
        }
    }

    /// What the simulator reads is what was saved, to the last line.
    @Test func theSimulatorReadsIt() throws {
        for seed in Self.seeds.prefix(8) {
            let rules = try withFreshTable { _ in
                _ = try Self.fill(seed)
                return try Tool.ours.succeed("-Sn")
            }
            let place = "/run/saved.\(getpid())"
            try Guest.write(Array(rules.utf8), to: place + ".rules")
            try Guest.write(Array("time,protocol,client,destination,duration\n".utf8), to: place + ".csv")
            let answer = try run(
                Self.simulator,
                // This kernel takes every threshold, and saved what was tried.
                ["simulate", "--profile", "legacy", "--rules", place + ".rules", "--flows", place + ".csv"])
            #expect(answer.status == 0 && answer.errors.isEmpty, "seed \(seed): \(answer.errors)\n\(rules)")
        }
    }

    /// Our program by its other name.
    private static var restore: Tool {
        get throws {
            let path = "/run/ipvsadm-restore"
            if access(path, X_OK) != 0 {
                try Guest.write(try Guest.bytes(of: Tool.ours.path), to: path, mode: 0o755)
            }
            return Tool(path: path)
        }
    }

    private static let simulator = BuiltPrograms.ipvs

    private static func fill(_ seed: UInt64) throws -> [WildTable.Oddity: Int] {
        var table = try WildTable(seed: seed)
        for _ in 0..<8 { try table.addService(servers: 6) }
        return table.taken
    }

    /// The first two words of each line: a protocol and an address, or the arrow and an address.
    private static func names(_ listing: String) -> [String] {
        rows(listing).map { $0.prefix(2).joined(separator: " ") }.sorted()
    }

    /// The servers' addresses and methods.
    private static func methods(_ listing: String) -> [String] {
        rows(listing).filter { $0.first == "->" }.map { $0.prefix(3).joined(separator: " ") }
    }

    private static func rows(_ listing: String) -> [[Substring]] {
        listing.split(separator: "\n").dropFirst(3).map { $0.split(separator: " ") }
    }
}
