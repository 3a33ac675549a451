import Testing

@testable import Documents

/// What is printed beside what is shown.
@Suite struct ComparisonTests {
    private func complaint(
        _ printed: String, shown: String?, _ kinds: Set<Variation> = [], failed: Bool = false
    )
        -> String?
    {
        let output = shown.map { Exchange.Output(text: $0, lines: 1..<1, mayDiffer: kinds) }
        return Exchange(line: 1, commands: "", shown: output).complaint(printed: printed, failed: failed)
    }

    @Test(
        arguments: [
            ("5 \n/\n", "5\n/  \n", []), ("", "", []),
            (
                "b 10.0.0.1:40001 01:59 x\na 17 ms\n3sec\n", "a 99 ms\nb 10.0.0.1:55555 00:12 x\n12sec\n",
                [.times, .ports, .order]
            ),
            ("  -> 10.0.0.1:80 Masq 1 2 34  \n", "  -> 10.0.0.1:80 Masq 1 2 5\n", [.ended]),
        ] as [(String, String, Set<Variation>)]) func theSame(
            printed: String, shown: String, kinds: Set<Variation>
        )
    {
        #expect(complaint(printed, shown: shown, kinds) == nil)
        #expect(complaint(printed, shown: shown, kinds, failed: true) == nil)
    }

    @Test(
        arguments: [
            ("1\n", "2\n", []), ("1\n", "1\n2\n", []), ("1\n2\n", "1\n", []), ("1", "1\n", []),
            ("", "\n", []),
            ("a\nb\n", "b\na\n", []), (" 1\n", "1\n", []),
            ("10.0.0.1:40001 01:59 x\n", "10.0.0.2:55555 00:12 x\n", [.times, .ports]),
            ("  -> 10.0.0.1:80 Masq 1 2 34\n", "  -> 10.0.0.1:80 Masq 1 3 34\n", [.ended]),
            ("10.0.0.1:80\n", "10.0.0.1:81\n", [.ports]), ("10.0.0.1:40001\n", "10.0.0.1:40002\n", [.times]),
            ("a 01:59 \n", "a 01:58 \n", [.times]),
        ] as [(String, String, Set<Variation>)]) func others(
            printed: String, shown: String, kinds: Set<Variation>
        )
    {
        #expect(complaint(printed, shown: shown, kinds) != nil)
    }

    @Test func whereNothingIsShown() {
        #expect(complaint("", shown: nil) == nil)
        #expect(complaint("", shown: nil, failed: true) != nil)
        #expect(complaint("a\n", shown: nil) != nil)
    }

    @Test func differences() {
        #expect(
            complaint("a\nx\nc\n", shown: "a\nb\nc\nd\n")
                == "--- the document says\n+++ the commands print\n a\n-b\n+x\n c\n-d\n")
    }
}
