import Glibc

/// The present moment as RFC 3339 writes it, in UTC with milliseconds.
enum Timestamp {
    /// For example `2026-01-31T12:00:00.123Z`.
    static func now() -> String {
        var moment = timespec()
        clock_gettime(CLOCK_REALTIME, &moment)
        var parts = tm()
        gmtime_r(&moment.tv_sec, &parts)
        let date = [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)]
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { padded(Int($0), 2) }
        let milliseconds = padded(moment.tv_nsec / 1_000_000, 3)
        return date.map { padded($0, 2) }.joined(separator: "-") + "T"
            + clock.joined(separator: ":") + ".\(milliseconds)Z"
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
