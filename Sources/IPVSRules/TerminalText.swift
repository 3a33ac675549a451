/// Outside data that people are shown: bytes that a terminal would obey, or could not show, become `\xNN`.
package enum TerminalText {
    /// More of a word would hide the message around it.
    package static let longestQuote = 80

    /// A word of a file or command line, as messages quote it.
    package static func quoted(_ word: some Collection<UInt8>) -> [UInt8] {
        // No character takes more than four bytes, so that the rest of a very long word can wait.
        let pieces = pieces(of: word.prefix(longestQuote * 4 + 4)) { _ in false }
        guard word.count > longestQuote || pieces.reduce(0, { $0 + width($1) }) > longestQuote
        else { return Array(pieces.joined()) }
        let dots = Array("...".utf8)
        var room = longestQuote - dots.count
        let kept = pieces.prefix { piece in
            room -= width(piece)
            return room >= 0
        }
        return Array(kept.joined()) + dots
    }

    /// A whole message or text, whose line feeds stay.
    package static func escaped(_ text: some Collection<UInt8>) -> [UInt8] {
        // Most texts need nothing.
        if text.allSatisfy({ (0x20...0x7e).contains($0) || $0 == UInt8(ascii: "\n") }) { return Array(text) }
        return Array(pieces(of: text) { $0 == "\n" }.joined())
    }

    /// The characters of `text`, each as what stands for it.
    private static func pieces(
        of text: some Collection<UInt8>, keeping isKept: (Unicode.Scalar) -> Bool
    ) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var parser = Unicode.UTF8.ForwardParser()
        var rest = text.makeIterator()
        var position = text.startIndex
        while true {
            switch parser.parseScalar(from: &rest) {
            case .valid(let encoded):
                let scalar = Unicode.UTF8.decode(encoded)
                pieces.append(isKept(scalar) || !isControl(scalar) ? Array(encoded) : encoded.flatMap(escape))
                position = text.index(position, offsetBy: encoded.count)
            case .error(let length):
                for _ in 0..<length {
                    pieces.append(escape(text[position]))
                    text.formIndex(after: &position)
                }
            case .emptyInput: return pieces
            }
        }
    }

    /// C0, DEL and C1; and what turns the direction of the text around it.
    package static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7f..<0xa0, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069: true
        default: false
        }
    }

    private static func escape(_ byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return Array("\\x".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 0xf)]]
    }

    /// In characters on a screen: a piece is one, or an escape of bytes.
    private static func width(_ piece: [UInt8]) -> Int {
        piece.first == UInt8(ascii: "\\") ? piece.count : 1
    }
}
