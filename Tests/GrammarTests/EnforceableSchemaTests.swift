import Grammar
import JSON
import Testing

@Suite("Schemas of which parts are left open")
struct EnforceableSchemaTests {
    /// What makes a schema impossible to enforce, wherever it stands.
    private static let foreign: JSONValue = ["$ref": "https://example.com/schema"]

    private static func parameters(_ a: JSONValue, _ more: JSONObject = [:]) -> JSONValue {
        var members: JSONObject = [
            "type": "object",
            "properties": ["a": a, "b": ["type": "integer"]],
            "required": ["a", "b"],
        ]
        for (key, value) in more { members[key] = value }
        return .object(members)
    }

    @Test(
        "what can be enforced beside it is",
        arguments: [
            (parameters(foreign), #"{"a": [1, "x"], "b": 1}"#, #"{"a": 1, "b": "x"}"#),
            (
                parameters(["type": "array", "items": foreign, "maxItems": 1]),
                #"{"a": ["x"], "b": 1}"#, #"{"a": [1, 2], "b": 1}"#
            ),
            (
                parameters(["type": "string", "pattern": "(?=x)"]), #"{"a": "y", "b": 1}"#,
                #"{"a": 1, "b": 1}"#
            ),
            (
                parameters(["type": "string", "format": "none-such"]), #"{"a": "y", "b": 1}"#,
                #"{"a": 1, "b": 1}"#
            ),
            (
                parameters(true, ["patternProperties": ["^x": foreign]]), #"{"a": 0, "b": 1}"#,
                #"{"a": 0, "b": "1"}"#
            ),
            (
                parameters(["not": foreign, "type": "boolean"]), #"{"a": true, "b": 1}"#,
                #"{"a": 0, "b": 1}"#
            ),
            (
                parameters(["oneOf": [["type": "string"], foreign], "type": ["string", "null"]]),
                #"{"a": null, "b": 1}"#, #"{"a": 0, "b": 1}"#
            ),
            (
                parameters(["$ref": "#/$defs/x"], ["$defs": ["x": ["items": foreign]]]),
                #"{"a": [{}], "b": 1}"#, #"{"a": [{}], "b": 1.5}"#
            ),
            (
                parameters(["contains": foreign, "minContains": 2, "type": "array"]),
                #"{"a": [], "b": 1}"#, #"{"a": {}, "b": 1}"#
            ),
            (
                parameters(["prefixItems": [foreign], "items": false, "type": "array"]),
                #"{"a": [0], "b": 1}"#, #"{"a": {}, "b": 1}"#
            ),
        ] as [(JSONValue, String, String)]
    )
    func rest(schema: JSONValue, accepted: String, rejected: String) throws {
        #expect(throws: GrammarError.self) { try Grammar(jsonSchema: schema) }
        let grammar = try Grammar(.enforceable(schema, otherwise: .text("none")))
        #expect(grammar.check(accepted) == .accepts)
        #expect(grammar.check("none") != .accepts)
        guard case .rejects = grammar.check(rejected) else {
            Issue.record("\(rejected) passes")
            return
        }
    }

    @Test("what forbids other properties goes with those that cannot be listed")
    func companions() throws {
        let schema = Self.parameters(
            true,
            ["patternProperties": ["(?=x)": true], "additionalProperties": false]
        )
        let grammar = try Grammar(.enforceable(schema, otherwise: .text("none")))
        #expect(grammar.check(#"{"a": 0, "b": 1}"#) == .accepts)
    }

    @Test("a schema that leaves nothing, or takes too much, is replaced alone")
    func replaced() throws {
        let impossible: JSONValue = ["type": "object", "allOf": [["type": "string"]]]
        let huge: JSONValue = ["type": "string", "pattern": "(?:[ab]*a[ab]{40}){1,90}"]
        for schema in [impossible, huge] {
            let grammar = try Grammar(
                .sequence([
                    .enforceable(schema, otherwise: .text("none")), .text(" "),
                    .enforceable(["type": "null"], otherwise: .text("none")),
                ])
            )
            #expect(grammar.check("none null") == .accepts)
            #expect(grammar.check("none none") == .rejects(at: 6))
        }
    }

    @Test("compiling ends when its task is cancelled")
    func cancelled() async {
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return #expect(throws: GrammarError.cancelled) { try Grammar(choice: ["a", "b"]) }
        }
        task.cancel()
        #expect(await task.value == .cancelled)
    }
}
