import Testing

/// The library's articles show programs that are compiled and run: those of Docs/Examples (see Tests/library).
@Suite struct ArticleTests {
    @Test func everyProgramOfAnArticleIsAnExample() throws {
        let examples = try Set(programs().map { $0.lines.joined(separator: "\n") })
        let shown = try articles().flatMap { $0.blocks(of: "swift") }
        #expect(shown.count >= 4)
        for program in shown {
            #expect(examples.contains(program), "no example is this program:\n\(program)")
        }
        #expect(examples.subtracting(shown) == [], "no article shows this example")
    }

    /// A reader finds the program by the path that the article names.
    @Test func everyExampleIsNamedWhereItIsShown() throws {
        for program in try programs() {
            let folder = program.path.replacing("/main.swift", with: "")
            let article = try articles().first {
                $0.blocks(of: "swift").contains(program.lines.joined(separator: "\n"))
            }
            #expect(article?.lines.contains { $0.contains("`\(folder)`") } == true, "\(program.path)")
        }
    }

    /// Who depends on the package by its version finds that version.
    @Test(arguments: ["README.md", "Docs/Examples/Package.swift"]) func theVersionIsThePackages(path: String)
        throws
    {
        let program = try SourceFile.at("Sources/ipvs/IPVS.swift")
        let versions = program.lines.compactMap {
            $0.firstMatch(of: #/static let version = ("[0-9.]+")/#)?.1
        }
        let version = try #require(versions.first)
        #expect(try SourceFile.at(path).lines.contains { $0.contains("from: \(version)") })
    }

    private func programs() throws -> [SourceFile] {
        try SourceFile.all(in: "Docs/Examples/Sources").filter { $0.path.hasSuffix(".swift") }
    }

    private func articles() throws -> [SourceFile] {
        try SourceFile.all(in: "Sources").filter { $0.path.contains(".docc/") && $0.path.hasSuffix(".md") }
    }
}

extension SourceFile {
    /// The blocks of a document in a language, each with its last line feed.
    fileprivate func blocks(of language: String) -> [String] {
        var blocks: [String] = []
        var block: String?
        for line in lines {
            if line == "```\(language)" {
                block = ""
            } else if line == "```" {
                if let block { blocks.append(block) }
                block = nil
            } else {
                block?.append("\(line)\n")
            }
        }
        return blocks
    }
}
