import JSON
import Testing

@Suite("JSON parsing")
struct JSONParsingTests {
    @Test(
        "accepts what RFC 8259 allows",
        arguments: [
            ("null", JSONValue.null), (" true ", true), ("\t\r\nfalse\n", false),
            ("0", 0), ("-12", -12), ("9223372036854775807", .int(.max)),
            ("-9223372036854775808", .int(.min)), ("1.5", 1.5), ("-0.25e2", -25.0), ("1E+2", 100.0),
            ("1e-2", 0.01), ("0e0", 0.0), ("1.0", 1.0),
            ("123456789012345678.5", 123456789012345678.5),
            ("2.2250738585072014e-308", 2.2250738585072014e-308), ("1e-400", 0.0),
            ("5e-324", .double(.leastNonzeroMagnitude)),
            ("1.7976931348623157e308", .double(.greatestFiniteMagnitude)),
            ("\"\"", ""), ("\"a\\u0000b\"", "a\u{0}b"),
            ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\u{8}\u{C}\n\r\t"),
            ("\"\\u00e9\\uD834\\uDd1e\"", "\u{E9}\u{1D11E}"), ("\"é𝄞\u{7F}\"", "é𝄞\u{7F}"),
            ("[]", []), ("[ ]", []), ("[1, [2,3] ,{}]", [1, [2, 3], [:]]),
            ("{}", [:]), ("{ \"a\" : 1 , \"\" : [] }", ["a": 1, "": []]),
            ("\"\\uFFFF\u{FFFE}\"", "\u{FFFF}\u{FFFE}"),
            ("\"12345678\\n12345678\"", "12345678\n12345678"),
        ] as [(String, JSONValue)]
    )
    func accepts(text: String, expected: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == expected)
        #expect(try JSONValue(parsing: Array(text.utf8)) == expected)
    }

    @Test(
        "rejects everything else",
        arguments: [
            "", " ", "nul", "True", "nulll", "NaN", "Infinity", "-Infinity", "undefined", "'a'",
            "01", "-01", "-", "+1", "1.", ".5", "1.e3", "1e", "1e+", "0x1", "1_000", "1 2", "--1",
            "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1,,2]", "[1}", "[\"a\"", "[1:2]",
            "{", "}", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}", "{a:1}",
            "{1:1}",
            "{\"a\" 1}", "{\"a\"::1}", "{\"a\":1 \"b\":2}", "{'a':1}", "{\"a\":1]", "{null:1}",
            "\"", "\"a", "\"\\", "\"\\\"", "\"\\x\"", "\"\\u\"", "\"\\u12\"", "\"\\u12G4\"",
            "\"\\U0041\"",
            "\"\u{1}\"", "\"\n\"", "\"\t\"", "\"\u{0}\"", "\"\\uD800\"", "\"\\uDC00\"",
            "\"\\uD800\\n\"",
            "\"\\uD800\\uD800\"", "\"\\uD800\\u0041\"", "\"\\uD800abc\"", "// c\n1", "/* c */ 1",
            "1 // c",
            "\u{FEFF}1", "\u{A0}1", "\u{2028}1", "\u{C}1", "1\u{0}", "\u{0}", "[1]\u{0}", "1 null",
            "[]{}",
            "\"abcdefgh\u{1F}abcdefgh\"", "é",
        ]
    )
    func rejects(text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    }

    @Test(
        "rejects broken UTF-8 where it begins",
        arguments: [
            ([0x80], 0), ([0xC0, 0x80], 0), ([0xC1, 0xBF], 0), ([0x61, 0xE0, 0x80, 0x80], 1),
            ([0xED, 0xA0, 0x80], 0), ([0xF0, 0x80, 0x80, 0x80], 0), ([0xF4, 0x90, 0x80, 0x80], 0),
            ([0xF5, 0x80, 0x80, 0x80], 0), ([0xFF], 0), ([0xC3], 0), ([0xE2, 0x82], 0),
            ([0xC3, 0xA9, 0xE2, 0x28, 0xA1], 2), ([0x5C, 0x6E, 0xFE], 2), ([0xC3, 0x5C, 0x6E], 0),
        ] as [([UInt8], Int)]
    )
    func brokenUTF8(content: [UInt8], offset: Int) {
        let bytes = [0x22] + content + [0x22]
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
        guard case .syntax(let at, "valid UTF-8", _) = error else {
            Issue.record("wrong error: \(String(describing: error))")
            return
        }
        #expect(at.offset == offset + 1)
    }

    @Test("accepts every UTF-8 boundary scalar")
    func boundaryScalars() throws {
        let text = "\u{7F}\u{80}\u{7FF}\u{800}\u{D7FF}\u{E000}\u{FFFD}\u{10000}\u{10FFFF}"
        #expect(try JSONValue(parsing: "\"\(text)\"") == .string(text))
        #expect(try JSONValue(parsing: "\"\\n\(text)\"") == .string("\n" + text))
    }

    @Test("negative zero keeps its sign", arguments: ["-0", "-0.0", "-0e5"])
    func negativeZero(text: String) throws {
        let value = try #require(try JSONValue(parsing: text).doubleValue)
        #expect(value == 0 && value.sign == .minus)
        #expect(try JSONValue.double(value).serialized() == "-0.0")
    }

    @Test(
        "numbers beyond 64 bits or a double keep their digits",
        arguments: [
            "9223372036854775808", "-9223372036854775809", "123456789012345678901234567890",
            "1e309", "-1.5E+400", "1e99999999999999999999",
        ]
    )
    func lossless(text: String) throws {
        guard case .number(let literal) = try JSONValue(parsing: text) else {
            Issue.record("\(text) lost")
            return
        }
        #expect(literal.text == text)
        #expect(try JSONValue(parsing: text).serialized() == text)
        #expect(literal.isInteger == !text.lowercased().contains("e"))
    }

    @Test("doubles are rounded as the standard library does")
    func rounding() throws {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<20_000 {
            let digits = Int.random(in: 1...19, using: &generator)
            var text = String(
                (0..<digits).map { _ in "0123456789".randomElement(using: &generator) ?? "0" }
            )
            text =
                "1" + text.dropFirst() + "." + String(Int.random(in: 0...99_999, using: &generator))
            text += "e\(Int.random(in: -40...40, using: &generator))"
            #expect(try JSONValue(parsing: text) == .double(try #require(Double(text))))
        }
    }

    @Test("a duplicate key keeps its first place and its last value")
    func duplicateKeys() throws {
        let object = try #require(try JSONValue(parsing: #"{"a":1,"b":2,"a":3}"#).objectValue)
        #expect(object.keys == ["a", "b"])
        #expect(object.values == [3, 2])
    }

    @Test("keys that are only canonically equivalent stay apart")
    func keysByBytes() throws {
        let object = try #require(
            try JSONValue(parsing: "{\"\u{E9}\":1,\"e\u{301}\":2}").objectValue
        )
        #expect(object.count == 2)
        #expect(object["\u{E9}"] == 1)
        #expect(object["e\u{301}"] == 2)
    }

    @Test("large objects are found by key and keep their order")
    func largeObject() throws {
        let keys = (0..<1000).map { "k\(($0 * 7919) % 1000)" }
        let text = "{" + keys.map { "\"\($0)\":\"\($0)\"" }.joined(separator: ",") + "}"
        var object = try #require(try JSONValue(parsing: text).objectValue)
        #expect(object.keys == keys)
        #expect(keys.allSatisfy { object[$0] == .string($0) })
        object["k500"] = nil
        #expect(object["k500"] == nil && object.count == 999)
        #expect(object[keys[999]] == .string(keys[999]))
    }

    @Test(
        "errors give offset, line and column",
        arguments: [
            ("[1,\n 2,\n  x]", 10, 3, 3, "'x'"), ("{\"é\": tru}", 10, 1, 10, "'}'"),
            ("\n\n", 2, 3, 1, "the end of the text"), ("[1 2]", 3, 1, 4, "'2'"),
            ("\"\\ud800\"", 7, 1, 8, "'\"'"), ("é", 0, 1, 1, "'é'"),
            ("\"ab\u{1}\"", 3, 1, 4, "byte 0x01"),
            ("[01]", 2, 1, 3, "'1'"), ("\"\\q\"", 2, 1, 3, "'q'"),
        ]
    )
    func errorPlaces(text: String, offset: Int, line: Int, column: Int, found: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        guard case .syntax(let at, _, let what) = error else {
            Issue.record("wrong error: \(String(describing: error))")
            return
        }
        #expect(at == JSONPosition(offset: offset, line: line, column: column))
        #expect(what == found)
    }

    @Test("depth is limited, exactly")
    func depthLimit() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try JSONValue(parsing: nested(512))
        let at = JSONPosition(offset: 512, line: 1, column: 513)
        #expect(throws: JSONError.tooDeep(at, limit: 512)) { try JSONValue(parsing: nested(513)) }
        #expect(throws: JSONError.self) {
            try JSONValue(
                parsing: String(repeating: "[{\"a\":", count: 100_000),
                limits: JSONLimits(depth: .max)
            )
        }
        #expect(try JSONValue(parsing: nested(2), limits: JSONLimits(depth: 2)) == [[]])
        #expect(throws: JSONError.self) {
            try JSONValue(parsing: "[]", limits: JSONLimits(depth: 0))
        }
    }

    @Test("size is limited")
    func sizeLimit() throws {
        #expect(throws: JSONError.tooLarge(byteCount: 6, limit: 5)) {
            try JSONValue(parsing: "\"abcd\"", limits: JSONLimits(byteCount: 5))
        }
    }

    @Test("mutated texts are rejected or read, and what is read survives a round trip")
    func mutations() throws {
        let seed = Array(
            #"{"a":[1,-2.5e3,true,null,"x\u00e9\ud834\udd1e\n"],"é":{"b":{}},"n":12345678901234567890}"#
                .utf8
        )
        var generator = SeededGenerator(seed: 5)
        var accepted = 0
        for _ in 0..<30_000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: index)
                case 2:
                    bytes.insert(
                        bytes[Int.random(in: 0..<bytes.count, using: &generator)],
                        at: index
                    )
                default: bytes.removeSubrange(index...)
                }
            }
            guard let value = try? JSONValue(parsing: bytes) else { continue }
            accepted += 1
            #expect(try JSONValue(parsing: value.serialized()) == value)
        }
        #expect(accepted > 1000)
    }
}
