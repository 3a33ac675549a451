/// Why a command failed: what is printed, and how the program ends.
struct Failure: Error {
    /// The legacy text, with its line feed.
    var message: Bytes
    var status: ExitStatus
    /// Whether a restore goes no further.
    var endsRestore: Bool
    /// For people at a terminal.
    var hint: String?

    init(_ message: Bytes, status: ExitStatus, endsRestore: Bool, hint: String? = nil) {
        self.message = message
        self.status = status
        self.endsRestore = endsRestore
        self.hint = hint
    }

    /// - Parameter line: the text without its line feed.
    init(line: String, status: ExitStatus, endsRestore: Bool = true, hint: String? = nil) {
        var message = Bytes(line.utf8)
        message.endLine()
        self.init(message, status: status, endsRestore: endsRestore, hint: hint)
    }

    /// Writes the message, and the hint when somebody is watching.
    func report() {
        var text = message
        if let hint, StandardError.isTerminal {
            text.append("hint: ")
            text.append(hint)
            text.endLine()
        }
        StandardError.write(text)
    }
}
