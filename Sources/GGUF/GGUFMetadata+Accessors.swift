/// Typed access: nil when the key is absent, an error when its value has another type.
extension GGUFMetadata {
    /// A string.
    package func string(_ key: String) throws(GGUFError) -> String? {
        try typed(key, "a string") { value in
            if case .string(let text) = value { text } else { nil }
        }
    }

    /// An integer of any type that fits `Int`.
    package func int(_ key: String) throws(GGUFError) -> Int? {
        try typed(key, "an integer") { $0.intValue }
    }

    /// A number of any type, rounded to a 32-bit float.
    package func float(_ key: String) throws(GGUFError) -> Float? {
        try typed(key, "a number") { value in
            if case .float32(let float) = value { float } else { value.doubleValue.map(Float.init) }
        }
    }

    /// A truth value.
    package func bool(_ key: String) throws(GGUFError) -> Bool? {
        try typed(key, "a bool") { value in
            if case .bool(let flag) = value { flag } else { nil }
        }
    }

    /// An array of any element type.
    package func array(_ key: String) throws(GGUFError) -> GGUFArray? {
        try typed(key, "an array") { value in
            if case .array(let array) = value { array } else { nil }
        }
    }

    private func typed<Value>(
        _ key: String,
        _ expected: String,
        _ convert: (GGUFValue) -> Value?
    ) throws(GGUFError) -> Value? {
        guard let value = self[key] else { return nil }
        guard let result = convert(value) else {
            throw wrongType(key, expected: expected, found: "\(value) (\(value.type.name))")
        }
        return result
    }
}

/// The same for keys that must be there: absence is an error too.
extension GGUFMetadata {
    /// A string.
    package func requireString(_ key: String) throws(GGUFError) -> String {
        try present(string(key), key)
    }

    /// An integer of any type that fits `Int`.
    package func requireInt(_ key: String) throws(GGUFError) -> Int {
        try present(int(key), key)
    }

    /// A number of any type, rounded to a 32-bit float.
    package func requireFloat(_ key: String) throws(GGUFError) -> Float {
        try present(float(key), key)
    }

    /// A truth value.
    package func requireBool(_ key: String) throws(GGUFError) -> Bool {
        try present(bool(key), key)
    }

    /// An array of any element type.
    package func requireArray(_ key: String) throws(GGUFError) -> GGUFArray {
        try present(array(key), key)
    }

    private func present<Value>(_ value: Value?, _ key: String) throws(GGUFError) -> Value {
        guard let value else { throw .missingKey(path: path, key: key) }
        return value
    }
}
