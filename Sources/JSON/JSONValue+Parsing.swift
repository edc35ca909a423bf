extension JSONValue {
    /// Reads one JSON text, strictly by RFC 8259.
    ///
    /// - Throws: `JSONError` with the place, what was expected there and what was found.
    package init(parsing text: String, limits: JSONLimits = .default) throws(JSONError) {
        try self.init(parsing: text.utf8, limits: limits)
    }

    /// Reads one JSON text from UTF-8 bytes, strictly by RFC 8259.
    ///
    /// - Throws: `JSONError` with the place, what was expected there and what was found.
    package init(
        parsing bytes: some Collection<UInt8>,
        limits: JSONLimits = .default
    ) throws(JSONError) {
        let fast = bytes.withContiguousStorageIfAvailable { JSONValue.parse($0, limits) }
        if let fast {
            self = try fast.get()
        } else {
            let copy = Array(bytes)
            self = try copy.withUnsafeBufferPointer { JSONValue.parse($0, limits) }.get()
        }
    }

    private static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ limits: JSONLimits
    ) -> Result<JSONValue, JSONError> {
        Result { () throws(JSONError) in
            var parser = try JSONParser(bytes, limits)
            return try parser.parseDocument()
        }
    }
}
