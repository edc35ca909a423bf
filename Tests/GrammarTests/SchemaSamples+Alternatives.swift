extension SchemaSample {
    /// Schemas whose keywords become alternatives, opposites among them, or counts.
    static let alternatives: [SchemaSample] = opposites + conditions + counts + unevaluated

    private static let opposites: [SchemaSample] = [
        SchemaSample(
            "not a type",
            #"{"not":{"type":["integer","object","array"]}}"#,
            accepts: ["null", "true", #""a""#, "1.5"],
            rejects: ["1", "{}", "[]"]
        ),
        SchemaSample(
            "not a value",
            #"{"type":["string","integer","boolean"],"not":{"enum":["a",5,false,[]]}}"#,
            accepts: [#""b""#, #""aa""#, #""""#, "4", "6", "-5", "55", "true"],
            rejects: [#""a""#, #""\u0061""#, "5", "false", "null"]
        ),
        SchemaSample(
            "not a pattern, a length, a bound",
            #"{"anyOf":[{"type":"string","not":{"pattern":"^a"}},{"type":"integer","not":{"minimum":3}},{"type":"array","not":{"maxItems":1}}]}"#,
            accepts: [#""ba""#, #""""#, "2", "-9", "[1,2]"],
            rejects: [#""ab""#, "3", "[1]", "[]"]
        ),
        SchemaSample(
            "not an object with a property",
            #"{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"}},"not":{"required":["a","b"]}}"#,
            accepts: ["{}", #"{"a":1}"#, #"{"b":"x"}"#],
            rejects: [#"{"a":1,"b":"x"}"#]
        ),
        SchemaSample(
            "a property that is not one value",
            #"{"type":"object","properties":{"kind":{"type":"string"}},"not":{"properties":{"kind":{"const":"x"}}}}"#,
            accepts: [#"{"kind":"y"}"#, #"{"kind":"xx"}"#],
            rejects: ["{}", #"{"kind":"x"}"#]
        ),
        SchemaSample(
            "not any, not all, not not",
            #"{"not":{"anyOf":[{"type":"string"},{"not":{"not":{"type":"null"}}},{"allOf":[{"minimum":2},{"type":"integer"}]}]}}"#,
            accepts: ["1", "2.5", "true", "[]"],
            rejects: [#""a""#, "null", "2", "3"]
        ),
        SchemaSample(
            "one of two that overlap",
            #"{"oneOf":[{"type":"integer"},{"type":"number","minimum":2}]}"#,
            accepts: ["1", "-7", "2.5"],
            rejects: ["2", "30", "1.5"]
        ),
        SchemaSample(
            "one of two objects",
            #"{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"}},"oneOf":[{"required":["a"]},{"required":["b"]}]}"#,
            accepts: [#"{"a":1}"#, #"{"b":1}"#],
            rejects: ["{}", #"{"a":1,"b":1}"#]
        ),
        SchemaSample(
            "not a multiple",
            #"{"type":"number","minimum":0,"maximum":20,"not":{"multipleOf":5}}"#,
            accepts: ["1", "19", "5.5", "0.1"],
            rejects: ["0", "5", "5.0", "20", "10.00"]
        ),
        SchemaSample(
            "not an array of integers",
            #"{"type":"array","items":{"type":["integer","null"]},"not":{"items":{"type":"integer"}}}"#,
            accepts: ["[null]", "[1,null]", "[null,2,3]"],
            rejects: ["[]", "[1]", "[1,2]"]
        ),
    ]

    private static let conditions: [SchemaSample] = [
        SchemaSample(
            "if, then, else",
            #"{"type":"object","properties":{"country":{"enum":["US","NL"]},"zip":{"type":"string"}},"required":["country","zip"],"if":{"properties":{"country":{"const":"US"}}},"then":{"properties":{"zip":{"pattern":"^[0-9]{5}$"}}},"else":{"properties":{"zip":{"pattern":"^[0-9]{4}[A-Z]{2}$"}}}}"#,
            accepts: [#"{"country":"US","zip":"12345"}"#, #"{"country":"NL","zip":"1234AB"}"#],
            rejects: [#"{"country":"US","zip":"1234AB"}"#, #"{"country":"NL","zip":"12345"}"#]
        ),
        SchemaSample(
            "if without else",
            #"{"type":"integer","if":{"exclusiveMaximum":0},"then":{"minimum":-10}}"#,
            accepts: ["-10", "-1", "0", "100"],
            rejects: ["-11", "-100"]
        ),
        SchemaSample(
            "names that depend on names",
            #"{"type":"object","properties":{"card":{"type":"integer"},"address":{"type":"string"},"name":{"type":"string"}},"dependentRequired":{"card":["address"]},"dependentSchemas":{"name":{"properties":{"card":{"minimum":5}}}}}"#,
            accepts: [
                "{}", #"{"address":"a"}"#, #"{"card":1,"address":"a"}"#, #"{"name":"n"}"#,
                #"{"card":5,"address":"a","name":"n"}"#,
            ],
            rejects: [#"{"card":1}"#, #"{"card":1,"address":"a","name":"n"}"#]
        ),
        SchemaSample(
            "names of a schema",
            #"{"type":"object","propertyNames":{"anyOf":[{"enum":["a","b"]},{"minLength":3,"maxLength":4}]},"additionalProperties":{"type":"integer"}}"#,
            accepts: ["{}", #"{"a":1,"xyz":2}"#, #"{"wxyz":0}"#],
            rejects: [#"{"c":1}"#, #"{"xx":1}"#, #"{"vwxyz":1}"#]
        ),
    ]

    private static let counts: [SchemaSample] = [
        SchemaSample(
            "contains",
            #"{"type":"array","items":{"type":["integer","string"]},"contains":{"type":"string"},"maxItems":4}"#,
            accepts: [#"["a"]"#, #"[1,"a"]"#, #"["a","b"]"#, #"[1,2,"a",3]"#],
            rejects: ["[]", "[1,2]", #"[1,2,3,4,"a"]"#, "[null]"]
        ),
        SchemaSample(
            "contains so many",
            #"{"type":"array","items":{"type":"integer"},"contains":{"const":1},"minContains":1,"maxContains":2,"minItems":2}"#,
            accepts: ["[1,2]", "[1,1]", "[3,1,4,1]", "[0,0,1]"],
            rejects: ["[1]", "[2,3]", "[1,1,1]", "[1,1,2,1]"]
        ),
        SchemaSample(
            "unique items",
            #"{"type":"array","items":{"enum":["a","b","c"]},"uniqueItems":true,"minItems":1}"#,
            accepts: [#"["a"]"#, #"["b","a"]"#, #"["c","a","b"]"#],
            rejects: ["[]", #"["a","a"]"#, #"["a","b","a"]"#, #"["a","b","c","a"]"#]
        ),
        SchemaSample(
            "so many properties",
            #"{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"},"c":{"type":"integer"}},"minProperties":1,"maxProperties":2,"additionalProperties":false}"#,
            accepts: [#"{"a":1}"#, #"{"a":1,"c":1}"#, #"{"b":1,"c":1}"#],
            rejects: ["{}", #"{"a":1,"b":1,"c":1}"#]
        ),
        SchemaSample(
            "multiples of fractions",
            #"{"type":"number","multipleOf":1.5,"minimum":-4}"#,
            accepts: ["0", "1.5", "3", "3.0", "-1.5", "4.5"],
            rejects: ["1", "2.5", "1.55", "-4.5"]
        ),
    ]

    private static let unevaluated: [SchemaSample] = [
        SchemaSample(
            "unevaluated properties",
            #"{"type":"object","allOf":[{"properties":{"a":{"type":"integer"}}}],"properties":{"b":{"type":"integer"}},"unevaluatedProperties":false}"#,
            accepts: ["{}", #"{"b":1,"a":2}"#, #"{"a":2}"#],
            rejects: [#"{"c":1}"#]
        ),
        SchemaSample(
            "unevaluated properties of a schema",
            #"{"type":"object","properties":{"a":true},"unevaluatedProperties":{"type":"string"}}"#,
            accepts: [#"{"a":1,"z":"s"}"#, #"{"z":"s","y":"t"}"#],
            rejects: [#"{"a":1,"z":2}"#]
        ),
        SchemaSample(
            "unevaluated items",
            #"{"type":"array","prefixItems":[{"type":"string"}],"allOf":[{"prefixItems":[true,{"type":"null"}]}],"unevaluatedItems":false}"#,
            accepts: ["[]", #"["a"]"#, #"["a",null]"#],
            rejects: [#"["a",null,1]"#, "[1]", #"["a",1]"#]
        ),
        SchemaSample(
            "references by URI",
            ##"{"$id":"http://example.com/a/root.json","type":"array","prefixItems":[{"$ref":"child.json"},{"$ref":"/a/child.json#x"},{"$dynamicRef":"#y"}],"items":false,"$defs":{"c":{"$id":"child.json","type":"integer","$defs":{"d":{"$anchor":"x","type":"null"}}},"e":{"$dynamicAnchor":"y","type":"boolean"}}}"##,
            accepts: ["[1,null,true]", "[1]"],
            rejects: ["[null]", "[1,1]", "[1,null,1]"]
        ),
    ]
}
