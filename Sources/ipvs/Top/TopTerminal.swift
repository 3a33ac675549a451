import Glibc

/// The terminal of `ipvs top`: keys come one by one and unseen, and what was on the screen comes back in the end.
struct TopTerminal: ~Copyable {
    /// As it was found.
    private let found: termios
    /// The terminal once more, for writes that do not wait: those of others who have it go on waiting.
    private let output: Int32
    private var isEntered = false

    /// Alternate screen, no cursor (xterm's `ctlseqs`; terminals that lack one pass over it), and an empty page.
    private static let entering = "\u{1b}[?1049h\u{1b}[?25l\u{1b}[2J"
    static let leaving = "\u{1b}[0m\u{1b}[?25h\u{1b}[?1049l"

    init() throws(Failure) {
        var found = termios()
        guard isatty(STDOUT_FILENO) == 1, tcgetattr(STDIN_FILENO, &found) == 0 else {
            throw .request(.noTerminal)
        }
        guard let name = getenv("TERM"), strcmp(name, "dumb") != 0, name.pointee != 0 else {
            throw .request(.terminalWithoutCursor)
        }
        self.found = found
        // Somebody else's terminal, as after su, cannot be opened again.
        let own = open("/proc/self/fd/\(STDOUT_FILENO)", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        output = own >= 0 ? own : STDOUT_FILENO
        TopRescue.prepare(found, output)
    }

    deinit {
        if isEntered { restore() }
        if output != STDOUT_FILENO { close(output) }
    }

    /// Again, after somebody else had the terminal, too.
    mutating func enter() {
        isEntered = true
        TopRescue.isNeeded = true
        var wanted = found
        wanted.c_lflag &= ~tcflag_t(ICANON | ECHO)
        wanted.c_iflag &= ~tcflag_t(IXON | ICRNL)
        withUnsafeMutableBytes(of: &wanted.c_cc) { characters in
            characters[Int(VMIN)] = 0
            characters[Int(VTIME)] = 0
        }
        tcsetattr(STDIN_FILENO, TCSANOW, &wanted)
        _ = write(Self.entering, atMost: Self.patience)
    }

    mutating func leave() {
        isEntered = false
        restore()
    }

    private func restore() {
        _ = write(Self.leaving, atMost: Self.patience)
        var found = found
        tcsetattr(STDIN_FILENO, TCSANOW, &found)
        TopRescue.isNeeded = false
    }

    enum Written { case all, part, none }

    /// How long a terminal that takes nothing, as behind a line that hangs, is waited for; in milliseconds.
    private static let patience: Int64 = 500
    /// When it is tried again. Terminals are said to take something by poll(2) while they take nothing.
    private static let pause: Int32 = 10

    /// - Parameters:
    ///   - milliseconds: the longest wait for a terminal that takes nothing.
    ///   - interruption: bytes that can be read here end the waiting; a negative descriptor is none (poll(2)).
    /// - Returns: none when the terminal is gone.
    borrowing func write(
        _ text: String, atMost milliseconds: Int64 = .max, orUntil interruption: Int32 = -1
    ) -> Written {
        let start = MonotonicClock.milliseconds
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(output, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                guard MonotonicClock.milliseconds - start < milliseconds else { return .part }
                var waiting = pollfd(fd: interruption, events: Int16(POLLIN), revents: 0)
                if poll(&waiting, 1, Self.pause) > 0 { return .part }
                continue
            }
            guard count > 0 else { return .none }
            bytes = bytes.dropFirst(count)
        }
        return .all
    }

    /// What was typed; nil when the terminal is gone.
    borrowing func typed() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 1024)
        let count = read(STDIN_FILENO, &buffer, buffer.count)
        // It was said to have something: nothing is its end.
        guard count > 0 || count < 0 && (errno == EINTR || errno == EAGAIN) else { return nil }
        return Array(buffer.prefix(max(0, count)))
    }

    var size: TopScreen.Size {
        var size = winsize()
        let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 && size.ws_row > 0
        return isKnown
            ? TopScreen.Size(columns: Int(size.ws_col), lines: Int(size.ws_row))
            : TopScreen.Size(columns: 80, lines: 24)
    }
}

/// Gives the terminal back when the program crashes. What a signal's handler may call is little (signal-safety(7)): it finds
/// all that it needs in memory that was prepared.
enum TopRescue {
    nonisolated(unsafe) static var isNeeded = false
    nonisolated(unsafe) private static var output = STDOUT_FILENO
    nonisolated(unsafe) private static let settings = UnsafeMutablePointer<termios>.allocate(capacity: 1)
    nonisolated(unsafe) private static let text = UnsafeMutableBufferPointer<UInt8>.allocate(
        capacity: TopTerminal.leaving.utf8.count)

    static func prepare(_ found: termios, _ output: Int32) {
        self.output = output
        settings.initialize(to: found)
        _ = text.initialize(from: TopTerminal.leaving.utf8)
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { number in
            if TopRescue.isNeeded {
                _ = write(TopRescue.output, TopRescue.text.baseAddress, TopRescue.text.count)
                tcsetattr(STDIN_FILENO, TCSANOW, TopRescue.settings)
            }
            raise(number)
        }
        // The handler goes with the first signal: the second one ends the program as it would have.
        action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_NODEFER
        for number in [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE] { sigaction(number, &action, nil) }
    }
}
