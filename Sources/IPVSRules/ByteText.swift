/// A text of bytes with bytes filled in: `"unexpected argument \(word)"`, where `word` need not be UTF-8.
package struct ByteText: ExpressibleByStringInterpolation, Sendable {
    package private(set) var bytes: [UInt8]
    /// Where words of outside data are, ascending.
    private let quotes: [Range<Int>]

    package init(stringLiteral text: String) {
        bytes = Array(text.utf8)
        quotes = []
    }

    package init(stringInterpolation text: StringInterpolation) {
        bytes = text.bytes
        quotes = text.quotes
    }

    /// How words of outside data are shown.
    package enum Quoting: Sendable {
        /// As they are: scripts compare.
        case raw
        /// As `TerminalText.quoted` says.
        case readable
    }

    package func bytes(quoting: Quoting) -> [UInt8] {
        guard quoting == .readable else { return bytes }
        var text = bytes
        for quote in quotes.reversed() {
            text.replaceSubrange(quote, with: TerminalText.quoted(bytes[quote]))
        }
        return text
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var bytes: [UInt8] = []
        fileprivate var quotes: [Range<Int>] = []

        package init(literalCapacity: Int, interpolationCount: Int) { bytes.reserveCapacity(literalCapacity) }
        package mutating func appendLiteral(_ text: String) { bytes.append(contentsOf: text.utf8) }
        package mutating func appendInterpolation(_ word: [UInt8]) {
            quotes.append(bytes.count..<(bytes.count + word.count))
            bytes.append(contentsOf: word)
        }
        package mutating func appendInterpolation(_ text: StaticString) { bytes.append(text) }
    }
}

extension [UInt8] {
    package mutating func append(_ fixed: StaticString) {
        fixed.withUTF8Buffer { append(contentsOf: $0) }
    }
}

extension Sequence<UInt8> {
    /// True when these are the bytes of `text`.
    func elementsEqual(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { elementsEqual($0) }
    }
}
