package import JSON

/// The keywords of JSON Schema and what becomes of them: the reference documentation, and the list
/// of those that the compiler refuses.
package enum SchemaReference {
    /// One keyword.
    package struct Keyword: Sendable {
        /// Its name.
        package let name: String
        /// Whether schemas may use it.
        package let isEnforced: Bool
        /// What of it is enforced, or why nothing is.
        package let note: String
        /// A schema that uses it, with a text that satisfies it and one that does not.
        package let example: (schema: JSONValue, accepted: String, rejected: String)?
    }

    /// All keywords that restrict values.
    package static let keywords: [Keyword] = enforced + refused

    private static func row(
        _ name: String,
        _ note: String,
        _ schema: JSONValue,
        _ accepted: String,
        _ rejected: String
    ) -> Keyword {
        Keyword(
            name: name,
            isEnforced: true,
            note: note,
            example: (schema, accepted, rejected)
        )
    }

    private static let enforced: [Keyword] = [
        row("type", "One or several.", ["type": ["string", "null"]], "null", "1"),
        row("enum", "Any values.", ["enum": ["a", 1]], "\"a\"", "\"b\""),
        row("const", "Any value.", ["const": "a"], "\"a\"", "\"b\""),
        row(
            "properties",
            "In the order in which they stand.",
            ["properties": ["a": ["type": "integer"]], "required": ["a"]],
            "{\"a\": 1}",
            "{\"a\": \"b\"}"
        ),
        row("required", "", ["properties": ["a": true], "required": ["a"]], "{\"a\": 1}", "{}"),
        row(
            "additionalProperties",
            "Without it, an object has the properties that the schema lists.",
            ["additionalProperties": ["type": "integer"]],
            "{\"a\": 1}",
            "{\"a\": \"b\"}"
        ),
        row(
            "patternProperties",
            "",
            ["patternProperties": ["^a$": ["type": "integer"]], "additionalProperties": false],
            "{\"a\": 1}",
            "{\"b\": 1}"
        ),
        row(
            "propertyNames",
            "Any schema of strings.",
            ["propertyNames": ["pattern": "^a$"]],
            "{\"a\": 1}",
            "{\"b\": 1}"
        ),
        row(
            "minProperties",
            "Names that are not listed count once, since they might repeat.",
            ["type": "object", "minProperties": 1],
            "{\"a\": 1}",
            "{}"
        ),
        row("maxProperties", "", ["type": "object", "maxProperties": 0], "{}", "{\"a\": 1}"),
        row("items", "", ["items": ["type": "integer"]], "[1]", "[\"a\"]"),
        row("prefixItems", "", ["prefixItems": [["type": "integer"]]], "[1]", "[\"a\"]"),
        row(
            "additionalItems",
            "Behind the older form of items, an array.",
            ["items": [true], "additionalItems": false],
            "[1]",
            "[1, 2]"
        ),
        row("minItems", "", ["type": "array", "minItems": 1], "[1]", "[]"),
        row("maxItems", "", ["type": "array", "maxItems": 1], "[1]", "[1, 2]"),
        row(
            "uniqueItems",
            "For items of up to eight values: enum, const, boolean, null.",
            ["type": "array", "items": ["enum": [1, 2]], "uniqueItems": true],
            "[1, 2]",
            "[1, 1]"
        ),
        row(
            "contains",
            "",
            ["type": "array", "contains": ["type": "null"]],
            "[1, null]",
            "[1]"
        ),
        row(
            "minContains",
            "",
            ["type": "array", "contains": ["type": "null"], "minContains": 2],
            "[null, null]",
            "[null]"
        ),
        row(
            "maxContains",
            "",
            ["type": "array", "contains": ["type": "null"], "maxContains": 1],
            "[1, null]",
            "[null, null]"
        ),
        row(
            "unevaluatedItems",
            "Not beside contains.",
            ["allOf": [["prefixItems": [true]]], "unevaluatedItems": false],
            "[1]",
            "[1, 2]"
        ),
        row(
            "unevaluatedProperties",
            "Sees the one alternative that an object is written for.",
            ["allOf": [["properties": ["a": true]]], "unevaluatedProperties": false],
            "{\"a\": 1}",
            "{\"b\": 1}"
        ),
        row(
            "dependentRequired",
            "",
            [
                "properties": ["a": true, "b": true], "dependentRequired": ["a": ["b"]],
            ],
            "{\"a\": 1, \"b\": 1}",
            "{\"a\": 1}"
        ),
        row(
            "dependentSchemas",
            "",
            ["properties": ["a": true], "dependentSchemas": ["a": ["maxProperties": 1]]],
            "{\"a\": 1}",
            "{\"a\": 1, \"b\": 1}"
        ),
        row(
            "dependencies",
            "The older form of both.",
            ["properties": ["a": true, "b": true], "dependencies": ["a": ["b"]]],
            "{\"a\": 1, \"b\": 1}",
            "{\"a\": 1}"
        ),
        row(
            "not",
            "Where the opposite of its schema is one of those above; opposites of "
                + "patternProperties, additionalProperties, propertyNames, format, uniqueItems "
                + "and unevaluated… are not, and are refused where nothing else is left.",
            ["not": ["type": "string"]],
            "1",
            "\"a\""
        ),
        row(
            "if",
            "With then and else.",
            ["if": ["type": "string"], "then": ["minLength": 2], "else": ["type": "null"]],
            "\"ab\"",
            "\"a\""
        ),
        row("minLength", "Unicode scalars.", ["type": "string", "minLength": 1], "\"a\"", "\"\""),
        row(
            "maxLength",
            "Unicode scalars.",
            ["type": "string", "maxLength": 1],
            "\"a\"",
            "\"ab\""
        ),
        row(
            "pattern",
            "Regular languages: no look-around, no back references.",
            ["type": "string", "pattern": "^a+$"],
            "\"aa\"",
            "\"b\""
        ),
        row(
            "format",
            """
            \(StringFormats.names.joined(separator: ", ")); of numbers \
            \(NumberFormats.names.joined(separator: ", ")); any string is a \
            \(StringFormats.free.sorted().joined(separator: ", ")); other formats of strings are \
            refused.
            """,
            ["type": "string", "format": "date"],
            "\"2024-02-29\"",
            "\"2023-02-29\""
        ),
        row("minimum", "", ["type": "integer", "minimum": 2], "2", "1"),
        row("maximum", "", ["type": "integer", "maximum": 2], "2", "3"),
        row(
            "exclusiveMinimum",
            "In draft 4's form too.",
            ["type": "integer", "exclusiveMinimum": 2],
            "3",
            "2"
        ),
        row(
            "exclusiveMaximum",
            "In draft 4's form too.",
            ["type": "integer", "exclusiveMaximum": 2],
            "1",
            "2"
        ),
        row("multipleOf", "", ["type": "integer", "multipleOf": 5], "10", "7"),
        row(
            "allOf",
            "",
            ["allOf": [["type": "integer"], ["minimum": 2]]],
            "2",
            "1"
        ),
        row("anyOf", "", ["anyOf": [["type": "integer"], ["type": "null"]]], "null", "\"a\""),
        row(
            "oneOf",
            "Schemas that overlap are joined with the opposite of the others, as under not.",
            ["oneOf": [["type": "integer"], ["type": "null"]]],
            "null",
            "\"a\""
        ),
        row(
            "$ref",
            "Within the schema, by pointer, anchor or $id; recursion too.",
            ["$ref": "#/$defs/a", "$defs": ["a": ["type": "integer"]]],
            "1",
            "\"a\""
        ),
        row(
            "$anchor",
            "",
            ["$ref": "#x", "$defs": ["a": ["$anchor": "x", "type": "integer"]]],
            "1",
            "\"a\""
        ),
        row(
            "$dynamicRef",
            "Where one schema has the $dynamicAnchor.",
            ["$dynamicRef": "#x", "$defs": ["a": ["$dynamicAnchor": "x", "type": "integer"]]],
            "1",
            "\"a\""
        ),
    ]

    /// Keywords of the standard that restrict values in ways that no automaton here can follow.
    private static let refused: [Keyword] = [
        "$recursiveRef"
    ].map { Keyword(name: $0, isEnforced: false, note: "An error.", example: nil) }

    /// The names of the keywords that are errors.
    static let refusedNames = refused.map(\.name)

    /// The keywords as a Markdown table.
    package static var markdown: String {
        let rows = keywords.map { keyword in
            "| `\(keyword.name)` | \(keyword.isEnforced ? "enforced" : "refused") "
                + "| \(keyword.note) |"
        }
        return """
            ## JSON Schema

            Draft 2020-12. Output satisfies every enforced keyword; a schema with a refused one is \
            an error that names its place. Other keywords are annotations. Of the parameters of a \
            tool that is not `strict`, only the place that cannot be enforced is left open: the \
            rest holds.

            What is valid has many spellings; output keeps to one of them, so some valid texts are \
            not accepted: properties stand in the order of the schema, an object whose schema \
            lists properties has no others unless `additionalProperties` allows them, integers \
            have no fraction, numbers within bounds no exponent and at most \
            \(NumberRange.digitCount) digits behind the point, values of `enum` and `const` and \
            strings with `pattern` or `format` no needless escapes, `format` is always checked, \
            and times have no 60th second.

            | keyword | state | |
            |---|---|---|

            """ + rows.joined(separator: "\n") + "\n"
    }
}
