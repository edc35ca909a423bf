/// A file's keys and values, in the order of the file.
package struct GGUFMetadata: Sendable {
    /// The file the values came from; errors carry it.
    package let path: String
    /// Keys and values in order.
    package private(set) var entries: [(key: String, value: GGUFValue)] = []
    /// Where each value stands in the file, in the order of `entries`.
    private var offsets: [Int?] = []
    private var index: [String: Int] = [:]

    /// Makes metadata without keys.
    package init(path: String) {
        self.path = path
    }

    /// The keys in order.
    package var keys: [String] { entries.map(\.key) }

    /// The value under a key; nil when the key is absent.
    package subscript(key: String) -> GGUFValue? {
        index[key].map { entries[$0].value }
    }

    /// Sets the value under a key: a new key goes to the end, a known one keeps its place.
    package mutating func set(_ key: String, _ value: GGUFValue) {
        set(key, value, offset: nil)
    }

    /// Sets a value that was read at `offset`.
    mutating func set(_ key: String, _ value: GGUFValue, offset: Int?) {
        if let position = index[key] {
            entries[position].value = value
            offsets[position] = offset
        } else {
            index[key] = entries.count
            entries.append((key, value))
            offsets.append(offset)
        }
    }

    /// The error for a value of the wrong type or out of the range a reader needs.
    package func wrongType(_ key: String, expected: String, found: String) -> GGUFError {
        let offset = index[key].flatMap { offsets[$0] }
        let location = GGUFLocation(path: path, offset: offset, key: key)
        return .wrongType(location, expected: expected, found: found)
    }
}
