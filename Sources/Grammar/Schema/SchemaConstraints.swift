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
    /// Keywords about strings.
    struct Strings: Sendable {
        var minLength = 0
        var maxLength: Int?
        var patterns: [(text: String, location: SchemaLocation)] = []
        var formats: [(name: String, location: SchemaLocation)] = []
        /// Patterns that must not be found.
        var otherPatterns: [(text: String, location: SchemaLocation)] = []
        /// Strings that are not allowed.
        var excluded: [String] = []
    }

    /// Keywords about numbers, the narrowest of all schemas.
    struct Numbers: Sendable {
        var minimum: Bound?
        var maximum: Bound?
        var multiples: [(factor: JSONValue, location: SchemaLocation)] = []
        /// Factors of which a number must not be a multiple.
        var otherMultiples: [(factor: JSONValue, location: SchemaLocation)] = []
        /// Numbers that are not allowed.
        var excluded: [DecimalText] = []

        /// Whether all numbers of the types allowed may come.
        var isFree: Bool {
            minimum == nil && maximum == nil && multiples.isEmpty && otherMultiples.isEmpty
                && excluded.isEmpty
        }
    }

    /// One end of a range of numbers.
    struct Bound: Sendable {
        let value: DecimalText
        let isExclusive: Bool
    }

    /// Keywords of one schema about arrays.
    struct Arrays: Sendable {
        let place: SchemaLocation
        var prefix: [SchemaLocation] = []
        var items: SchemaLocation?
    }

    /// How many items of an array satisfy a schema.
    struct Contains: Sendable {
        let schema: SchemaLocation
        /// Items before this one do not count.
        var first = 0
        var min: Int
        var max: Int?
    }

    /// Keywords of one schema about objects.
    struct Objects: Sendable {
        let place: SchemaLocation
        var properties: [(key: String, schema: SchemaLocation)] = []
        var patterns: [(pattern: String, schema: SchemaLocation)] = []
        var additional: SchemaLocation?

        /// Whether it lists properties, so that others are not meant to be made up.
        var isListing: Bool { !properties.isEmpty || !patterns.isEmpty }
    }

    /// `unevaluatedProperties` or `unevaluatedItems` of one schema.
    struct Unevaluated: Sendable {
        let place: SchemaLocation
        let schema: SchemaLocation

        /// Whether it sees what a schema for the same value evaluates.
        func sees(_ other: SchemaLocation) -> Bool {
            !other.isNegated && (other.path == place.path || other.scopes.contains(place.path))
        }
    }

    /// Schemas of which at least one, or exactly one, must be satisfied as well.
    struct Alternatives: Sendable {
        let schemas: [SchemaLocation]
        var isExclusive = false
        let location: SchemaLocation
    }

    var types = SchemaTypes.all
    /// The only values allowed, from `enum` and `const`.
    var values: [JSONValue]?
    /// Those of true and false that are not allowed.
    var excludedBooleans: Set<Bool> = []
    var strings = Strings()
    var numbers = Numbers()
    var arrays: [Arrays] = []
    var minItems = 0
    var maxItems: Int?
    var contains: [Contains] = []
    /// Schemas that demand items without repetition.
    var unique: [SchemaLocation] = []
    var unevaluatedItems: [Unevaluated] = []
    var objects: [Objects] = []
    var required: [String] = []
    /// Names that must not come.
    var forbidden: [String] = []
    var minProperties = 0
    var maxProperties: Int?
    /// Schemas of the names.
    var names: [SchemaLocation] = []
    var unevaluatedProperties: [Unevaluated] = []
    var alternatives: [Alternatives] = []
    /// The places joined, each for its own keywords alone.
    var places: [SchemaLocation] = []
}

extension SchemaConstraints {
    /// Joins schemas, the ones they refer to and the members of their `allOf`.
    ///
    /// - Throws: `GrammarError.schema` for a malformed keyword or one that cannot be enforced.
    init(
        _ locations: [SchemaLocation],
        in document: SchemaDocument
    ) throws(GrammarError) {
        var pending = Array(locations.reversed())
        var seen: Set<String> = []
        while let location = pending.popLast() {
            // What has been followed already stands for itself.
            guard !seen.contains("!" + location.key), seen.insert(location.key).inserted else {
                continue
            }
            switch location.value {
            case .bool(let isAnything): if isAnything == location.isNegated { types = [] }
            case .object(let keywords):
                let joiner = SchemaJoiner(location, keywords, document)
                let others = try joiner.join(into: &self)
                var place = location
                place.isExpanded = true
                places.append(place)
                seen.insert(place.key)
                if !location.isExpanded { pending += others.reversed() }
            default: throw location.error("a schema is an object or a boolean")
            }
        }
    }
}
