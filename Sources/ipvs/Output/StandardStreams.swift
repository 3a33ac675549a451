import Glibc
import IPVSRules

enum StandardError {
    private static let isTerminal = isatty(STDERR_FILENO) == 1

    /// A message, whose lines fit if a terminal shows it: scripts get each in one line. Nothing that came from outside
    /// reaches a terminal as it is.
    static func write(_ text: String) {
        let safe = String(decoding: TerminalText.escaped(text.utf8), as: UTF8.self)
        guard isTerminal else { return draw(safe) }
        draw(TextWrap.wrapped(safe, width: TerminalWidth.width(of: STDERR_FILENO)))
    }

    /// What a terminal is to obey.
    static func draw(_ text: String) {
        let bytes = Array(text.utf8)
        // Nobody is left to be told of a failure.
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}

/// Standard output for whole texts.
enum StandardOutput {
    /// A text for people, which may hold names from files: see `StandardError`.
    static func write(_ text: String) throws(Failure) {
        let bytes = Array(text.utf8)
        // Nearly every text can be shown as it is. Seeing that takes a tenth of the time of escaping nothing.
        let isPlain = bytes.allSatisfy { (0x20...0x7e).contains($0) || $0 == UInt8(ascii: "\n") }
        try write(isPlain ? bytes : TerminalText.escaped(bytes))
    }

    static func write(_ text: [UInt8]) throws(Failure) {
        if let number = OutputFile.write(text, STDOUT_FILENO) { throw .writing("-", .system(number)) }
    }
}
