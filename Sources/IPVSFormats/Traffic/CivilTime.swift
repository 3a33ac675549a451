import IPVSModel

/// Dates and times as logs write them. Where one says no zone, it is taken as UTC: only differences matter.
struct CivilTime {
    static let expected = "a time"

    /// Of any kind that `CivilTime` knows, since 1970; nil for anything else, and for times before 1970 or after 2095.
    static func parse(_ cursor: LineCursor, _ range: Range<Int>) -> Nanoseconds? {
        guard range.count >= 10 else { return cursor.seconds(range) }
        let line = cursor.line
        let start = range.lowerBound
        if line[start + 2] == UInt8(ascii: "/") { return logDate(cursor, range) }
        if line[start + 4] == UInt8(ascii: "-"), line[start + 7] == UInt8(ascii: "-") {
            return isoDate(cursor, range)
        }
        return cursor.seconds(range)
    }

    /// `06/Feb/2009:12:12:51.443`, `06/Feb/2009:12:12:51 +0000`
    private static func logDate(_ cursor: LineCursor, _ range: Range<Int>) -> Nanoseconds? {
        let start = range.lowerBound
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        guard range.count >= 20, cursor.line[start + 6] == UInt8(ascii: "/"),
            cursor.line[start + 11] == UInt8(ascii: ":"), let day = cursor.number(start..<start + 2),
            let month = months.firstIndex(of: cursor.text(start + 3..<start + 6)),
            let year = cursor.number(start + 7..<start + 11)
        else { return nil }
        return time(cursor, Int64(year), Int64(month + 1), Int64(day), start + 12..<range.upperBound)
    }

    /// `2009-02-06T12:12:51.123Z`, `2009-02-06 12:12:51+01:00`
    private static func isoDate(_ cursor: LineCursor, _ range: Range<Int>) -> Nanoseconds? {
        let start = range.lowerBound
        guard range.count >= 19, [UInt8(ascii: "T"), UInt8(ascii: " ")].contains(cursor.line[start + 10]),
            let year = cursor.number(start..<start + 4), let month = cursor.number(start + 5..<start + 7),
            let day = cursor.number(start + 8..<start + 10)
        else { return nil }
        return time(cursor, Int64(year), Int64(month), Int64(day), start + 11..<range.upperBound)
    }

    /// `12:12:51.443 +0000` on a day.
    private static func time(
        _ cursor: LineCursor, _ year: Int64, _ month: Int64, _ day: Int64, _ range: Range<Int>
    ) -> Nanoseconds? {
        let start = range.lowerBound
        guard range.count >= 8, cursor.line[start + 2] == UInt8(ascii: ":"),
            cursor.line[start + 5] == UInt8(ascii: ":"),
            let hour = cursor.number(start..<start + 2), let minute = cursor.number(start + 3..<start + 5),
            let second = cursor.number(start + 6..<start + 8), hour < 24, minute < 60, second <= 60,
            (1...12).contains(month), (1...31).contains(day), (1970...2095).contains(year)
        else { return nil }
        var position = start + 8
        var fraction: Int64 = 0
        if position < range.upperBound,
            [UInt8(ascii: "."), UInt8(ascii: ",")].contains(cursor.line[position])
        {
            position += 1
            var unit = SimulationTime.second / 10
            while position < range.upperBound, case let digit = cursor.line[position] &- UInt8(ascii: "0"),
                digit <= 9
            {
                fraction += Int64(digit) * unit
                unit /= 10
                position += 1
            }
        }
        guard let offset = zone(cursor, position..<range.upperBound) else { return nil }
        let seconds = days(year, month, day) * 86_400 + Int64(hour * 3600 + minute * 60 + second) - offset
        return seconds < 0 ? nil : seconds * SimulationTime.second + fraction
    }

    /// In seconds east of UTC: nothing, `Z`, ` +0100`, `+01:00`.
    private static func zone(_ cursor: LineCursor, _ range: Range<Int>) -> Int64? {
        var rest = range
        while let first = rest.first, LineCursor.isBlank(cursor.line[first]) { rest.removeFirst() }
        guard let first = rest.first else { return 0 }
        if rest.count == 1, cursor.line[first] == UInt8(ascii: "Z") { return 0 }
        let sign: Int64
        switch cursor.line[first] {
        case UInt8(ascii: "+"): sign = 1
        case UInt8(ascii: "-"): sign = -1
        default: return nil
        }
        let minutesAt = rest.count == 6 && cursor.line[first + 3] == UInt8(ascii: ":") ? first + 4 : first + 3
        guard rest.count == minutesAt - first + 2, let hours = cursor.number(first + 1..<first + 3),
            let minutes = cursor.number(minutesAt..<minutesAt + 2), hours <= 14, minutes < 60
        else { return nil }
        return sign * Int64(hours * 3600 + minutes * 60)
    }

    /// Since 1970, in the Gregorian calendar: years are taken to begin in March, so that a leap day is their last one.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let years = month > 2 ? year : year - 1
        let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return years * 365 + years / 4 - years / 100 + years / 400 + ofYear - 719_468
    }
}

extension Range<Int> {
    fileprivate mutating func removeFirst() { self = lowerBound + 1..<upperBound }
}
