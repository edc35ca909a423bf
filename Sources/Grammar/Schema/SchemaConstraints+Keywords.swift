import JSON

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
            guard seen.insert(location.key).inserted else { continue }
            switch location.value {
            case .bool(true): continue
            case .bool(false): types = []
            case .object(let keywords):
                try SchemaKeywords(location, keywords).read(into: &self)
                var place = location
                place.isExpanded = true
                places.append(place)
                guard !location.isExpanded else { continue }
                var others: [SchemaLocation] = []
                if let reference = keywords["$ref"] {
                    guard let text = reference.stringValue else {
                        throw location.error("must be a string", at: "$ref")
                    }
                    others.append(try follow(text, location, document))
                }
                if let members = keywords["allOf"] {
                    others += try SchemaKeywords.list(members, "allOf", location)
                }
                pending += others.reversed()
            default: throw location.error("a schema is an object or a boolean")
            }
        }
    }

    /// Follows a chain of references to the first schema that says more than where to look.
    private func follow(
        _ reference: String,
        _ origin: SchemaLocation,
        _ document: SchemaDocument
    ) throws(GrammarError) -> SchemaLocation {
        var location = try document.resolve(reference, from: origin)
        var visited: Set<String> = [origin.path]
        while case .object(let keywords) = location.value, keywords.count == 1,
            let next = keywords["$ref"]?.stringValue
        {
            guard visited.insert(location.path).inserted else {
                throw origin.error("the reference leads back to itself", at: "$ref")
            }
            location = try document.resolve(next, from: location)
        }
        if location.path == origin.path {
            throw origin.error("the reference leads back to itself", at: "$ref")
        }
        return location
    }
}

/// Reads one schema's keywords into constraints.
struct SchemaKeywords {
    private let location: SchemaLocation
    private let keywords: JSONObject

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
        guard !location.isExpanded else { return }
        for keyword in ["anyOf", "oneOf"] {
            guard let value = keywords[keyword] else { continue }
            constraints.alternatives.append(
                .init(
                    schemas: try Self.list(value, keyword, location),
                    isExclusive: keyword == "oneOf",
                    location: location
                )
            )
        }
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
            values.append(elements)
        }
        for list in values {
            constraints.values = constraints.values?.filter(list.contains) ?? list
        }
    }

    private func readStrings(
        into strings: inout SchemaConstraints.Strings
    ) throws(GrammarError) {
        strings.minLength = Swift.max(strings.minLength, try count("minLength") ?? 0)
        strings.maxLength = Self.lesser(strings.maxLength, try count("maxLength"))
        if let pattern = try text("pattern") { strings.patterns.append((pattern, location)) }
        if let format = try text("format") { strings.formats.append((format, location)) }
    }

    private func readNumbers(
        into numbers: inout SchemaConstraints.Numbers
    ) throws(GrammarError) {
        for (keyword, isExclusive) in [("minimum", false), ("exclusiveMinimum", true)] {
            guard let value = try number(keyword) else { continue }
            let bound = SchemaConstraints.Bound(value: value, isExclusive: isExclusive)
            if let known = numbers.minimum, !bound.isNarrower(than: known, above: true) { continue }
            numbers.minimum = bound
        }
        for (keyword, isExclusive) in [("maximum", false), ("exclusiveMaximum", true)] {
            guard let value = try number(keyword) else { continue }
            let bound = SchemaConstraints.Bound(value: value, isExclusive: isExclusive)
            if let known = numbers.maximum, !bound.isNarrower(than: known, above: false) {
                continue
            }
            numbers.maximum = bound
        }
        if let factor = keywords["multipleOf"] {
            guard let value = factor.doubleValue, value > 0 else {
                throw location.error("must be a number above 0", at: "multipleOf")
            }
            numbers.multiples.append((factor, location))
        }
    }

    private func readArrays(into constraints: inout SchemaConstraints) throws(GrammarError) {
        constraints.minItems = Swift.max(constraints.minItems, try count("minItems") ?? 0)
        constraints.maxItems = Self.lesser(constraints.maxItems, try count("maxItems"))
        if keywords["uniqueItems"] == true, (constraints.maxItems ?? 2) > 1 {
            throw location.error("'uniqueItems' cannot be enforced", at: "uniqueItems")
        }
        var arrays = SchemaConstraints.Arrays()
        var prefixKeyword = "prefixItems"
        // Before 2020-12 the prefix was an array under `items`, the rest `additionalItems`.
        if case .array? = keywords["items"] { prefixKeyword = "items" }
        if let prefix = keywords[prefixKeyword] {
            arrays.prefix = try Self.list(prefix, prefixKeyword, location)
        }
        let restKeyword = prefixKeyword == "items" ? "additionalItems" : "items"
        arrays.items = keywords[restKeyword].map { location.child(restKeyword, value: $0) }
        if !arrays.prefix.isEmpty || arrays.items != nil { constraints.arrays.append(arrays) }
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
        var objects = SchemaConstraints.Objects()
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
        try readPropertyNames(into: &constraints)
    }

    private func readPropertyNames(
        into constraints: inout SchemaConstraints
    ) throws(GrammarError) {
        guard let names = keywords["propertyNames"], names != true else { return }
        for (keyword, value) in names.objectValue ?? ["not": true] {
            switch keyword {
            case "type" where value == "string", "title", "description": continue
            case "pattern":
                guard let pattern = value.stringValue else {
                    throw location.error("must be a string", at: "propertyNames/pattern")
                }
                constraints.namePatterns.append((pattern, location))
            default:
                throw location.error(
                    "only a 'pattern' of names can be enforced",
                    at: "propertyNames"
                )
            }
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

    private func members(_ keyword: String) throws(GrammarError) -> JSONObject {
        guard let value = keywords[keyword] else { return [:] }
        guard let object = value.objectValue else {
            throw location.error("must be an object of schemas", at: keyword)
        }
        return object
    }

    private func count(_ keyword: String) throws(GrammarError) -> Int? {
        guard let value = keywords[keyword] else { return nil }
        guard let count = value.intValue, count >= 0 else {
            throw location.error("must be a whole number, at least 0", at: keyword)
        }
        return count
    }

    private func text(_ keyword: String) throws(GrammarError) -> String? {
        guard let value = keywords[keyword] else { return nil }
        guard let text = value.stringValue else {
            throw location.error("must be a string", at: keyword)
        }
        return text
    }

    private func number(_ keyword: String) throws(GrammarError) -> DecimalText? {
        guard let value = keywords[keyword] else { return nil }
        guard let number = DecimalText(value) else {
            throw location.error("must be a number of moderate size", at: keyword)
        }
        return number
    }

    private static func lesser(_ a: Int?, _ b: Int?) -> Int? {
        guard let a, let b else { return a ?? b }
        return Swift.min(a, b)
    }
}

extension SchemaConstraints.Bound {
    /// Whether this bound leaves fewer numbers than another on the same side.
    fileprivate func isNarrower(than other: Self, above: Bool) -> Bool {
        if value == other.value { return isExclusive && !other.isExclusive }
        return above ? other.value < value : value < other.value
    }
}
