import JSON

/// Reads one schema's keywords into constraints.
struct SchemaKeywords {
    let location: SchemaLocation
    let keywords: JSONObject

    init(_ location: SchemaLocation, _ keywords: JSONObject) {
        self.location = location
        self.keywords = keywords
    }

    func read(into constraints: inout SchemaConstraints) throws(GrammarError) {
        for keyword in SchemaReference.refusedNames where keywords[keyword] != nil {
            throw location.error("'\(keyword)' cannot be enforced", at: keyword)
        }
        try readTypes(into: &constraints)
        try readStrings(into: &constraints.strings)
        try readNumbers(into: &constraints.numbers)
        try readArrays(into: &constraints)
        try readObjects(into: &constraints)
    }

    private func readTypes(into constraints: inout SchemaConstraints) throws(GrammarError) {
        if let type = keywords["type"] {
            var types: SchemaTypes = []
            for name in type.arrayValue ?? [type] {
                guard let text = name.stringValue, let known = SchemaTypes.byName[text] else {
                    throw location.error("must name types of JSON Schema", at: "type")
                }
                types.formUnion(known)
            }
            constraints.types.formIntersection(types)
        }
        var values: [[JSONValue]] = []
        if let value = keywords["const"] { values.append([value]) }
        if let list = keywords["enum"] {
            guard let elements = list.arrayValue, !elements.isEmpty else {
                throw location.error("must be an array of at least one value", at: "enum")
            }
            guard elements.count <= Self.valueLimit else {
                throw location.error("may have at most \(Self.valueLimit) values", at: "enum")
            }
            values.append(elements)
        }
        for list in values {
            constraints.values =
                constraints.values?.filter { value in list.contains { $0.isSame(as: value) } }
                ?? list
        }
    }

    /// Each value is compared with the others.
    private static let valueLimit = 4000

    private func readStrings(
        into strings: inout SchemaConstraints.Strings
    ) throws(GrammarError) {
        strings.minLength = Swift.max(strings.minLength, try count("minLength") ?? 0)
        strings.maxLength = Self.lesser(strings.maxLength, try count("maxLength"))
        if let pattern = try text("pattern") { strings.patterns.append((pattern, location)) }
        guard let format = try text("format"), !StringFormats.free.contains(format) else { return }
        // Formats of numbers say nothing of strings, unless strings were meant.
        guard NumberFormats.bounds(format) == nil || keywords["type"] == "string" else { return }
        strings.formats.append((format, location))
    }

    private func readNumbers(
        into numbers: inout SchemaConstraints.Numbers
    ) throws(GrammarError) {
        for (keyword, isExclusive) in [("minimum", false), ("exclusiveMinimum", true)] {
            guard let bound = try bound(keyword, isExclusive, "exclusiveMinimum") else { continue }
            numbers.raise(to: bound)
        }
        for (keyword, isExclusive) in [("maximum", false), ("exclusiveMaximum", true)] {
            guard let bound = try bound(keyword, isExclusive, "exclusiveMaximum") else { continue }
            numbers.lower(to: bound)
        }
        if let format = try text("format"), let bounds = NumberFormats.bounds(format) {
            for value in bounds.least { numbers.raise(to: .init(value: value, isExclusive: false)) }
            for value in bounds.most { numbers.lower(to: .init(value: value, isExclusive: false)) }
        }
        if let factor = keywords["multipleOf"] {
            guard let value = factor.doubleValue, value > 0 else {
                throw location.error("must be a number above 0", at: "multipleOf")
            }
            numbers.multiples.append((factor, location))
        }
    }

    /// A bound; in draft 4 and OpenAPI 3.0, a flag beside it says whether it is exclusive.
    private func bound(
        _ keyword: String,
        _ isExclusive: Bool,
        _ flag: String
    ) throws(GrammarError) -> SchemaConstraints.Bound? {
        guard case .bool(let isFlagged)? = keywords[flag] else {
            return try number(keyword).map { .init(value: $0, isExclusive: isExclusive) }
        }
        guard keyword != flag else { return nil }
        return try number(keyword).map { .init(value: $0, isExclusive: isFlagged) }
    }

