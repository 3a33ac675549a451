import IPVSModel

/// Events to come, the earliest first, and of the same time in the order in which they were added.
///
/// A calendar: only the events of the current window of time are sorted, those that are added to it meanwhile in a small
/// heap. Those of the current epoch wait in a list for each window, those of later epochs in a list for each epoch. So an
/// event costs the same however many there are, and 8 bytes while it waits. Lists keep the order of addition, and an event can only be added to a
/// window or epoch before earlier ones have come there from farther away.
///
/// Costs: the earliest time O(1); adding and removing O(1), O(log u) for the u events that were added to the current window
/// itself; an event changes lists
/// twice at most, and goes through a heap of them all if it is more than an hour away. Passing a window or epoch without
/// events O(1).
///
/// Invariants: events up to the end of `window` are in `opened` if its list had them, else in `urgent`, where of the same time
/// the later added ones are; those of the rest of its epoch in its windows' lists;
/// those of the next 1023 epochs in these epochs' lists; the others in `distant`. No event is before `earliest`. Nothing
/// is added before a time that was removed up to.
struct EventQueue: ~Copyable {
    /// 2^24 ns are 17 ms, 2^32 ns are 4.3 s.
    private static var windowBits: Int64 { 24 }
    private static var epochBits: Int64 { 32 }
    private static var windowsInEpoch: Int64 { 256 }
    /// Epochs with a list: a little more than an hour. What is even later waits in a heap.
    private static var epochs: Int64 { 1024 }

    private(set) var opened = SortedWindow()
    private var urgent = EventHeap()
    /// Whether `opened` was filled since somebody last cleared it.
    var hasOpenedWindow = false
    /// The lists of windows, and behind them those of epochs.
    private var chunks = EventChunks(lists: Int(windowsInEpoch + epochs))
    private var distant = EventHeap()
    /// Events in lists of windows, and of epochs.
    private var waiting = 0
    private var waitingLater = 0
    /// Number of the window whose events, and all earlier ones, are in no list.
    private var window: Int64 = 0

    private(set) var count = 0

    /// No event is earlier.
    private(set) var earliest = SimulationTime.never

    @inline(__always)
    mutating func add(_ slot: ConnectionNumber, at time: Nanoseconds) {
        count &+= 1
        if time < earliest { earliest = time }
        place(slot, at: time)
    }

    /// The first event, if it is not after `time`.
    @inline(__always)
    mutating func removeFirst(by time: Nanoseconds) -> Event? {
        if earliest > time { return nil }
        if isNothingNear { openWindows(to: time >> Self.windowBits) }
        var event: Event?
        if opened.earliest <= urgent.earliest {
            if opened.earliest <= time, !opened.isEmpty { event = opened.removeFirst() }
        } else if urgent.earliest <= time {
            event = urgent.removeFirst()
        }
        if event != nil { count &-= 1 }
        noteEarliest()
        return event
    }

    /// What is wrong with it; nil if nothing is.
    func brokenInvariant() -> String? {
        if let broken = opened.brokenInvariant() ?? urgent.brokenInvariant() ?? distant.brokenInvariant()
            ?? chunks.brokenInvariant()
        {
            return broken
        }
        let lists = (0..<Int(Self.windowsInEpoch + Self.epochs)).map { chunks.count(of: $0) }
        let windows = lists.prefix(Int(Self.windowsInEpoch)).reduce(0, +)
        let epochs = lists.dropFirst(Int(Self.windowsInEpoch)).reduce(0, +)
        if windows != waiting || epochs != waitingLater {
            return "\(windows) and \(epochs) events wait, not \(waiting) and \(waitingLater)"
        }
        if opened.count + urgent.count + windows + epochs + distant.count != count {
            return "\(count) events are not there"
        }
        if let latest = [opened.latest, urgent.latest].compactMap(\.self).max(),
            latest >> Self.windowBits > window
        {
            return "an event is near too early"
        }
        if window >= 0, (0...Int(window & (Self.windowsInEpoch - 1))).contains(where: { lists[$0] > 0 }) {
            return "an event waits for a window that has passed"
        }
        if distant.count > 0, distant.earliest >> Self.epochBits - epoch < Self.epochs {
            return "a distant event has a list"
        }
        return earliest <= min(opened.earliest, urgent.earliest) ? nil : "an event is before the earliest"
    }

    @inline(__always)
    private var isNothingNear: Bool { opened.isEmpty && urgent.isEmpty }

    @inline(__always)
    private mutating func noteEarliest() {
        if !isNothingNear {
            earliest = min(opened.earliest, urgent.earliest)
        } else {
            earliest = count == 0 ? SimulationTime.never : (window &+ 1) << Self.windowBits
        }
    }

    @inline(__always)
    private mutating func place(_ slot: ConnectionNumber, at time: Nanoseconds) {
        let itsWindow = time >> Self.windowBits
        let epochsAhead = time >> Self.epochBits &- epoch
        if itsWindow <= window {
            urgent.add(slot, at: time)
        } else if epochsAhead == 0 {
            waiting &+= 1
            chunks.append(slot, at: time, to: Self.list(ofWindow: itsWindow))
        } else if epochsAhead < Self.epochs {
            waitingLater &+= 1
            chunks.append(slot, at: time, to: Self.list(ofEpoch: time >> Self.epochBits))
        } else {
            distant.add(slot, at: time)
        }
    }

    @inline(__always)
    private static func list(ofWindow window: Int64) -> Int { Int(window & (windowsInEpoch - 1)) }

    @inline(__always)
    private static func list(ofEpoch epoch: Int64) -> Int { Int(windowsInEpoch + epoch & (epochs - 1)) }

    private var epoch: Int64 { window >> (Self.epochBits - Self.windowBits) }

    /// Goes on to the next window with events, but not beyond `last`.
    private mutating func openWindows(to last: Int64) {
        let lastEpoch = last >> (Self.epochBits - Self.windowBits)
        while isNothingNear, window < last {
            if waiting > 0 {
                window += 1
                openWindow()
            } else if epoch == lastEpoch {
                window = last
            } else if waitingLater > 0 {
                openEpoch(epoch + 1)
            } else {
                openEpoch(min(lastEpoch, distant.earliest >> Self.epochBits))
            }
        }
    }

    private mutating func openWindow() {
        hasOpenedWindow = true
        opened.take(
            Self.list(ofWindow: window), of: &chunks, upperHalf: epoch << Self.epochBits,
            bits: Self.windowBits)
        waiting &-= opened.count
    }

    private mutating func openEpoch(_ number: Int64) {
        window = number << (Self.epochBits - Self.windowBits)
        let list = Self.list(ofEpoch: number)
        let upperHalf = number << Self.epochBits
        while !chunks.isEmpty(list) {
            for position in chunks.firstChunk(of: list) {
                let (slot, lowerHalf) = chunks[position]
                waitingLater &-= 1
                place(slot, at: upperHalf | Nanoseconds(lowerHalf))
            }
            chunks.removeFirstChunk(of: list)
        }
        while distant.earliest >> Self.epochBits &- number < Self.epochs, let event = distant.removeFirst() {
            place(event.slot, at: event.time)
        }
    }
}
