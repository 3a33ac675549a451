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
        let summary = RestoreOptions.usage("x").split(whereSeparator: " []\n".contains)
        let named = Set(summary.filter { $0.hasPrefix("-") && $0.count > 1 }.map(String.init))
        #expect(named == ["--check", "--boot"])
        #expect(try named.isSubset(of: ManualPage("ipvsadm-restore.8").options))
    }

    private func isTaken(_ option: String, _ tool: String) -> Bool {
        do {
            if tool == "ipvsadm-save" {
                _ = try SaveProgram.command([Array(option.utf8)], program: Array(tool.utf8))
            } else {
                _ = try RestoreOptions([Array(option.utf8)], program: tool)
            }
            return true
        } catch {
            return false
        }
    }
}
