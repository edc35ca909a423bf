import Grammar
import JSON
import Sampling
import Testing

@Suite("JSON schemas")
struct SchemaTests {
    @Test("values are accepted or rejected", arguments: SchemaSample.all)
    func verdicts(sample: SchemaSample) throws {
        let schema = try JSONValue(parsing: sample.schema)
        let grammar = try Grammar(jsonSchema: schema)
        let validator = ReferenceValidator(root: schema)
        for text in sample.accepted {
            #expect(grammar.check(text) == .accepts, "\(text)")
            #expect(validator.isValid(try JSONValue(parsing: text), schema), "\(text)")
        }
        for text in sample.rejected { #expect(grammar.check(text) != .accepts, "\(text)") }
    }

    @Test("masks are exactly the tokens that can be read", arguments: SchemaSample.all)
    func masks(sample: SchemaSample) throws {
        let grammar = try Grammar(jsonSchema: JSONValue(parsing: sample.schema))
        let tokens = TestVocabulary.make(pieces: sample.accepted + sample.rejected, count: 400)
        let trie = TestVocabulary.trie(tokens)
        for text in sample.accepted where text.utf8.count < 200 {
            var matcher = GrammarMatcher(grammar)
            var mask = TokenMask(count: tokens.count)
            for byte in text.utf8 {
                matcher.fillMask(&mask, trie)
                #expect(mask == plainMask(matcher, tokens))
                matcher.advance([byte])
            }
        }
    }

    @Test("whatever a model writes within the masks is valid", arguments: SchemaSample.all)
    func randomWalks(sample: SchemaSample) throws {
        let schema = try JSONValue(parsing: sample.schema)
        let grammar = try Grammar(jsonSchema: schema)
        let validator = ReferenceValidator(root: schema)
        let tokens = TestVocabulary.make(
            pieces: sample.accepted + ["\", \"", "}]}", "\"}", "]]", "\":"],
            count: 300
        )
        let trie = TestVocabulary.trie(tokens)
        var generator = Xoshiro256(seed: 99)
        var finished = 0
        for _ in 0..<25 {
            var matcher = GrammarMatcher(grammar)
            var mask = TokenMask(count: tokens.count)
            var text: [UInt8] = []
            for _ in 0..<400 {
                matcher.fillMask(&mask, trie)
                let allowed = mask.tokens
                // Prefer to come to an end, or most texts would never.
                let closing = allowed.filter {
                    tokens[Int($0)].contains { "\"]}".utf8.contains($0) }
                }
                let wantsEnd = Double.random(in: 0...1, using: &generator) < 0.4
                let token = try #require(
                    (wantsEnd && !closing.isEmpty ? closing : allowed).randomElement(
                        using: &generator
                    )
                )
                if token == Int32(tokens.count - 1) { break }
                try #require(read(&matcher, tokens[Int(token)]))
                text += tokens[Int(token)]
            }
            let written = String(decoding: text, as: UTF8.self)
            guard matcher.isAccepting else { continue }
            finished += 1
            #expect(validator.isValid(try JSONValue(parsing: text), schema), "\(written)")
        }
        #expect(finished > 0)
    }

    private func read(_ matcher: inout GrammarMatcher, _ bytes: [UInt8]) -> Bool {
        matcher.advance(bytes)
    }

    @Test(
        "what cannot be enforced is refused with its place",
        arguments: SchemaSample.refused.indices
    )
    func refused(index: Int) throws {
        let (text, path) = SchemaSample.refused[index]
        let schema = try JSONValue(parsing: text)
        let error = #expect(throws: GrammarError.self) { try Grammar(jsonSchema: schema) }
        guard case .schema(path, _) = error else {
            Issue.record("wrong error: \(String(describing: error))")
            return
        }
    }

    @Test(
        "schemas that nothing satisfies are refused",
        arguments: [
            "false", #"{"type":"string","minLength":3,"maxLength":2}"#,
            #"{"allOf":[{"type":"string"},{"type":"integer"}]}"#,
            #"{"type":"integer","minimum":3,"maximum":2}"#,
            #"{"type":"object","properties":{"a":false},"required":["a"]}"#,
            ##"{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]}"##,
            ##"{"enum":["a"],"type":"integer"}"##,
            #"{"type":"array","items":false,"minItems":1}"#,
            #"{"type":"integer","minimum":0.2,"maximum":0.8}"#,
        ]
    )
    func unsatisfiable(text: String) throws {
        let schema = try JSONValue(parsing: text)
        let refusal = GrammarError.schema(path: "#", problem: "no value can satisfy it")
        #expect(throws: refusal) { try Grammar(jsonSchema: schema) }
    }

