import Testing

@testable import ipvsadm

/// ipvsadm-save(8) and ipvsadm-restore(8) say which options the programs take, both ways.
@Suite struct SmallToolPageTests {
    @Test(arguments: SmallTool.all.map(\.name)) func takesWhatThePageNames(tool: String) throws {
        let page = try ManualPage(tool + ".8")
        #expect(page.optionItems.flatMap(\.names).count == page.options.count)
        for option in page.options { #expect(isTaken(option, tool), "\(option)") }
        #expect(!isTaken("--nonsense", tool))
    }

    @Test(arguments: SmallTool.all.map(\.name)) func pageNamesWhatIsCompleted(tool: String) throws {
        let known = try #require(SmallTool.all.first { $0.name == tool })
        #expect(try Set(known.options.map(\.name)).isSubset(of: ManualPage(tool + ".8").options))
    }

    /// The summary that the program prints has nothing that the page has not.
    @Test func pageNamesWhatTheSummaryNames() throws {
        let restore = Self.options(in: RestoreOptions.usage("x"))
        #expect(restore == ["--check", "--boot", "--exact-order", "--all-or-nothing", "--wait"])
        #expect(try restore.isSubset(of: ManualPage("ipvsadm-restore.8").options))
        let save = Self.options(in: SaveOptions.usage("x"))
        #expect(try save == ManualPage("ipvsadm-save.8").options)
    }

    private static func options(in summary: String) -> Set<String> {
        let words = summary.split(whereSeparator: " []\n;".contains)
        return Set(words.filter { $0.hasPrefix("-") && $0.count > 1 }.map(String.init))
    }

    /// With what it cannot be without.
    private static func completed(_ option: String) -> [String] {
        switch option {
        case "--output": [option, "file"]
        case "--wait": [option, "3"]
        case "--keep": [option, "3", "--output", "file"]
        case "--unless-empty": [option, "--output", "file"]
        default: [option]
        }
    }

    private func isTaken(_ option: String, _ tool: String) -> Bool {
        do {
            if tool == "ipvsadm-save" {
                _ = try SaveOptions(Self.completed(option).map { Array($0.utf8) }, program: tool)
            } else {
                _ = try RestoreOptions(Self.completed(option).map { Array($0.utf8) }, program: tool)
            }
            return true
        } catch {
            return false
        }
    }
}
