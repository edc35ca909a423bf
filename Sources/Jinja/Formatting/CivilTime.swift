#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A date and time of day as a clock on the wall shows it.
package struct CivilTime: Sendable, Equatable {
    /// The year of the common era.
    package let year: Int
    /// 1 to 12.
    package let month: Int
    /// 1 to 31.
    package let day: Int
    /// 0 to 23.
    package let hour: Int
    /// 0 to 59.
    package let minute: Int
    /// 0 to 60.
    package let second: Int

    /// Makes a time from its parts.
    package init(
        year: Int,
        month: Int,
        day: Int,
        hour: Int = 0,
        minute: Int = 0,
        second: Int = 0
    ) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    /// The time in UTC so many seconds after the beginning of 1970; nil outside of years 1 to 9999.
    package init?(secondsSince1970 seconds: Int) {
        var moment = time_t(seconds)
        var parts = tm()
        guard gmtime_r(&moment, &parts) != nil, (-1899...8099).contains(parts.tm_year) else {
            return nil
        }
        self.init(parts)
    }

    private init(_ parts: tm) {
        self.init(
            year: Int(parts.tm_year) + 1900,
            month: Int(parts.tm_mon) + 1,
            day: Int(parts.tm_mday),
            hour: Int(parts.tm_hour),
            minute: Int(parts.tm_min),
            second: Int(parts.tm_sec)
        )
    }

    /// The local time now.
    package static var now: CivilTime {
        var seconds = time(nil)
        var parts = tm()
        localtime_r(&seconds, &parts)
        return CivilTime(parts)
    }

    /// The days since Sunday, 0 to 6 (Zeller's congruence).
    var weekday: Int {
        let shifted = month < 3 ? month + 12 : month
        let year = month < 3 ? self.year - 1 : self.year
        let sum = day + 13 * (shifted + 1) / 5 + year + year / 4 - year / 100 + year / 400
        return (sum + 6) % 7
    }

    /// The day of the year, 1 to 366.
    var dayOfYear: Int {
        let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return before[min(max(month, 1), 12) - 1] + day + (isLeap && month > 2 ? 1 : 0)
    }
}

extension CivilTime {
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]
    private static let days = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]

    /// C's `strftime` in the C locale, with glibc's flags `-`, `_`, `0` and `^`.
    ///
    /// A conversion that is not known stays as it is.
    func formatted(_ format: String) -> String {
        var result = ""
        var rest = format.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "%" else {
                result.unicodeScalars.append(scalar)
                continue
            }
            var flags: [Unicode.Scalar] = []
            var conversion = rest.popFirst()
            while let flag = conversion, flag == "-" || flag == "_" || flag == "0" || flag == "^" {
                flags.append(flag)
                conversion = rest.popFirst()
            }
            guard let conversion, let text = converted(conversion, flags) else {
                result.unicodeScalars.append("%")
                result.unicodeScalars.append(contentsOf: flags)
                if let conversion { result.unicodeScalars.append(conversion) }
                continue
            }
            result += flags.contains("^") ? text.uppercased() : text
        }
        return result
    }

    private func converted(_ conversion: Unicode.Scalar, _ flags: [Unicode.Scalar]) -> String? {
        func number(_ value: Int, _ width: Int, padding: Character = "0") -> String {
            let digits = String(value)
            if flags.contains("-") { return digits }
            let pad = flags.contains("_") ? " " : flags.contains("0") ? "0" : padding
            return String(repeating: pad, count: max(0, width - digits.count)) + digits
        }
        let monthName = Self.months[min(max(month, 1), 12) - 1]
        let hour12 = (hour + 11) % 12 + 1
        switch conversion {
        case "Y": return number(year, 1)
        case "C": return number(year / 100, 2)
        case "y": return number(year % 100, 2)
        case "m": return number(month, 2)
        case "d": return number(day, 2)
        case "e": return number(day, 2, padding: " ")
        case "j": return number(dayOfYear, 3)
        case "H": return number(hour, 2)
        case "I": return number(hour12, 2)
        case "k": return number(hour, 2, padding: " ")
        case "l": return number(hour12, 2, padding: " ")
        case "M": return number(minute, 2)
        case "S": return number(second, 2)
        case "f": return number(0, 6)
        case "p": return hour < 12 ? "AM" : "PM"
        case "B": return monthName
        case "b", "h": return String(monthName.prefix(3))
        case "A": return Self.days[weekday]
        case "a": return String(Self.days[weekday].prefix(3))
        case "u": return number(weekday == 0 ? 7 : weekday, 1)
        case "w": return number(weekday, 1)
        case "U": return number((dayOfYear + 6 - weekday) / 7, 2)
        case "W": return number((dayOfYear + 6 - (weekday + 6) % 7) / 7, 2)
        case "D", "x": return formatted("%m/%d/%y")
        case "F": return formatted("%Y-%m-%d")
        case "T", "X": return formatted("%H:%M:%S")
        case "R": return formatted("%H:%M")
        case "r": return formatted("%I:%M:%S %p")
        case "c": return formatted("%a %b %e %H:%M:%S %Y")
        case "Z", "z": return ""
        case "n": return "\n"
        case "t": return "\t"
        case "%": return "%"
        default: return nil
        }
    }
}
