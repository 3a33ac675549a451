import Testing

@testable import Documents

/// Shells of this machine.
@Suite struct PlayerTests {
    /// How many exchanges are wrong.
    private func wrong(_ document: String) throws -> Int {
        try Player.play(try Markdown(document).session()).complaints.count
    }

    @Test(arguments: [
        (0, "```sh\na=5; cd /\nf() { echo \"$a$1\"; }\n```\n```sh\nf 6; pwd\n```\n```output\n56\n/\n```"),
        (
            0,
            "```sh\nls /none/such\n```\n```output\nls: cannot access '/none/such': No such file or directory\n```"
        ),
        (0, "```sh\n(exit 3)\n```\n```output\n```\n```sh\necho $?\n```\n```output\n3\n```"),
        (0, "```sh\n(exit 3)\n```\n```output\n```\n```sh\ntrue\n```"),
        (0, "```sh\nread -r a; echo \"$?$a\"\n```\n```output\n1\n```"),
        (1, "```sh\necho 1\n```\n```output\n2\n```"),
        (1, "```sh\necho 1\n```\ntext"),
        (1, "```sh\nls /none/such\n```\n```output\n```"),
        (1, "```sh\nfalse\ntrue\n```"),
        (1, "```sh\n(exit 3)\n```\n```output\n```\n```sh\nfalse\ntrue\n```"),
        (2, "```sh\necho 1\n```\n```output\n2\n```\n```sh\necho 3\n```\n```output\n4\n```"),
    ]) func whatIsWrong(count: Int, document: String) throws {
        #expect(try wrong(document) == count)
    }

    @Test func bothStreamsInTheirOrder() throws {
        let outcome = try Player.play([Exchange(line: 1, commands: "echo a; echo b >&2; echo c\n")])
        #expect(outcome.printed == ["a\nb\nc\n"])
    }

    @Test func aShellThatEnds() {
        #expect(throws: DocumentError(line: 7, "the shell ended")) {
            try Player.play([Exchange(line: 7, commands: "exit\n")])
        }
    }

    @Test func aFileThatIsShownIsThere() throws {
        let shown = Exchange.Output(text: "one\n", lines: 1..<2)
        let session = [
            Exchange(line: 1, commands: "cat a.txt\n", shown: shown),
            Exchange(line: 2, commands: "echo two > a.txt\n"),
            Exchange(line: 3, commands: "cat a.txt\n", shown: .init(text: "two\n", lines: 1..<2)),
        ]
        #expect(try Player.play(session, makesShownFiles: true).complaints == [])
        #expect(try Player.play(session).complaints.count == 1)
    }

    @Test func wordsThatLeadToTheShell() throws {
        let session = [Exchange(line: 1, commands: "echo $a\n")]
        #expect(try Player.play(session, here: ["env", "a=b"]).printed == ["b\n"])
    }

    @Test func theMachinesOfTheGuide() {
        let lines = Machines.making.flatMap(\.lines)
        #expect(lines.count { $0.hasPrefix("netns add") } == 8)
        #expect(
            Machines.making.compactMap(\.namespace) == [
                "wires", "router", "client", "server3", "director", "standby", "server1", "server2",
            ])
        #expect(lines.contains("addr add 192.0.2.10/24 dev eth0"))
        #expect(lines.contains("addr add 2001:db8:9::9/64 dev eth0 nodad"))
        #expect(lines.count { $0.hasPrefix("link add") && $0.contains("type veth") } == 9)
    }
}
