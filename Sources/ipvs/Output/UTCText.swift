import Glibc
import IPVSFormats

/// Dates and times in UTC: no time zones, so that texts of two hosts compare.
enum UTCText {
    /// `2026-11-27 14:31:02 UTC`, of seconds since 1970.
    static func text(_ seconds: Int64) -> String { format(seconds, "%Y-%m-%d %H:%M:%S UTC") }

    /// `14:31`, of a moment of the same day, or else `2026-11-27 14:31`.
    static func brief(_ seconds: Int64, now: Int64) -> String {
        let day = "%Y-%m-%d"
        return format(seconds, format(seconds, day) == format(now, day) ? "%H:%M" : "\(day) %H:%M")
    }

    /// `20261127T143102Z.000123456`: for names of files, which then sort by time.
    static func nameOfNow() -> String {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let fraction = String(now.tv_nsec)
        return format(Int64(now.tv_sec), "%Y%m%dT%H%M%SZ") + "."
            + String(repeating: "0", count: max(0, 9 - fraction.count)) + fraction
    }

    /// Of the system's clock: seconds since 1970.
    static var now: Int64 { Int64(time(nil)) }

    private static func format(_ seconds: Int64, _ format: String) -> String {
        var time = time_t(seconds)
        var parts = tm()
        var text = [CChar](repeating: 0, count: 64)
        guard gmtime_r(&time, &parts) != nil, strftime(&text, text.count, format, &parts) > 0 else {
            return "\(seconds)"
        }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

extension ChangeRecord {
    /// `the change of 2026-11-27 14:31:02 UTC by root from site.rules`
    var summary: String { "the change of \(UTCText.text(time)) by \(user) from \(source)" }
}
