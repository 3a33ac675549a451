import Testing

@testable import ipvs

/// Texts fitted to a width.
@Suite struct TextTests {
    private static func lines(_ blocks: TextBlock..., width: Int) -> [String] {
        TextBlock.lines(blocks, width: width)
    }

    private static let table = TextTable(
        [
            .init("server", .left), .init("weight"), .init("by weight", leftOut: 1),
            .init("mean active", leftOut: 2),
        ],
        groups: [
            .init(title: "tcp 192.0.2.1:80", rows: [["10.0.0.1:80", "5", "7.5 %", "1.5"]], remark: "fair"),
            .init(title: "udp 192.0.2.1:53", rows: [["10.0.0.10:80", "12345678", "100.0 %", "0.0"]]),
        ])

    @Test func columnsOfAllGroupsAreAligned() {
        #expect(
            Self.lines(.table(Self.table), width: 80) == [
                "tcp 192.0.2.1:80",
                "  server          weight  by weight  mean active",
                "  10.0.0.1:80          5      7.5 %          1.5",
                "  fair",
                "",
                "udp 192.0.2.1:53",
                "  server          weight  by weight  mean active",
                "  10.0.0.10:80  12345678    100.0 %          0.0",
            ])
    }

    @Test func aGroupWithoutRowsHasNoHeadings() {
        let table = TextTable(
            [.init("server", .left), .init("weight")],
            groups: [
                .init(title: "a", remark: "no servers"), .init(title: "b", rows: [["10.0.0.1:80", "1"]]),
            ])
        #expect(
            Self.lines(.table(table), width: 80)
                == ["a", "  no servers", "", "b", "  server       weight", "  10.0.0.1:80       1"])
    }

    @Test func headingsAreStackedBeforeColumnsGo() {
        #expect(
            Self.lines(.table(Self.table), width: 47)[...2] == [
                "tcp 192.0.2.1:80",
                "                               by    mean",
                "  server          weight   weight  active",
            ])
    }

    /// In the order that is stated, and never silently.
    @Test func columnsThatHaveNoRoomAreNamed() {
        let lines = Self.lines(.table(Self.table), width: 40)
        #expect(
            lines[1...2] == ["  server          weight  by weight", "  10.0.0.1:80          5      7.5 %"])
        #expect(lines.suffix(2) == ["left out for want of room: mean active;", "  COLUMNS=41 makes room"])
    }

    @Test func whereNoColumnsFitEachCellHasALine() {
        let table = TextTable(
            [.init("server", .left), .init("connections"), .init("peak active", leftOut: 1)],
            rows: [["[2001:db8:1111:2222:3333:4444:5555:6666]:443", "12", "3456"]])
        #expect(
            Self.lines(.table(table), width: 50) == [
                "  [2001:db8:1111:2222:3333:4444:5555:6666]:443",
                "    connections    12",
                "    peak active  3456",
            ])
    }

    @Test func aMatrixIsTurnedIfThatFits() {
        let names = ["[2001:db8::1]:80", "[2001:db8::2]:80", "[2001:db8::3]:80"]
        let matrix = TextMatrix(
            rows: ("variant", ["a", "b"]), columns: ("server", names),
            cells: [["1", "2", "3"], ["10", "20", "30"]])
        #expect(
            Self.lines(.matrix(matrix), width: 70) == [
                "  variant  [2001:db8::1]:80  [2001:db8::2]:80  [2001:db8::3]:80",
                "  a                       1                 2                 3",
                "  b                      10                20                30",
            ])
        #expect(
            Self.lines(.matrix(matrix), width: 60) == [
                "  server            a   b",
                "  [2001:db8::1]:80  1  10",
                "  [2001:db8::2]:80  2  20",
                "  [2001:db8::3]:80  3  30",
            ])
    }

    @Test func aMatrixThatFitsNeitherWayGoesOnBelow() {
        let names = (1...3).map { "name-\($0)" }
        let matrix = TextMatrix(
            rows: ("variant", names), columns: ("server", names),
            cells: [["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"]])
        #expect(
            Self.lines(.matrix(matrix), width: 25) == [
                "  variant  name-1  name-2",
                "  name-1        1       2",
                "  name-2        4       5",
                "  name-3        7       8",
                "",
                "  variant  name-3",
                "  name-1        3",
                "  name-2        6",
                "  name-3        9",
            ])
    }

    @Test(arguments: [
        ("one two three", 9, 0, ["one two", "  three"]),
        ("one two three", 13, 0, ["one two three"]),
        ("one  two", 8, 0, ["one  two"]),
        ("found 29.5 % of all", 11, 0, ["found", "  29.5 % of", "  all"]),
        ("a longer/than/the/width b", 10, 2, ["  a", "longer/than/the/width", "    b"]),
        ("a 12345678", 10, 2, ["  a", "  12345678"]),
        ("", 10, 2, [""]),
    ])
    func sentencesBreakAtBlanks(text: String, width: Int, indent: Int, expected: [String]) {
        #expect(TextWrap.lines(text, width: width, indent: indent) == expected)
    }

    @Test func messagesKeepTheirLines() {
        #expect(
            TextWrap.wrapped("Error: one two three\n  See this and that\n\nend\n", width: 12)
                == "Error: one\n  two three\n  See this\n    and that\n\nend\n")
    }

    /// A line feed, an escape sequence: what is in the name of a file.
    @Test func nothingSpoilsTheLines() {
        let table = TextTable(
            [.init("file", .left), .init("count")], rows: [["a\n\u{1b}[31mb", "1"], ["c", "2"]])
        #expect(
            Self.lines(.table(table), .sentence("x\ny \u{7}"), width: 40) == [
                "  file            count", "  a\\x0a\\x1b[31mb      1", "  c                   2",
                "x\\x0ay \\x07",
            ])
    }

    /// A script finds a sentence in one line.
    @Test func inAPipeASentenceIsOneLine() {
        let sentence = String(repeating: "word ", count: 60) + "end"
        #expect(
            TextBlock.lines([.sentence(sentence), .table(Self.table)], width: 80, sentenceWidth: .max)
                == [sentence] + Self.lines(.table(Self.table), width: 80))
    }

    @Test(
        arguments: [
            (nil, nil, 80), (nil, 132, 132), (nil, 0, 80), ("100", 132, 100), ("100", nil, 100),
            ("0", 132, 132),
            ("-5", nil, 80), ("many", 50, 50), ("", nil, 80), ("20", nil, 40), (nil, 30, 40),
            ("99999", 90, 90),
        ] as [(String?, Int?, Int)])
    func widths(columns: String?, terminal: Int?, expected: Int) {
        #expect(TerminalWidth.width(columns: columns, terminal: terminal) == expected)
    }
}
