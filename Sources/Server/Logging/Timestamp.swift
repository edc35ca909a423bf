import Glibc

/// Moments as RFC 3339 writes them, in UTC.
enum Timestamp {
    /// The present one with milliseconds: `2026-01-31T12:00:00.123Z`.
    static func now() -> String {
        var moment = timespec()
        clock_gettime(CLOCK_REALTIME, &moment)
        return date(moment.tv_sec) + ".\(padded(moment.tv_nsec / 1_000_000, 3))Z"
    }

    /// A number of seconds since 1970: `2026-01-31T12:00:00Z`.
    static func text(seconds: Int) -> String { date(seconds) + "Z" }

    private static func date(_ seconds: Int) -> String {
        var seconds = seconds
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let date = [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)]
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { padded(Int($0), 2) }
        return date.map { padded($0, 2) }.joined(separator: "-") + "T"
            + clock.joined(separator: ":")
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
