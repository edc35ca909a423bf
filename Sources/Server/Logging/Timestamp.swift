import Glibc

/// Moments as RFC 3339 writes them, in UTC.
enum Timestamp {
    /// The present moment, for example `2026-01-31T12:00:00.123Z`.
    static func now() -> String {
        now(plusSeconds: 0)
    }

    /// A moment so many seconds from now.
    static func now(plusSeconds seconds: Double) -> String {
        var moment = timespec()
        clock_gettime(CLOCK_REALTIME, &moment)
        return string(
            secondsSinceEpoch: moment.tv_sec + Int(min(max(seconds, 0), 1e10)),
            milliseconds: moment.tv_nsec / 1_000_000
        )
    }

    /// A moment given as seconds since 1970, with milliseconds.
    static func string(secondsSinceEpoch: Int, milliseconds: Int = 0) -> String {
        var seconds = time_t(secondsSinceEpoch)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let date = [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)]
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { padded(Int($0), 2) }
        return date.map { padded($0, 2) }.joined(separator: "-") + "T"
            + clock.joined(separator: ":") + ".\(padded(milliseconds, 3))Z"
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
