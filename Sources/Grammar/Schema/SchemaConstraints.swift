import JSON

/// The types that a schema allows; `integer` is the whole-numbered part of `number`.
struct SchemaTypes: OptionSet, Sendable {
    let rawValue: UInt8

    static let null = SchemaTypes(rawValue: 1)
    static let boolean = SchemaTypes(rawValue: 2)
    static let integer = SchemaTypes(rawValue: 4)
    /// Numbers that are not whole.
    static let fraction = SchemaTypes(rawValue: 8)
    static let string = SchemaTypes(rawValue: 16)
    static let array = SchemaTypes(rawValue: 32)
    static let object = SchemaTypes(rawValue: 64)

    static let number: SchemaTypes = [.integer, .fraction]
    static let all: SchemaTypes = [
        .null, .boolean, .integer, .fraction, .string, .array, .object,
    ]

    /// The types by the names of the keyword `type`.
    static let byName: [String: SchemaTypes] = [
        "null": .null, "boolean": .boolean, "integer": .integer, "number": .number,
        "string": .string, "array": .array, "object": .object,
    ]

    /// The type of a value.
    init(of value: JSONValue) {
        self =
            switch value {
            case .null: .null
            case .bool: .boolean
            case .int: .integer
            case .double(let number):
                // Beyond 2^53 every double is whole.
                value.intValue != nil || abs(number) >= 0x1p53 ? .integer : .fraction
            case .number(let literal): literal.isInteger ? .integer : .fraction
            case .string: .string
            case .array: .array
            case .object: .object
            }
    }

    init(rawValue: UInt8) {
        self.rawValue = rawValue
    }
}

/// Everything that a value must satisfy at once: schemas joined by `allOf` and references.
struct SchemaConstraints: Sendable {
    /// Keywords of one schema about strings.
    struct Strings: Sendable {
        var minLength = 0
        var maxLength: Int?
        var patterns: [(text: String, location: SchemaLocation)] = []
        var formats: [(name: String, location: SchemaLocation)] = []
    }

    /// Keywords about numbers, the narrowest of all schemas.
    struct Numbers: Sendable {
        var minimum: Bound?
        var maximum: Bound?
        var multiples: [(factor: JSONValue, location: SchemaLocation)] = []
    }

    /// One end of a range of numbers.
    struct Bound: Sendable {
        let value: DecimalText
        let isExclusive: Bool
    }

    /// Keywords of one schema about arrays.
    struct Arrays: Sendable {
        var prefix: [SchemaLocation] = []
        var items: SchemaLocation?
    }

    /// Keywords of one schema about objects.
    struct Objects: Sendable {
        var properties: [(key: String, schema: SchemaLocation)] = []
        var patterns: [(pattern: String, schema: SchemaLocation)] = []
        var additional: SchemaLocation?

        /// Whether it lists properties, so that others are not meant to be made up.
        var isListing: Bool { !properties.isEmpty || !patterns.isEmpty }
    }

    /// Schemas of which at least one, or exactly one, must be satisfied as well.
    struct Alternatives: Sendable {
        let schemas: [SchemaLocation]
        let isExclusive: Bool
        let location: SchemaLocation
    }

    var types = SchemaTypes.all
    /// The only values allowed, from `enum` and `const`.
    var values: [JSONValue]?
    var strings = Strings()
    var numbers = Numbers()
    var arrays: [Arrays] = []
    var minItems = 0
    var maxItems: Int?
    var objects: [Objects] = []
    var required: [String] = []
    var minProperties = 0
    var maxProperties: Int?
    var namePatterns: [(text: String, location: SchemaLocation)] = []
    var alternatives: [Alternatives] = []
    /// The places joined, each for its own keywords alone.
    var places: [SchemaLocation] = []
}
