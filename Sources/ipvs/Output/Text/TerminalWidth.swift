import Glibc

/// How many columns of a terminal a text may fill.
enum TerminalWidth {
    /// Where nothing says another width: of most terminals, and of what goes to a file or pipe.
    static let usual = 80
    /// Narrower texts are no easier to read.
    static let least = 40
    private static let most = 10_000

    /// - Parameters:
    ///   - columns: the environment's `COLUMNS`, which decides if it is a number.
    ///   - terminal: what the terminal says; 0 if it does not know, nil if there is none.
    static func width(columns: String?, terminal: Int?) -> Int {
        let known = [columns.flatMap { Int($0) }, terminal].compactMap { $0 }
        return max(least, known.first { (1...most).contains($0) } ?? usual)
    }

    /// Of what a descriptor leads to.
    static func width(of descriptor: Int32) -> Int {
        var size = winsize()
        let isTerminal = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0
        return width(columns: columns, terminal: isTerminal ? Int(size.ws_col) : nil)
    }

    /// Of sentences. In a pipe or file each is one line, which scripts look for, unless `COLUMNS` says otherwise.
    static func ofSentences(to descriptor: Int32) -> Int {
        isatty(descriptor) == 1 || columns != nil ? width(of: descriptor) : .max
    }

    private static var columns: String? { getenv("COLUMNS").map { String(cString: $0) } }
}
