import Testing

/// The library's articles show programs that are compiled and run: those of Docs/Examples (see Tests/Tools/library).
@Suite struct ArticleTests {
    @Test func everyProgramOfAnArticleIsAnExample() throws {
        let examples = try Set(programs().map(\.text))
        for article in try articles() {
            let areExamples = article.blocks(of: "swift").allSatisfy(examples.contains)
            #expect(areExamples, "\(article.path) shows a program that is none of Docs/Examples")
        }
    }

    /// A reader finds the program by the path that the article names.
    @Test func everyExampleIsShownAndNamed() throws {
        for program in try programs() {
            let folder = program.path.replacing("/main.swift", with: "")
            let isShown = try articles().contains { article in
                article.blocks(of: "swift").contains(program.text)
                    && article.lines.contains { $0.contains("`\(folder)`") }
            }
            #expect(isShown, "no article shows \(program.path) as it is, and names it")
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
    fileprivate var text: String { lines.joined(separator: "\n") }

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
