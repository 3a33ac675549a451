import Testing

@testable import Documents

/// What documents say is typed and printed.
@Suite struct SessionTests {
    @Test func blocksAndTheirOutputs() throws {
        let text = try Markdown(
            "```sh\na\n```\n```\nb\n```\n```output times order\nc\nd\n```\n```sh\n# one, two2\ne\n```\n")
        #expect(
            try text.session(machines: ["one", "two2"]) == [
                Exchange(
                    line: 1, commands: "a\n",
                    shown: .init(text: "c\nd\n", lines: 8..<10, mayDiffer: [.times, .order])),
                Exchange(line: 11, machines: ["one", "two2"], commands: "# one, two2\ne\n"),
            ])
    }

    @Test(arguments: [
        (
            "```sh\na\n```\n```output weather\n```", 4,
            "'weather' is not a kind of what may differ; they are: times ports ended order"
        ),
        ("```output\n1\n```", 1, "there are no commands before this output"),
        ("```sh\na\n```\n```output\n```\n```output\n```", 6, "there are no commands before this output"),
        ("```sh\n# directr\n```", 1, "'# directr': there is no machine directr"),
        ("```\na\n```", nil, "it has no ```sh block"),
    ]) func whatCannotBePlayed(text: String, line: Int?, problem: String) throws {
        let document = try Markdown(text)
        #expect(throws: DocumentError(line: line, problem)) { try document.session() }
    }

    @Test func aCommentIsNoMachine() throws {
        #expect(try Markdown("```sh\n# The first one\na\n```").session().map(\.machines) == [[]])
    }

    @Test func rewriting() throws {
        let text = "a\n```output\nb\n```\nc\n```output\n```\n"
        #expect(
            Markdown.rewrite(text, [(3..<4, "x\ny\n"), (7..<7, "z\n")])
                == "a\n```output\nx\ny\n```\nc\n```output\nz\n```\n")
        #expect(Markdown.rewrite(text, []) == text)
    }

    @Test func pages() throws {
        let page = """
            .Dd
            .Bd -literal
            not typed
            # nor this
            .Ed
            .Bd -literal -offset indent
            $ echo \\(aq\\ea\\(aq \\e
              \\-b
            'a'\\&
            # cat a.b
            .Ed

            """
        #expect(
            try ManualPage(page).session == [
                Exchange(
                    line: 7, commands: "echo '\\a' \\\n  -b\n", shown: .init(text: "'a'\n", lines: 9..<10)),
                Exchange(line: 10, commands: "cat a.b\n", shown: .init(text: "", lines: 11..<11)),
            ])
        #expect(try ManualPage(page).session.map(\.fileShown) == [nil, "a.b"])
        #expect(throws: DocumentError(line: 2, "what is \\(bu on the screen?")) {
            try ManualPage(".Bd -literal\na \\(bu\n.Ed\n")
        }
    }

    @Test func faultsOfPages() {
        #expect(
            PageLint.faults(
                in: "mandoc: a: STYLE: referenced manual not found: Xr ipvs 1\nmandoc: b: ERROR\n")
                == ["mandoc: b: ERROR"])
        let lines = Array(repeating: String(repeating: "ä", count: 80), count: 21)
        #expect(PageLint.complaints(aboutShown: lines.joined(separator: "\n")) == [])
        #expect(
            PageLint.complaints(aboutShown: (lines + [lines[0] + "."]).joined(separator: "\n")).count == 1)
        #expect(PageLint.complaints(aboutShown: (lines + ["a warning"]).joined(separator: "\n")).count == 1)
        #expect(PageLint.complaints(aboutShown: lines[1...].joined(separator: "\n")).count == 1)
    }
}
