import Glibc

/// A clock that nobody sets and that never goes back.
enum MonotonicClock {
    static var nanoseconds: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    static var milliseconds: Int64 { Int64(nanoseconds / 1_000_000) }
}
