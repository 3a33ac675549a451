import Testing

@testable import Documents

@Suite struct MarkdownTests {
    @Test func blocksAndWhatIsOutside() throws {
        let text = try Markdown("# A\n```sh x  y\n# b\n\n```\ntext\n```\n```")
        #expect(
            text.blocks == [
                .init(line: 2, language: "sh", words: ["x", "y"], lines: ["# b", ""]),
                .init(line: 7, language: "", words: [], lines: []),
            ])
        #expect(text.prose == [.init(line: 1, text: "# A"), .init(line: 6, text: "text")])
        #expect(text.blocks.map(\.text) == ["# b\n\n", ""])
    }

    @Test func aBlockWithoutEnd() {
        #expect(throws: DocumentError(line: 2, "this block does not end")) { try Markdown("a\n```sh\nb\n") }
    }

    @Test func links() throws {
        let text = try Markdown("[x](a.md) `[y](b.md)` [z](c.md#d) ![p](e.png)\n```\n[q](f.md)\n```\n[r](#s)")
        #expect(
            text.links == [
                .init(line: 1, target: "a.md"), .init(line: 1, target: "c.md#d"),
                .init(line: 1, target: "e.png"),
                .init(line: 5, target: "#s"),
            ])
        #expect(text.links.map(\.parts.path) == ["a.md", "c.md", "e.png", ""])
        #expect(text.links.map(\.parts.anchor) == [nil, "d", nil, "s"])
    }

    @Test func anchors() throws {
        let text = try Markdown("# A `b`, c_d-E!\n## Twice\n```\n# none\n```\n# Twice\n#none\n# Ä 2")
        #expect(text.anchors == ["a-b-c_d-e", "twice", "twice-1", "ä-2"])
    }

    private func complaints(_ text: String, at path: String = "Docs/a.md") throws -> [String] {
        let other = try Markdown("# There")
        let check = LinkCheck(
            exists: { ["Docs/a.md", "Docs/b.md", "Docs/../c"].contains($0) }, document: { _ in other })
        return check.complaints(about: try Markdown(text), at: path)
    }

    @Test func linksThatLeadSomewhere() throws {
        #expect(
            try complaints("# Here\n[x](b.md) [y](b.md#there) [z](#here) [p](../c) [q](http://h/none)") == [])
    }

    @Test(arguments: [
        ("[x](none.md)", "Docs/a.md:1: dead link (none.md): there is no Docs/none.md"),
        ("\n[x](#b)", "Docs/a.md:2: dead link (#b): Docs/a.md has no heading #b"),
        ("[x](b.md#here)", "Docs/a.md:1: dead link (b.md#here): Docs/b.md has no heading #here"),
    ]) func linksThatLeadNowhere(text: String, complaint: String) throws {
        #expect(try complaints(text) == [complaint])
    }

    @Test func pathsOfTheProject() throws {
        let text = try Markdown(
            "In `Tests/a`, (Docs/b.md), Sources/c/D+E.\n```\nTests/x/y -a Packaging/z/\n```\n`Tests/<T>Tests` Tests/*.c aTests/a Tests/`"
        )
        let paths = ["Tests/a", "Docs/b.md", "Sources/c/D+E", "Tests/x/y", "Packaging/z/"]
        #expect(text.paths == zip([1, 1, 1, 3, 3], paths).map { PathMention(line: $0, path: $1) })
    }

    @Test func pathsThatLeadNowhere() throws {
        let check = LinkCheck(exists: { ["Tests/a", "Tests/b.swift"].contains($0) }, document: { _ in nil })
        let text = try Markdown("`Tests/a` `Tests/b`\n`Tests/c`")
        #expect(check.complaints(about: text, at: "Docs/a.md") == ["Docs/a.md:2: there is no Tests/c"])
    }

    @Test func excerpts() throws {
        let text = try Markdown("```\nno\n```\n<!-- tour -->\n\n```\na\n...\nc\n```")
        #expect(Excerpt.complaint(about: text, "tour", in: "0\na\nb\nc\n") == nil)
        #expect(
            Excerpt.complaint(about: text, "tour", in: "c\na\nb\n")
                == "this line is not printed, at least not here: c")
        #expect(Excerpt.complaint(about: text, "walk", in: "a\nc\n") == "there is no excerpt of the walk")
        let empty = try Markdown("<!-- tour -->\n```\n...\n```")
        #expect(Excerpt.complaint(about: empty, "tour", in: "a\n") == "the excerpt of the tour is empty")
    }
}
