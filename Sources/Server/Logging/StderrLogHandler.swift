import Glibc
import JSON
package import Logging

/// Writes the log to standard error, one line per entry, as text or as JSON.
package struct StderrLogHandler: LogHandler {
    /// How entries are written.
    package enum Format: String, Sendable, CaseIterable {
        case text
        case json
    }

    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    private let format: Format

    /// Makes a handler.
    package init(format: Format, level: Logger.Level) {
        self.format = format
        self.logLevel = level
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let line =
            switch format {
            case .text: Self.text(event, fields)
            case .json: Self.json(event, fields)
            }
        // One write per line, so that lines of several threads do not mix.
        let bytes = Array((line + "\n").utf8)
        _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    private typealias Field = (key: String, value: Logger.MetadataValue)

    private static func text(_ event: LogEvent, _ fields: [Field]) -> String {
        let pairs = fields.map { " \($0.key)=\(escaped("\($0.value)"))" }.joined()
        return "\(Timestamp.now()) \(event.level) \(escaped("\(event.message)"))\(pairs)"
    }

    private static func json(_ event: LogEvent, _ fields: [Field]) -> String {
        var object: JSONObject = [
            "time": .string(Timestamp.now()),
            "level": .string(event.level.rawValue),
            "message": .string("\(event.message)"),
        ]
        for (key, value) in fields {
            if case .stringConvertible(let number as Int) = value {
                object[key] = .int(Int64(number))
            } else {
                object[key] = .string("\(value)")
            }
        }
        return String(decoding: JSONValue.object(object).wireBytes, as: UTF8.self)
    }

    /// Control characters of requests must not forge lines or drive a terminal.
    private static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
        else { return text }
        return text.unicodeScalars.map { $0.escaped(asASCII: false) }.joined()
    }
}
