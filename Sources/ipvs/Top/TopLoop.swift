import Glibc
import IPVSModel

/// `ipvs top` at a terminal: waits for keys, signals and the time of the next reading, and draws what changed.
struct TopLoop: ~Copyable {
    private let interval: Int
    private let selection: Selection
    private let style: TopScreen.Style
    private var terminal: TopTerminal
    private let signals: TopSignals
    private var model: TopModel
    private var view: TopView
    private var frame = TopFrame()
    /// Which row is at the top.
    private var first = 0
    private var entries: [TopEntry] = []
    private var rows: [TopRow] = []
    private var readAt: String

    /// - Parameter interval: seconds between readings.
    init(interval: Int, selection: Selection, sort: TopSort, source: TopRates.Source) throws(Failure) {
        // The kernel is read first: what is wrong with it is said on an untouched screen.
        let reading = try TopReading.ofRunningKernel()
        let terminal = try TopTerminal()
        let signals = try TopSignals()
        (self.interval, self.selection) = (interval, selection)
        self.terminal = terminal
        self.signals = signals
        model = TopModel(reading, interval: interval)
        readAt = UTCText.text(UTCText.now)
        style = TopScreen.Style(glyphs: .ofLocale(), hasColours: TextPaint.isWanted(on: STDOUT_FILENO))
        view = TopView(services: reading.snapshot.services.count)
        (view.sort, view.source) = (sort, source)
    }

    /// - Returns: the signal that ended it, if one did.
    mutating func run() throws(Failure) -> Int32? {
        terminal.enter()
        defer { terminal.leave() }
        arrange()
        var next = MonotonicClock.nanoseconds + nanoseconds
        while true {
            guard draw() else { return nil }
            let isTyped = wait(until: view.isFrozen ? nil : next)
            // A terminal that hangs makes coming back slow: once is enough, and not at all before an end.
            var isBack = false
            for number in signals.arrived() {
                switch number {
                case SIGTSTP: suspend()
                case SIGCONT: isBack = true
                case SIGWINCH: frame.forget()
                case SIGINT: return nil
                default: return number
                }
            }
            if isBack { comeBack() }
            if isTyped {
                guard let bytes = terminal.typed() else { return nil }
                if !take(TopKey.keys(in: bytes)) { return nil }
            }
            if !view.isFrozen, MonotonicClock.nanoseconds >= next {
                model.take(try TopReading.ofRunningKernel())
                readAt = UTCText.text(UTCText.now)
                arrange()
                next = MonotonicClock.nanoseconds + nanoseconds
            }
        }
    }

    private var nanoseconds: UInt64 { UInt64(interval) * 1_000_000_000 }

    private mutating func arrange() {
        entries = model.entries(view.source).part(selection)
        rows = view.rows(entries)
    }

    /// - Returns: false when the terminal is gone.
    private mutating func draw() -> Bool {
        let size = terminal.size
        let screen = TopScreen(size: size, style: style)
        let heading = TopScreen.Heading(time: readAt, interval: interval, entries: entries)
        let lines = screen.lines(rows, view, heading, first: &first)
        let text = frame.update(to: lines, columns: size.columns)
        switch terminal.write(text, orUntil: signals.descriptor) {
        case .all: return true
        case .part:
            // What it shows now is not known.
            frame.forget()
            return true
        case .none: return false
        }
    }

    /// - Returns: whether something was typed.
    private borrowing func wait(until time: UInt64?) -> Bool {
        let now = MonotonicClock.nanoseconds
        let milliseconds = time.map { $0 > now ? Int32(clamping: ($0 - now) / 1_000_000 + 1) : 0 } ?? -1
        var waiting = [
            pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
            pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        return poll(&waiting, 2, milliseconds) > 0 && waiting[0].revents != 0
    }

    /// - Returns: false to quit.
    private mutating func take(_ keys: [TopKey]) -> Bool {
        let pageSize = TopScreen(size: terminal.size, style: style).pageSize
        for key in keys {
            let before = view
            switch view.take(key, rows: rows, pageSize: pageSize) {
            case .quit: return false
            case .redraw: frame.forget()
            case .none: break
            }
            if before.source != view.source {
                arrange()
            } else if before != view {
                rows = view.rows(entries)
            }
        }
        return true
    }

    /// The shell gets its terminal as it was, and the program stops as if it had not looked at the signal.
    private mutating func suspend() {
        terminal.leave()
        kill(getpid(), SIGSTOP)
        comeBack()
    }

    private mutating func comeBack() {
        terminal.enter()
        frame.forget()
    }
}
