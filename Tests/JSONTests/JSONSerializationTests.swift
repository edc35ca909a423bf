import JSON
import Testing

@Suite("JSON serialisation")
struct JSONSerializationTests {
    @Test(
        "values print in their shortest form",
        arguments: [
            (nil, "null"), (true, "true"), (-7, "-7"), (1.0, "1.0"), (0.1, "0.1"), (-2.5, "-2.5"),
            (1e20, "100000000000000000000.0"),
            (1e21, "1e21"), (-1.5e300, "-1.5e300"), (1.8014398509481984e16, "18014398509481984.0"),
            (1.2345678901234567e19, "12345678901234567000.0"), (1e-7, "0.0000001"),
            (1.25e-5, "0.0000125"),
            (1.25e-8, "1.25e-8"), (.double(.leastNonzeroMagnitude), "5e-324"), (0.0, "0.0"),
            (123456.789, "123456.789"),
            ("", "\"\""),
            (
                "a\"\\/\u{8}\u{C}\n\r\t\u{1}\u{1F}\u{7F}é",
                "\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\u{7F}é\""
            ),
            ([], "[]"), ([:], "{}"), ([1, [], ["a": nil]], "[1,[],{\"a\":null}]"),
        ] as [(JSONValue, String)]
    )
    func compact(value: JSONValue, expected: String) throws {
        #expect(try value.serialized() == expected)
        #expect(try JSONValue(parsing: expected) == value)
    }

    @Test("pretty form indents by two spaces and keeps empty brackets closed")
    func pretty() throws {
        let value: JSONValue = ["a": [1, ["b": 2]], "c": [], "d": [:]]
        let expected = """
            {
              "a": [
                1,
                {
                  "b": 2
                }
              ],
              "c": [],
              "d": {}
            }
            """
        #expect(try value.serialized(pretty: true) == expected)
    }

    @Test("non-ASCII characters can be escaped, with surrogate pairs")
    func escapingNonASCII() throws {
        let value: JSONValue = "é𝄞\u{7F}\u{2028}a"
        let text = try value.serialized(escapingNonASCII: true)
        #expect(text == #""\u00e9\ud834\udd1e\u007f\u2028a""#)
        #expect(try JSONValue(parsing: text) == value)
    }

    @Test(
        "numbers that are not finite are refused with their path",
        arguments: [Double.nan, .infinity, -.infinity]
    )
    func notFinite(value: Double) {
        #expect(throws: JSONError.notFinite(path: "$.a[1]", found: value.description)) {
            try JSONValue.object(["a": [1, .double(value)]]).serialized()
        }
    }

    @Test("values nested too deeply are refused")
    func tooDeep() {
        var value: JSONValue = []
        for _ in 0..<JSONLimits.maximumDepth { value = [value] }
        #expect(throws: JSONError.valueTooDeep(limit: JSONLimits.maximumDepth)) {
            try value.serialized()
        }
    }

    @Test("random doubles survive a round trip bit for bit")
    func doubles() throws {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<50_000 {
            let value = Double(bitPattern: generator.next())
            guard value.isFinite else { continue }
            let text = try JSONValue.double(value).serialized()
            guard case .double(let back) = try JSONValue(parsing: text) else {
                Issue.record("\(text) is no double")
                continue
            }
            #expect(back.bitPattern == value.bitPattern)
        }
    }

    @Test("integers survive a round trip")
    func integers() throws {
        var generator = SeededGenerator(seed: 4)
        for shift in 0..<64 {
            for _ in 0..<100 {
                let value = Int64(bitPattern: generator.next()) >> shift
                #expect(try JSONValue(parsing: JSONValue.int(value).serialized()) == .int(value))
            }
        }
    }

    @Test(
        "a number literal is checked",
        arguments: [
            ("0", true), ("-0", true), ("12.5e-3", true), ("1E9", true), ("00", false),
            ("01", false),
            ("1.", false), (".1", false), ("", false), ("-", false), ("1e", false), ("+1", false),
            ("1 ", false),
        ]
    )
    func literals(text: String, valid: Bool) {
        #expect((JSONNumber(text) != nil) == valid)
    }

    @Test("accessors give the value of their kind and nil of any other")
    func accessors() throws {
        let value = try JSONValue(
            parsing: #"{"i":3,"w":4.0,"d":0.5,"s":"x","b":true,"a":[1],"n":null,"h":1e400}"#
        )
        #expect(value["i"]?.intValue == 3 && value["i"]?.doubleValue == 3)
        #expect(value["w"]?.intValue == 4 && value["d"]?.intValue == nil)
        #expect(value["s"]?.stringValue == "x" && value["i"]?.stringValue == nil)
        #expect(value["b"]?.boolValue == true && value["n"]?.isNull == true)
        #expect(value["a"]?[0] == 1 && value["a"]?[1] == nil && value["a"]?[-1] == nil)
        #expect(value["missing"] == nil && value["h"]?.doubleValue == nil)
    }

    @Test("objects are equal whatever their order, and remember it")
    func objectEquality() {
        let one: JSONObject = ["a": 1, "b": 2]
        let two: JSONObject = ["b": 2, "a": 1]
        #expect(one == two && one.keys != two.keys)
        #expect(JSONValue.int(1) != JSONValue.double(1))
    }
}
