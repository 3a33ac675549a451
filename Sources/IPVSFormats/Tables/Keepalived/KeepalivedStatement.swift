/// A keyword with its words, or a brace.
struct KeepalivedStatement {
    struct Word {
        var text: String
        var place: TextPlace
    }

    let words: [Word]
    let place: TextPlace

    /// Blanks part words, but not in quotes, which are taken off.
    init(_ line: KeepalivedLine) {
        place = line.place
        var words: [Word] = []
        var word: [UInt8] = []
        var start: Int?
        var isQuoted = false
        for (offset, byte) in line.text.enumerated() {
            let isBlank = !isQuoted && (byte == 0x20 || byte == 0x09)
            if isBlank {
                if let start {
                    words.append(
                        Word(text: String(decoding: word, as: UTF8.self), place: line.place(at: start)))
                }
                start = nil
                word = []
                continue
            }
            start = start ?? offset
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() } else { word.append(byte) }
        }
        if let start {
            words.append(Word(text: String(decoding: word, as: UTF8.self), place: line.place(at: start)))
        }
        self.words = words
    }

    var keyword: String { words.first?.text ?? "" }
    var isOpening: Bool { keyword == "{" }
    var isClosing: Bool { keyword == "}" }

    /// The word behind the keyword.
    var value: Word? { words.count > 1 ? words[1] : nil }

    /// Keywords that keepalived reads no more than one word behind.
    private static let ofOneWord: Set<String> = [
        "lvs_sched", "lb_algo", "protocol", "ip_family", "persistence_engine", "persistence_timeout",
        "persistence_granularity", "weight", "uthreshold", "lthreshold",
    ]

    /// Whoever writes two keywords in a line is not told so by keepalived.
    func remarkFurtherWords(_ builder: inout TableTextBuilder) {
        guard words.count > 2, Self.ofOneWord.contains(keyword) else { return }
        builder.remark(
            at: words[2].place,
            "keepalived does not read \(quoted(words[2].text)) here: a keyword begins a line")
    }
}
