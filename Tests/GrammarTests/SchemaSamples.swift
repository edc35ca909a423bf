/// Schemas with values that satisfy them and values that do not.
struct SchemaSample: Sendable, CustomStringConvertible {
    let name: String
    let schema: String
    let accepted: [String]
    let rejected: [String]

    var description: String { name }

    init(_ name: String, _ schema: String, accepts: [String], rejects: [String]) {
        self.name = name
        self.schema = schema
        accepted = accepts
        rejected = rejects
    }

    static let all: [SchemaSample] = plain + alternatives

    private static let plain: [SchemaSample] = [
        SchemaSample(
            "person",
            #"{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"},"tags":{"type":"array","items":{"type":"string"}}},"required":["name","age"],"additionalProperties":false}"#,
            accepts: [
                #"{"name":"Ada","age":36}"#, #"{"name": "é\n\ud834\udd1e", "age": -1, "tags": []}"#,
                "{\n  \"name\": \"x\",\n  \"age\": 0,\n  \"tags\": [\"a\", \"b\"]\n}",
            ],
            rejects: [
                #"{"name":"Ada"}"#, #"{"age":1,"name":"x"}"#, #"{"name":"A","age":1.5}"#,
                #"{"name":"A","age":1,"z":1}"#,
                #"{"name":null,"age":1}"#, #"{"name":"A","age":1,}"#, "[]",
                #"{"name":"\ud800","age":1}"#,
                #"{"name":"A","age":01}"#, #"{"name":"A" "age":1}"#, #"{,"name":"A","age":1}"#,
            ]
        ),
        SchemaSample(
            "optional members",
            #"{"type":"object","properties":{"a":{"const":1},"b":{"const":2},"c":{"const":3}}}"#,
            accepts: [
                "{}", #"{"a":1}"#, #"{"b":2}"#, #"{"c":3}"#, #"{"a":1,"c":3}"#,
                #"{"a":1,"b":2,"c":3}"#,
            ],
            rejects: [
                #"{"b":2,"a":1}"#, #"{,"a":1}"#, #"{"a":1,,"b":2}"#, #"{"a":1 ,}"#, #"{"d":1}"#,
            ]
        ),
        SchemaSample(
            "any value",
            "true",
            accepts: ["null", "[1,{\"a\":[true]}]", "\"x\"", "-0.5e10", "{}"],
            rejects: ["nul!", "{a}", "[1,]"]
        ),
        SchemaSample(
            "any object",
            #"{"type":"object"}"#,
            accepts: ["{}", #"{"x":{"y":[1]}}"#],
            rejects: ["[]", "1"]
        ),
        SchemaSample(
            "map",
            #"{"type":"object","additionalProperties":{"type":"integer"},"minProperties":1,"maxProperties":2}"#,
            accepts: [#"{"a":1}"#, #"{"a":1,"b":2}"#],
            rejects: ["{}", #"{"a":"x"}"#, #"{"a":1,"b":2,"c":3}"#]
        ),
        SchemaSample(
            "listed and further members",
            #"{"type":"object","properties":{"id":{"type":"integer"}},"required":["id"],"additionalProperties":{"type":"boolean"}}"#,
            accepts: [#"{"id":1}"#, #"{"id":1,"x":true,"i":false,"idx":true,"":true}"#],
            rejects: [#"{"x":true}"#, #"{"id":1,"id":true}"#, #"{"id":true}"#, #"{"id":1,"x":1}"#]
        ),
        SchemaSample(
            "required but not listed",
            #"{"type":"object","properties":{"b":{"type":"null"}},"required":["a"],"additionalProperties":{"type":"string"}}"#,
            accepts: [#"{"a":"x"}"#, #"{"b":null,"a":"x"}"#, #"{"a":"x","c":""}"#],
            rejects: ["{}", #"{"a":1}"#]
        ),
        SchemaSample(
            "patterns of names",
            #"{"type":"object","properties":{"x_id":{"minimum":3}},"patternProperties":{"^x_":{"type":"integer"},"_s$":{"type":["string","integer"]}},"additionalProperties":false}"#,
            accepts: [#"{"x_id":5,"x_a":1}"#, #"{"q_s":"t"}"#, #"{"x_s":7}"#, "{}"],
            rejects: [#"{"x_id":2}"#, #"{"x_a":"s"}"#, #"{"x_s":"t"}"#, #"{"y":1}"#]
        ),
        SchemaSample(
            "property names",
            #"{"type":"object","propertyNames":{"pattern":"^[a-z]+$"},"additionalProperties":{"type":"integer"}}"#,
            accepts: ["{}", #"{"ab":1}"#],
            rejects: [#"{"A":1}"#, #"{"":1}"#]
        ),
        SchemaSample(
            "string lengths",
            #"{"type":"string","minLength":2,"maxLength":5}"#,
            accepts: [#""ab""#, #""éé𝄞""#, #""\n\u00e9\"\\/""#, #""\ud834\udd1e\ud834\udd1e""#],
            rejects: [#""a""#, #""abcdef""#, #""\ud834\udd1e""#, "ab"]
        ),
        SchemaSample(
            "long strings",
            #"{"type":"array","items":{"type":"string","minLength":100,"maxLength":1000}}"#,
            accepts: [
                "[\"" + String(repeating: "x", count: 100) + "\"]",
                "[\"" + String(repeating: "é", count: 1000) + "\"]",
            ],
            rejects: [
                "[\"" + String(repeating: "x", count: 99) + "\"",
                "[\"" + String(repeating: "x", count: 1001),
            ]
        ),
        SchemaSample(
            "patterns",
            #"{"type":"string","pattern":"^[A-Z]{2}-\\d+$"}"#,
            accepts: [#""AB-12""#],
            rejects: [#""AB-""#, #""xAB-1""#, #""AB-1 ""#]
        ),
        SchemaSample(
            "patterns anywhere",
            #"{"type":"string","pattern":"b\"?c"}"#,
            accepts: [#""abcd""#, #""b\"c""#, #""bc""#, #""\n bc\\""#],
            rejects: [#""ab""#, #""b c""#]
        ),
        SchemaSample(
            "several patterns and a length",
            #"{"type":"string","allOf":[{"pattern":"^a"},{"pattern":"z$"},{"maxLength":4}]}"#,
            accepts: [#""az""#, #""axyz""#],
            rejects: [#""a""#, #""axxyz""#, #""z""#]
        ),
        SchemaSample(
            "formats",
            #"{"type":"object","properties":{"d":{"format":"date-time","type":"string"},"e":{"type":"string","format":"email"},"u":{"type":"string","format":"uuid"},"i":{"type":"string","format":"ipv6"},"l":{"type":"string","format":"uri"},"p":{"type":"string","format":"duration"}}}"#,
            accepts: [
                #"{"d":"2024-02-29T23:59:59.5Z"}"#,
                #"{"d":"1999-12-31T00:00:00+02:00","e":"a.b@c.de"}"#,
                #"{"u":"123e4567-e89b-12d3-a456-426614174000","i":"::1"}"#,
                #"{"i":"2001:db8::ff00:42:8329"}"#,
                #"{"i":"::ffff:1.2.3.4","l":"https://u@a.example:80/p%20q?x=1#f"}"#,
                #"{"l":"urn:isbn:1","p":"P1Y2M3DT4H"}"#,
            ],
            rejects: [
                #"{"d":"2023-02-29T00:00:00Z"}"#, #"{"d":"2024-13-01T00:00:00Z"}"#,
                #"{"d":"1900-02-29T00:00:00Z"}"#, #"{"e":"a@"}"#,
                #"{"e":"@b.c"}"#, #"{"i":"1::2::3"}"#, #"{"i":"12345::"}"#, #"{"l":"no scheme"}"#,
                #"{"p":"P"}"#, #"{"u":"123"}"#,
            ]
        ),
        SchemaSample(
            "integer range",
            #"{"type":"integer","minimum":-12,"exclusiveMaximum":105}"#,
            accepts: ["-12", "-9", "-1", "0", "7", "99", "104", "100", "10"],
            rejects: ["-13", "105", "200", "1.0", "-20", "00", "1e1"]
        ),
        SchemaSample(
            "integers above",
            #"{"type":"integer","minimum":38}"#,
            accepts: ["38", "40", "99", "100", "123456789012345"],
            rejects: ["37", "9", "-38", "0"]
        ),
        SchemaSample(
            "integers below",
            #"{"type":"integer","maximum":-38}"#,
            accepts: ["-38", "-40", "-99", "-1000"],
            rejects: ["-37", "-9", "38", "0"]
        ),
        SchemaSample(
            "one number",
            #"{"type":"number","minimum":2.5,"maximum":2.5}"#,
            accepts: ["2.5", "2.50"],
            rejects: ["2.51", "2.4", "2", "2."]
        ),
        SchemaSample(
            "number range",
            #"{"type":"number","exclusiveMinimum":-0.25,"maximum":12.34}"#,
            accepts: [
                "-0.2", "-0.2499", "0", "0.5", "9.99", "12", "12.3", "12.34", "12.340", "11.999",
                "1",
            ],
            rejects: ["-0.25", "-0.250", "-0.3", "-1", "12.341", "12.4", "13", "100", ".5", "1."]
        ),
        SchemaSample(
            "numbers within one unit",
            #"{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1}"#,
            accepts: ["0.5", "0.001", "0.99999", "0.0100"],
            rejects: ["0", "0.0", "1", "1.0", "-0.5", "0.000"]
        ),
        SchemaSample(
            "multiples",
            #"{"type":"array","prefixItems":[{"type":"integer","multipleOf":7,"minimum":0},{"type":"number","multipleOf":0.01,"minimum":-1}],"items":false}"#,
            accepts: ["[0]", "[7]", "[700,0.25]", "[4242,-0.5]", "[]"],
            rejects: ["[8]", "[-7]", "[7,0.001]", "[7,1,2]"]
        ),
        SchemaSample(
            "tuples",
            #"{"type":"array","prefixItems":[{"type":"integer"},{"type":"string"}],"items":{"type":"boolean"},"minItems":1,"maxItems":4}"#,
            accepts: ["[1]", #"[1,"a"]"#, #"[1, "a", true]"#, #"[1,"a",true,false]"#],
            rejects: ["[]", "[\"a\"]", "[1,true]", #"[1,"a",1]"#, #"[1,"a",true,true,true]"#]
        ),
        SchemaSample(
            "item counts",
            #"{"type":"array","items":{"type":"integer"},"minItems":2,"maxItems":3}"#,
            accepts: ["[1,2]", "[1,2,3]", "[ 1, 2 ]"],
            rejects: ["[]", "[1]", "[1,2,3,4]"]
        ),
        SchemaSample(
            "enumeration",
            #"{"enum":["red","green",null,42,{"a":[1,2]},"a\"b"]}"#,
            accepts: [#""red""#, "null", "42", #"{"a": [1, 2]}"#, #""a\"b""#],
            rejects: [#""blue""#, "4", "{}", "43"]
        ),
        SchemaSample(
            "enumeration narrowed by the other keywords",
            #"{"type":["string","integer"],"enum":["ab","abc",1.5,7,20,null],"minLength":3,"maximum":10}"#,
            accepts: [#""abc""#, "7"],
            rejects: [#""ab""#, "1.5", "20", "null"]
        ),
        SchemaSample(
            "any of",
            #"{"anyOf":[{"type":"string","maxLength":2},{"type":"integer"},{"type":"object","properties":{"k":{"const":"v"}},"required":["k"]}]}"#,
            accepts: [#""ab""#, "5", #"{"k":"v"}"#],
            rejects: [#""abc""#, "1.5", "{}", "null"]
        ),
        SchemaSample(
            "any of beside other keywords",
            #"{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"],"anyOf":[{"properties":{"b":{"type":"null"}},"required":["b"]},{"properties":{"a":{"minimum":10}}}]}"#,
            accepts: [#"{"a":1,"b":null}"#, #"{"a":10}"#],
            rejects: [#"{"a":1}"#, #"{"b":null}"#]
        ),
        SchemaSample(
            "one of, told apart by a constant",
            #"{"oneOf":[{"type":"object","properties":{"t":{"const":"a"},"x":{"type":"integer"}},"required":["t","x"]},{"type":"object","properties":{"t":{"const":"b"},"y":{"type":"string"}},"required":["t"]},{"type":"null"}]}"#,
            accepts: [#"{"t":"a","x":1}"#, #"{"t":"b"}"#, #"{"t":"b","y":""}"#, "null"],
            rejects: [#"{"t":"a"}"#, #"{"t":"c"}"#]
        ),
        SchemaSample(
            "all of",
            ##"{"allOf":[{"$ref":"#/$defs/base"},{"properties":{"b":{"type":"integer"}},"required":["b"]}],"$defs":{"base":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}}}"##,
            accepts: [#"{"a":"x","b":1}"#],
            rejects: [#"{"a":"x"}"#, #"{"b":1}"#]
        ),
        SchemaSample(
            "recursion",
            ##"{"$ref":"#/$defs/node","$defs":{"node":{"type":"object","properties":{"v":{"type":"integer"},"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]},"kids":{"type":"array","items":{"$ref":"#/$defs/node"}}},"required":["v"]}}}"##,
            accepts: [
                #"{"v":1}"#,
                #"{"v":1,"next":{"v":2,"next":null},"kids":[{"v":3},{"v":4,"kids":[]}]}"#,
            ],
            rejects: [#"{"v":1,"next":{}}"#, #"{"v":1,"kids":[1]}"#]
        ),
        SchemaSample(
            "recursion to the root",
            ##"{"type":"array","items":{"$ref":"#"},"maxItems":2}"##,
            accepts: ["[]", "[[],[[]]]"],
            rejects: ["[[],[],[]]", "[1]"]
        ),
        SchemaSample(
            "references",
            ##"{"type":"array","prefixItems":[{"$ref":"#/$defs/a~1b%20c"},{"$ref":"#here"},{"$ref":"#/prefixItems/0"}],"items":false,"$defs":{"a/b c":{"type":"integer"},"d":{"$anchor":"here","type":"null"}}}"##,
            accepts: ["[1,null,2]"],
            rejects: ["[null]", "[1,2]", "[1,null,null]"]
        ),
        SchemaSample(
            "no type, keywords of several",
            #"{"minLength":2,"minimum":5,"minItems":1}"#,
            accepts: ["null", "true", #""ab""#, "5", "[0]", "{}", "5.5"],
            rejects: [#""a""#, "4", "[]", "4.9"]
        ),
        SchemaSample(
            "a property that cannot be",
            #"{"type":"object","properties":{"a":false,"b":{"type":"integer"}}}"#,
            accepts: ["{}", #"{"b":1}"#],
            rejects: [#"{"a":1}"#]
        ),
        SchemaSample(
            "many optional members",
            "{\"type\":\"object\",\"properties\":{"
                + (0..<40).map { "\"key\($0)\":{\"type\":\"integer\"}" }.joined(separator: ",")
                + "}}",
            accepts: ["{}", #"{"key0":1,"key39":2}"#, #"{"key3":1,"key30":2,"key31":3}"#],
            rejects: [#"{"key4":1,"key3":1}"#, #"{"key40":1}"#]
        ),
    ]

    /// Schemas refused, with the place named.
    static let refused: [(schema: String, path: String)] = [
        (#"{"not":{"patternProperties":{"a":false}}}"#, "#/not/patternProperties"),
        (#"{"type":"strin"}"#, "#/type"),
        (
            #"{"type":"object","properties":{"a":{"uniqueItems":true,"type":"array"}}}"#,
            "#/properties/a/uniqueItems"
        ),
        (##"{"$ref":"http://example.com/s"}"##, "#/$ref"), (##"{"$ref":"#/$defs/x"}"##, "#/$ref"),
        (##"{"$ref":"#"}"##, "#/$ref"),
        (
            ##"{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}"##,
            "#/$ref"
        ),
        (#"{"type":"string","pattern":"(?=a)"}"#, "#/pattern"),
        (#"{"type":"string","format":"regex"}"#, "#/format"),
        (#"{"type":"string","minLength":-1}"#, "#/minLength"),
        (#"{"type":"integer","minimum":"3"}"#, "#/minimum"),
        (#"{"not":{"uniqueItems":true}}"#, "#/not/uniqueItems"),
        (
            #"{"type":"array","contains":{"type":"null"},"unevaluatedItems":false}"#,
            "#/unevaluatedItems"
        ),
        (
            ##"{"$defs":{"a":{"$dynamicAnchor":"x"},"b":{"$dynamicAnchor":"x"}},"$dynamicRef":"#x"}"##,
            "#/$dynamicRef"
        ),
        (
            #"{"type":"array","items":{"type":"string"},"uniqueItems":true,"minItems":2}"#,
            "#/uniqueItems"
        ),
        (#"{"anyOf":[]}"#, "#/anyOf"),
        (#"{"enum":[]}"#, "#/enum"),
        (#"{"type":"object","minProperties":3,"additionalProperties":true}"#, "#/minProperties"),
        (##"{"properties":{"a/b":{"$recursiveRef":"#"}}}"##, "#/properties/a~1b/$recursiveRef"),
        (
            #"{"type":"object","patternProperties":{"[":{}}}"#,
            "#/patternProperties/["
        ),
        (#"{"type":"number","multipleOf":0.123456789}"#, "#/multipleOf"),
        (#"{"properties":[]}"#, "#/properties"), ("3", "#"),
        (#"{"items":3}"#, "#/items"), (#"{"required":"a"}"#, "#/required"),
        (#"{"propertyNames":{"format":"x"}}"#, "#/propertyNames/format"),
    ]
}
