import IPVSFormats
import IPVSModel
import IPVSSimulator

/// Where values stand on an axis: from none to a round number that is not less than the largest. Places are whole numbers, so that
/// the same values give the same page on every machine.
struct ChartScale: Sendable, Equatable {
    /// Of a whole axis.
    static let length = 10_000

    /// Above none, and the end of the axis last.
    let ticks: [Double]
    let end: Double
    /// Digits behind the point of what ticks are called.
    private let digits: Int

    /// - Parameters:
    ///   - most: the largest value.
    ///   - isWhole: whether there is nothing between whole numbers.
    init(most: Double, isWhole: Bool) {
        let most = most.isFinite ? min(max(most, 0), 1e12) : 0
        var (step, digits) = isWhole ? (1.0, 0) : (0.01, 2)
        // 1, 2, 5, 10 and so on, until a few steps are enough.
        let factors = [2, 2.5, 2]
        var round = 0
        while most / step > Double(Self.mostSteps) {
            step *= factors[round % 3]
            round += 1
            if round % 3 == 0, digits > 0 { digits -= 1 }
        }
        let steps = max(1, Int((most / step).rounded(.up)))
        ticks = (1...steps).map { Double($0) * step }
        end = Double(steps) * step
        self.digits = digits
    }

    private static let mostSteps = 5

    func place(_ value: Double) -> Int {
        Int((min(max(value, 0), end) / end * Double(Self.length)).rounded())
    }

    func name(_ tick: Double) -> String { NumberText.plain(tick, digits: digits) }
}

/// Where times stand: from the start of a run to its end.
struct TimeScale: Sendable, Equatable {
    let end: Nanoseconds

    init(end: Nanoseconds) { self.end = max(1, end) }

    func place(_ time: Nanoseconds) -> Int {
        Int((Double(min(max(time, 0), end)) / Double(end) * Double(ChartScale.length)).rounded())
    }

    /// At round times, the start too.
    var ticks: [Nanoseconds] {
        var step = Self.steps.first { end / $0 <= Self.mostSteps } ?? Self.day
        while end / step > Self.mostSteps, step < end { step *= 2 }
        return Array(stride(from: 0, through: end, by: Int(step)))
    }

    private static let mostSteps: Nanoseconds = 6
    private static let second = SimulationTime.second
    private static let day = 86_400 * second
    private static let steps: [Nanoseconds] =
        [second / 1000, second / 100, second / 10, second / 5, second / 2]
        + [1, 2, 5, 10, 20, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 21_600, 43_200].map {
            $0 * second
        }

    /// `90 s`; in long runs `1 h 30 min`.
    func name(_ time: Nanoseconds) -> String {
        let seconds = time / Self.second
        guard end > 600 * Self.second, time % Self.second == 0, seconds > 0 else {
            return "\(NumberText.plain(Double(time) / Double(Self.second), digits: 3)) s"
        }
        let parts = [
            (seconds / 86_400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "min"),
            (seconds % 60, "s"),
        ]
        return parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: " ")
    }
}

extension NumberText {
    /// Without zeros at the end behind the point.
    static func plain(_ value: Double, digits: Int) -> String {
        var text = JSON.decimalText(value, digits: digits)
        guard text.contains(".") else { return text }
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }
}
