import IPVSRules
import Testing

@Suite struct TerminalTextTests {
    @Test(arguments: [
        ("plain -A words", "plain -A words"), ("\u{1B}[31mred\u{7}", "\\x1b[31mred\\x07"),
        ("a\tb\rc\n", "a\\x09b\\x0dc\n"),
        ("Grüße, 世界", "Grüße, 世界"), ("\u{7F}\u{9B}31m", "\\x7f\\xc2\\x9b31m"),
        ("a\u{202E}b", "a\\xe2\\x80\\xaeb"),
    ])
    func escapes(text: String, shown: String) {
        #expect(String(decoding: TerminalText.escaped(text.utf8), as: UTF8.self) == shown)
    }

    @Test(
        arguments: [
            ([0xff, 0x41], "\\xffA"), ([0xc3], "\\xc3"), ([0xe2, 0x82, 0x41], "\\xe2\\x82A"),
            ([0x9b, 0x33], "\\x9b3"), ([0], "\\x00"),
        ] as [([UInt8], String)])
    func bytesThatAreNoText(bytes: [UInt8], shown: String) {
        #expect(String(decoding: TerminalText.escaped(bytes), as: UTF8.self) == shown)
        #expect(String(decoding: TerminalText.quoted(bytes), as: UTF8.self) == shown)
    }

    /// Whatever comes in: it can be shown, is no longer than it may be, and stays the same when shown again.
    @Test func anything() {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<2000 {
            let count = Int.random(in: 0...300, using: &random)
            let isText = Bool.random(using: &random)
            let bytes = (0..<count).map { _ in
                UInt8.random(in: isText ? 0x18...0x80 : 0...255, using: &random)
            }
            for shown in [TerminalText.quoted(bytes), TerminalText.escaped(bytes)] {
                let text = String(decoding: shown, as: UTF8.self)
                #expect(Array(text.utf8) == shown)
                #expect(
                    text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control }
                )
                #expect(TerminalText.escaped(shown) == shown)
            }
            let quote = String(decoding: TerminalText.quoted(bytes), as: UTF8.self)
            #expect(quote.unicodeScalars.count <= TerminalText.longestQuote)
            #expect(!quote.contains("\n"))
        }
    }

    @Test func longWordsAreCut() {
        let word = [UInt8](repeating: UInt8(ascii: "r"), count: 80)
        #expect(TerminalText.quoted(word) == word)
        #expect(TerminalText.quoted(word + word) == word.dropLast(3) + Array("...".utf8))
        #expect(TerminalText.quoted([UInt8](repeating: 0, count: 1 << 20)).count == 79)
        let error = RuleError(.unexpectedArgument([UInt8](repeating: UInt8(ascii: "r"), count: 1000)))
        #expect(error.legacyText().count == 1021)
        #expect(error.legacyText(quoting: .readable).count == 101)
    }
}