    private func readArrays(into constraints: inout SchemaConstraints) throws(GrammarError) {
        constraints.minItems = Swift.max(constraints.minItems, try count("minItems") ?? 0)
        constraints.maxItems = Self.lesser(constraints.maxItems, try count("maxItems"))
        if keywords["uniqueItems"] == true { constraints.unique.append(location) }
        var arrays = SchemaConstraints.Arrays(place: location)
        var prefixKeyword = "prefixItems"
        // Before 2020-12 the prefix was an array under `items`, the rest `additionalItems`.
        if case .array? = keywords["items"] { prefixKeyword = "items" }
        if let prefix = keywords[prefixKeyword] {
            arrays.prefix = try Self.list(prefix, prefixKeyword, location)
        }
        let restKeyword = prefixKeyword == "items" ? "additionalItems" : "items"
        arrays.items = keywords[restKeyword].map { location.child(restKeyword, value: $0) }
        if !arrays.prefix.isEmpty || arrays.items != nil { constraints.arrays.append(arrays) }
        if let rest = keywords["unevaluatedItems"] {
            let schema = location.child("unevaluatedItems", value: rest)
            constraints.unevaluatedItems.append(.init(place: location, schema: schema))
        }
        if let value = keywords["contains"] {
            constraints.contains.append(
                .init(
                    schema: location.child("contains", value: value),
                    min: try count("minContains") ?? 1,
                    max: try count("maxContains")
                )
            )
        }
    }

    private func readObjects(into constraints: inout SchemaConstraints) throws(GrammarError) {
        constraints.minProperties = Swift.max(
            constraints.minProperties,
            try count("minProperties") ?? 0
        )
        constraints.maxProperties = Self.lesser(
            constraints.maxProperties,
            try count("maxProperties")
        )
        if let required = keywords["required"] {
            for name in required.arrayValue ?? [.null] {
                guard let key = name.stringValue else {
                    throw location.error("must be an array of strings", at: "required")
                }
                if !constraints.required.contains(key) { constraints.required.append(key) }
            }
        }
        var objects = SchemaConstraints.Objects(place: location)
        for (key, value) in try members("properties") {
            objects.properties.append((key, location.child("properties", key, value: value)))
        }
        for (key, value) in try members("patternProperties") {
            objects.patterns.append((key, location.child("patternProperties", key, value: value)))
        }
        objects.additional = keywords["additionalProperties"].map {
            location.child("additionalProperties", value: $0)
        }
        if objects.isListing || objects.additional != nil { constraints.objects.append(objects) }
        if let names = keywords["propertyNames"] {
            constraints.names.append(location.child("propertyNames", value: names))
        }
        if let rest = keywords["unevaluatedProperties"] {
            let schema = location.child("unevaluatedProperties", value: rest)
            constraints.unevaluatedProperties.append(.init(place: location, schema: schema))
        }
    }

    /// The schemas of an array of at least one.
    static func list(
        _ value: JSONValue,
        _ keyword: String,
        _ location: SchemaLocation
    ) throws(GrammarError) -> [SchemaLocation] {
        guard let elements = value.arrayValue, !elements.isEmpty else {
            throw location.error("must be an array of at least one schema", at: keyword)
        }
        return elements.enumerated().map { index, element in
            location.child(keyword, "\(index)", value: element)
        }
    }

    /// The members of a keyword that is an object; none if there is no such keyword.
    func members(_ keyword: String) throws(GrammarError) -> JSONObject {
        guard let value = keywords[keyword] else { return [:] }
        guard let object = value.objectValue else {
            throw location.error("must be an object of schemas", at: keyword)
        }
        return object
    }

    /// The value of a keyword that is a whole number, not negative.
    func count(_ keyword: String) throws(GrammarError) -> Int? {
        guard let value = keywords[keyword] else { return nil }
        guard let count = value.intValue, count >= 0 else {
            throw location.error("must be a whole number, at least 0", at: keyword)
        }
        return count
    }

    /// The value of a keyword that is a string.
    func text(_ keyword: String) throws(GrammarError) -> String? {
        guard let value = keywords[keyword] else { return nil }
        guard let text = value.stringValue else {
            throw location.error("must be a string", at: keyword)
        }
        return text
    }

    /// The value of a keyword that is a number.
    func number(_ keyword: String) throws(GrammarError) -> DecimalText? {
        guard let value = keywords[keyword] else { return nil }
        guard let number = DecimalText(value) else {
            throw location.error("must be a number of moderate size", at: keyword)
        }
        return number
    }

    /// The lesser of two limits, either of which may be missing.
    static func lesser(_ a: Int?, _ b: Int?) -> Int? {
        guard let a, let b else { return a ?? b }
        return Swift.min(a, b)
    }
}

extension SchemaConstraints.Numbers {
    /// Takes a bound from below if it is narrower than the one there is.
    mutating func raise(to bound: SchemaConstraints.Bound) {
        if let minimum, !bound.isNarrower(than: minimum, above: true) { return }
        minimum = bound
    }

    /// Takes a bound from above if it is narrower than the one there is.
    mutating func lower(to bound: SchemaConstraints.Bound) {
        if let maximum, !bound.isNarrower(than: maximum, above: false) { return }
        maximum = bound
    }
}

extension SchemaConstraints.Bound {
    /// Whether this bound leaves fewer numbers than another on the same side.
    fileprivate func isNarrower(than other: Self, above: Bool) -> Bool {
        if value == other.value { return isExclusive && !other.isExclusive }
        return above ? other.value < value : value < other.value
    }
}
