/// How a drain comes on, from the kernel's counts: integers only.
struct DrainProgress: Sendable, Hashable {
    /// It is to end with no more than so many connections.
    let goal: UInt64
    /// The last ones, in the order of time.
    private var readings: [Reading] = []

    private struct Reading: Sendable, Hashable {
        /// Since it began.
        var milliseconds: Int64
        var left: UInt64
    }

    /// The estimate follows what happened in so many readings.
    private static let window = 60
    /// In less time nobody knows how it goes on; in milliseconds.
    private static let shortest: Int64 = 3000

    init(goal: UInt64) { self.goal = goal }

    mutating func note(left: UInt64, at milliseconds: Int64) {
        readings.append(Reading(milliseconds: milliseconds, left: left))
        if readings.count > Self.window { readings.removeFirst() }
    }

    /// As it was read last.
    var left: UInt64 { readings.last?.left ?? 0 }

    var isFinished: Bool { !readings.isEmpty && left <= goal }

    /// How many ended in the window, and in which time; nil where none did.
    private var pace: (ended: UInt64, milliseconds: UInt64)? {
        guard let first = readings.first, let last = readings.last, first.left > last.left,
            last.milliseconds > first.milliseconds
        else { return nil }
        return (first.left - last.left, UInt64(last.milliseconds - first.milliseconds))
    }

    /// Connections that end in a minute, rounded; 0 where they do not get fewer.
    var endingPerMinute: UInt64 {
        guard let pace else { return 0 }
        let (product, isTooMuch) = pace.ended.multipliedReportingOverflow(by: 60_000)
        let (sum, overflow) = product.addingReportingOverflow(pace.milliseconds / 2)
        return isTooMuch || overflow ? .max : sum / pace.milliseconds
    }

    /// Until it is finished, if connections go on ending as in the window; nil where they do not get fewer.
    var secondsLeft: UInt64? {
        guard let pace, left > goal else { return nil }
        let (product, overflow) = (left - goal).multipliedReportingOverflow(by: pace.milliseconds)
        guard !overflow else { return nil }
        let (seconds, tooMany) = pace.ended.multipliedReportingOverflow(by: 1000)
        guard !tooMany else { return nil }
        return product / seconds + (product % seconds == 0 ? 0 : 1)
    }

    /// `37 connections left, 12 a minute end: about 3 minutes`
    var text: String {
        let count = left == 1 ? "1 connection left" : "\(left) connections left"
        guard left > goal, let first = readings.first, let last = readings.last,
            last.milliseconds - first.milliseconds >= Self.shortest
        else { return count }
        guard let secondsLeft else { return "\(count), and none ends" }
        return "\(count), \(endingPerMinute) a minute end: about \(TimeText.rough(secondsLeft))"
    }
}

/// Lengths of time for people.
enum TimeText {
    /// `34 s`, `3 min`, `2 h 5 min`: rounded up.
    static func rough(_ seconds: UInt64) -> String {
        guard seconds > 120 else { return "\(seconds) s" }
        let minutes = seconds / 60 + (seconds % 60 == 0 ? 0 : 1)
        guard minutes > 120 else { return "\(minutes) min" }
        return minutes % 60 == 0 ? "\(minutes / 60) h" : "\(minutes / 60) h \(minutes % 60) min"
    }
}
