/// A hashable value in a form where what Python calls equal is equal: `1 == 1.0 == True`.
enum DictionaryKey: Hashable {
    case none
    case undefined
    case int(Int)
    case float(Double)
    case string(ByteText)
    case tuple([DictionaryKey])
    case identity(ObjectIdentifier)

    /// Throws for lists, dictionaries and views of their keys, which have no hash.
    init(_ value: JinjaValue) throws(JinjaError) {
        switch value {
        case .none: self = .none
        case .undefined: self = .undefined
        case .bool(let value): self = .int(value ? 1 : 0)
        case .int(let value): self = .int(value)
        case .float(let value): self = Int(exactly: value).map(DictionaryKey.int) ?? .float(value)
        case .string(let text), .markup(let text): self = .string(ByteText(text))
        case .tuple(let list):
            var keys: [DictionaryKey] = []
            for item in list.items { keys.append(try DictionaryKey(item)) }
            self = .tuple(keys)
        case .reference(let reference) where reference.isHashable:
            self = .identity(ObjectIdentifier(reference))
        case .list, .object, .reference:
            throw JinjaError(.type, "unhashable type: '\(value.typeName)'")
        }
    }
}

/// A string that hashes and compares by its UTF-8 bytes, so that texts which Unicode calls
/// canonically equivalent stay different.
struct ByteText: Hashable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    static func == (left: ByteText, right: ByteText) -> Bool {
        left.text.hasSameBytes(as: right.text)
    }

    func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}

extension String {
    /// Whether both strings hold the same UTF-8 bytes, which is when Python calls them equal.
    func hasSameBytes(as other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }
}