    @Test(
        "formats and bounds are read as older drafts and OpenAPI write them",
        arguments: [
            (#"{"type":"integer","format":"uint8"}"#, "255", "256"),
            (#"{"type":"integer","format":"int32"}"#, "-2147483648", "2147483648"),
            (#"{"type":"integer","format":"int64"}"#, "9223372036854775807", "9223372036854775808"),
            (#"{"type":"number","format":"double"}"#, "1.5", "\"x\""),
            (#"{"type":"string","format":"byte"}"#, "\"YQ==\"", "\"YQ=\""),
            (#"{"type":"string","format":"password"}"#, "\"x\"", "1"),
            (
                #"{"type":"string","format":"uuid4"}"#, "\"7aa1e1c5-2f5c-4d53-9e3a-0a0a0a0a0a0a\"",
                "\"7aa1e1c5-2f5c-1d53-9e3a-0a0a0a0a0a0a\""
            ),
            (#"{"type":"integer","minimum":3,"exclusiveMinimum":true}"#, "4", "3"),
            (#"{"type":"integer","maximum":3,"exclusiveMaximum":false}"#, "3", "4"),
        ]
    )
    func olderForms(text: String, accepted: String, rejected: String) throws {
        let grammar = try Grammar(jsonSchema: JSONValue(parsing: text))
        #expect(grammar.check(accepted) == .accepts)
        #expect(grammar.check(rejected) != .accepts)
    }

    @Test("a format of numbers is refused for strings, which it cannot hold to anything")
    func numberFormatOfString() {
        #expect(throws: GrammarError.self) {
            try Grammar(jsonSchema: ["type": "string", "format": "int64"])
        }
    }

    @Test("integer ranges are exact")
    func integerRanges() throws {
        var generator = Xoshiro256(seed: 31)
        for _ in 0..<60 {
            let span = [20, 300, 5000].randomElement(using: &generator) ?? 20
            let ends = [
                Int.random(in: -span...span, using: &generator),
                Int.random(in: -span...span, using: &generator),
            ]
            let (low, high) = (ends.min() ?? 0, ends.max() ?? 0)
            let grammar = try Grammar(
                jsonSchema: [
                    "type": "integer", "minimum": .int(Int64(low)), "maximum": .int(Int64(high)),
                ])
            for value in stride(
                from: low - 25,
                through: high + 25,
                by: Swift.max(1, (high - low) / 300)
            ) {
                let expected = (low...high).contains(value)
                #expect(
                    (grammar.check("\(value)") == .accepts) == expected,
                    "\(value) in \(low)...\(high)"
                )
            }
        }
    }

    @Test("decimal ranges are exact")
    func decimalRanges() throws {
        var generator = Xoshiro256(seed: 32)
        for _ in 0..<60 {
            let scale = [1, 10, 100].randomElement(using: &generator) ?? 1
            let ends = (0..<2).map { _ in Int.random(in: -300...300, using: &generator) }
            let (low, high) = (ends.min() ?? 0, ends.max() ?? 0)
            let isExclusive = Bool.random(using: &generator)
            let schema: JSONValue = [
                "type": "number",
                isExclusive ? "exclusiveMinimum" : "minimum": .double(Double(low) / Double(scale)),
                isExclusive ? "exclusiveMaximum" : "maximum": .double(Double(high) / Double(scale)),
            ]
            guard low < high || !isExclusive else { continue }
            let grammar = try Grammar(jsonSchema: schema)
            for _ in 0..<200 {
                // Hundredths of the scale, so every comparison is exact in integers.
                let value = Int.random(in: low * 100 - 150...high * 100 + 150, using: &generator)
                let isInside =
                    isExclusive
                    ? value > low * 100 && value < high * 100
                    : value >= low * 100 && value <= high * 100
                let digits = String(value.magnitude)
                let places = [1: 2, 10: 3, 100: 4][scale] ?? 2
                let padded =
                    String(repeating: "0", count: max(places + 1 - digits.count, 0)) + digits
                let text =
                    (value < 0 ? "-" : "") + padded.dropLast(places) + "." + padded.suffix(places)
                #expect((grammar.check(text) == .accepts) == isInside, "\(text) in \(schema)")
            }
        }
    }

    @Test("a schema nested very deeply costs no stack")
    func deepSchema() throws {
        var schema: JSONValue = ["type": "integer"]
        for _ in 0..<450 { schema = ["type": "array", "items": schema] }
        let grammar = try Grammar(jsonSchema: schema)
        let text = String(repeating: "[", count: 450) + "1" + String(repeating: "]", count: 450)
        #expect(grammar.check(text) == .accepts)
    }

    @Test("any object is JSON mode")
    func anyObject() throws {
        let grammar = try Grammar.anyObject()
        #expect(grammar.check(#"{"a": [1, {"b": null}]}"#) == .accepts)
        #expect(grammar.check("[") == .rejects(at: 0))
    }
}
