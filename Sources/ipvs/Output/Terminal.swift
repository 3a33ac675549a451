import Glibc
import IPVSRules

/// The terminal of somebody who can be asked.
struct Terminal: ~Copyable {
    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    static var isThere: Bool {
        let terminal = ofUser()
        return terminal != nil
    }

    /// nil where nobody is there: standard error, on which is asked, leads elsewhere, or there is no terminal.
    static func ofUser() -> Terminal? {
        guard isatty(STDERR_FILENO) == 1 else { return nil }
        // Standard input may be the file that is read.
        let descriptor = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        return descriptor >= 0 ? Terminal(descriptor: descriptor) : nil
    }

    deinit { close(descriptor) }

    borrowing func show(_ report: DifferenceReport) {
        let isPainted = TextPaint.isWanted(on: STDERR_FILENO)
        let width = TerminalWidth.width(of: STDERR_FILENO)
        let text = report.text(width: width, sentenceWidth: width, isPainted: isPainted)
        if isPainted { StandardError.draw(text) } else { StandardError.write(text) }
    }

    /// Only a plain yes is one.
    borrowing func agrees(to question: String) -> Bool {
        StandardError.write("\(question) [y/N] ")
        var answer: [UInt8] = []
        var byte: UInt8 = 0
        while answer.count < 16, read(descriptor, &byte, 1) == 1, byte != UInt8(ascii: "\n") {
            answer.append(byte)
        }
        return ["y", "yes"].contains(String(decoding: answer, as: UTF8.self).lowercased())
    }
}
