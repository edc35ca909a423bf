/// How long a model stays in memory after its last use.
package enum KeepAlive: Sendable, Equatable {
    case forever
    case after(Duration)

    /// Reads `5m`, `1h30m`, `90s`, `500ms` or a number of seconds; anything negative is for ever.
    ///
    /// The form is that of Ollama's `keep_alive`; nil when the text is no duration.
    package init?(_ text: String) {
        let isNegative = text.hasPrefix("-")
        var rest = Substring(isNegative ? String(text.dropFirst()) : text)
        if let seconds = Double(rest) {
            self.init(seconds: isNegative ? -seconds : seconds)
            return
        }
        var total = 0.0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            guard let value = Double(digits) else { return nil }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(unit.count)
            switch unit {
            case "h": total += value * 3600
            case "m": total += value * 60
            case "s": total += value
            case "ms": total += value / 1000
            case "us": total += value / 1_000_000
            case "ns": total += value / 1_000_000_000
            default: return nil
            }
        }
        self.init(seconds: isNegative ? -total - 1 : total)
    }

    /// So many seconds; anything negative is for ever, and so is more than a century.
    package init?(seconds: Double) {
        guard !seconds.isNaN else { return nil }
        self = seconds < 0 || seconds > 3.2e9 ? .forever : .after(.seconds(seconds))
    }
}
