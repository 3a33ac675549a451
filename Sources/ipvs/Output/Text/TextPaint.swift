import Glibc

/// What a line of a text is about, which a terminal shows by a colour and every text by a sign.
enum TextPaint: Sendable {
    case added, removed, changed

    var sign: String {
        switch self {
        case .added: "+"
        case .removed: "-"
        case .changed: "~"
        }
    }

    /// Select graphic rendition (ECMA-48): green, red, yellow.
    private var code: String {
        switch self {
        case .added: "32"
        case .removed: "31"
        case .changed: "33"
        }
    }

    /// A line in its colour. What comes from outside was escaped before.
    func painted(_ line: String) -> String { "\u{1b}[\(code)m\(line)\u{1b}[0m" }

    /// Whether a descriptor leads to a terminal whose user wants colours (https://no-color.org).
    static func isWanted(on descriptor: Int32) -> Bool {
        let isRefused = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
        let isDumb = getenv("TERM").map { strcmp($0, "dumb") == 0 } ?? true
        return isatty(descriptor) == 1 && !isRefused && !isDumb
    }
}
