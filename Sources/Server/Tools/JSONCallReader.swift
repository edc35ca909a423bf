import JSON

/// Reads calls that are JSON objects, or arrays of them, with the function's name and arguments as
/// members: `{"name": "f", "arguments": {…}}`.
struct JSONCallReader: CallReader {
    /// Which members hold what.
    struct Style: Sendable, Equatable {
        /// Members that hold the name; empty where the name is itself the arguments' key.
        var nameKeys: Set<String> = ["name", "tool_name"]
        /// Members that hold the arguments, best first.
        var argumentKeys: [String] = ["arguments", "parameters"]
        /// The member that the model was trained to write first.
        var usualName: String { nameKeys.contains("name") ? "name" : nameKeys.first ?? "name" }
    }

    private let style: Style
    private let names: Set<String>
    private var scanner = JSONScanner()
    /// Containers around the members of a call: 1, or 2 in an array.
    private var level = 1
    private var key: String?
    private var name: String?
    private var hasStarted = false
    /// Arguments that came before the name.
    private var early: [UInt8]?
    private var isEmpty = true

    init(_ style: Style, names: Set<String>) {
        self.style = style
        self.names = names
    }

    mutating func take(_ byte: UInt8, _ events: inout [CallEvent]) -> CallProgress {
        let before = scanner.depth
        guard scanner.take(byte) else { return .failed }
        let after = scanner.depth
        if isEmpty {
            guard after > 0 else { return byte <= 0x20 ? .more : .failed }
            isEmpty = false
            level = byte == UInt8(ascii: "[") ? 2 : 1
        }
        if let ended = scanner.ended, before == level {
            guard takeString(ended.text, ended.isKey, &events) else { return .failed }
        }
        if let key, isArgumentKey(key), before > level || (after > level && before == level) {
            guard takeArguments(byte, &events) else { return .failed }
        }
        // Something other than a call, in an array: `[1]`, `[[…]]`.
        if level == 2, after == 1, before == 1, byte > 0x20, byte != UInt8(ascii: ",") {
            return .failed
        }
        if before == 1, after == 2, level == 2, byte == UInt8(ascii: "[") { return .failed }
        if before == level, after == level - 1 {
            // The brackets of an array close one level below those of a call.
            if level == 1 || byte == UInt8(ascii: "}") {
                guard endCall(&events) else { return .failed }
            }
        }
        return scanner.isComplete ? .done : .more
    }

    private func isArgumentKey(_ key: String) -> Bool {
        style.nameKeys.isEmpty || style.argumentKeys.contains(key)
    }

    private mutating func takeString(
        _ text: [UInt8],
        _ isKey: Bool,
        _ events: inout [CallEvent]
    ) -> Bool {
        guard let string = Self.string(text) else { return false }
        if isKey {
            key = string
            return style.nameKeys.isEmpty ? takeName(string, &events) : true
        }
        guard let key else { return true }
        if style.nameKeys.contains(key) { return takeName(string, &events) }
        if isArgumentKey(key) {
            // Some models write the arguments as the text of an object.
            guard let value = try? JSONValue(parsing: string), value.objectValue != nil else {
                return false
            }
            return takeAll(Array(string.utf8), &events)
        }
        return true
    }

    private mutating func takeName(_ text: String, _ events: inout [CallEvent]) -> Bool {
        guard name == nil, names.contains(text) else { return false }
        name = text
        guard let early else { return true }
        self.early = nil
        return takeAll(early, &events)
    }

    private mutating func takeArguments(_ byte: UInt8, _ events: inout [CallEvent]) -> Bool {
        takeAll([byte], &events)
    }

    private mutating func takeAll(_ bytes: [UInt8], _ events: inout [CallEvent]) -> Bool {
        guard let name else {
            early = (early ?? []) + bytes
            return (early ?? []).first == UInt8(ascii: "{")
        }
        if !hasStarted {
            // Arguments are an object; anything else calls nothing.
            guard bytes.first == UInt8(ascii: "{") else { return false }
            hasStarted = true
            events.append(.start(name))
        }
        events.append(.arguments(bytes))
        return true
    }

    private mutating func endCall(_ events: inout [CallEvent]) -> Bool {
        guard name != nil else { return false }
        if !hasStarted, !takeAll(Array("{}".utf8), &events) { return false }
        events.append(.end)
        key = nil
        name = nil
        early = nil
        hasStarted = false
        return true
    }

    /// The string that stands between quotes in JSON.
    private static func string(_ text: [UInt8]) -> String? {
        let quote = [UInt8(ascii: "\"")]
        return (try? JSONValue(parsing: quote + text + quote))?.stringValue
    }
}
