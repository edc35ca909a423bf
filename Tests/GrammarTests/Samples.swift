import Grammar

/// Grammars with texts that satisfy them, of many shapes.
struct Sample: Sendable {
    let name: String
    let make: @Sendable () throws -> Grammar
    let accepted: [String]
    let rejected: [String]

    static let json = #"""
        root ::= value
        value ::= object | array | string | number | ("true" | "false" | "null") ws
        object ::= "{" ws (member ("," ws member)*)? "}" ws   # an object
        member ::= string ":" ws value
        array ::= "[" ws (value ("," ws value)*)? "]" ws
        string ::= "\"" ([^"\\\x7F\x00-\x1F] | "\\" (["\\/bfnrt] | "u" [0-9a-fA-F]{4}))* "\"" ws
        number ::= "-"? ("0" | [1-9] [0-9]*) ("." [0-9]+)? ([eE] [-+]? [0-9]+)? ws
        ws ::= [ \t\n]*
        """#

    static let all: [Sample] = [
        Sample(
            name: "json",
            make: { try Grammar(gbnf: json) },
            accepted: [
                #"{"a": [1, -2.5e3, {"b": null}], "é𝄞": "x\n\u00e9"}"#, "[]", "{}", "\"\"", "0",
                "[[[[]]], [ ]]", #"[{"a":{"a":{"a":[true,false]}}}]"#,
            ],
            rejected: [
                "[1,]", "{a:1}", "01", "[1 2]", "\"a", "tru", "{\"a\":1,}", "]", "-", "1.e5",
            ]
        ),
        Sample(
            name: "arithmetic",
            make: {
                try Grammar(
                    gbnf: """
                        root ::= (expr "=" ws num "\\n")+
                        expr ::= term ([-+*/] ws term)*
                        term ::= ident | num | "(" ws expr ")" ws
                        ident ::= [a-z] [a-z0-9_]* ws
                        num ::= [0-9]+ ws
                        ws ::= [ \\t\\n]*
                        """
                )
            },
            accepted: ["1=2\n", "(a + b1) * 3 = 12\n", "((((x))))/y=0\n1=1\n"],
            rejected: ["1=2", "=1\n", "(1=2\n", "1+=2\n", "A=1\n", "1=x\n"]
        ),
        Sample(
            name: "right recursion",
            make: {
                try Grammar(gbnf: "root ::= item root | item\nitem ::= \"a\" | \"b\" root \"c\"")
            },
            accepted: ["a", "aaaa", "bac", "abaabaccabac"],
            rejected: ["", "c", "ba", "bcc"]
        ),
        Sample(
            name: "ambiguous",
            make: {
                try Grammar(
                    gbnf:
                        "root ::= a b | b a | root2\na ::= \"x\"* \"y\"?\nb ::= \"x\"+ | \"yx\" a\nroot2 ::= \"x\" root2 \"z\" | \"\""
                )
            },
            accepted: ["", "x", "xxx", "xyx", "yx", "xxzz", "yxxyx"],
            rejected: ["z", "xz z", "xxz", "yy"]
        ),
        Sample(
            name: "repeated empty rules",
            make: {
                try Grammar(
                    gbnf:
                        "root ::= (ws | item ws)* end?\nws ::= \" \"*\nitem ::= \"-\" ws\nend ::= ws \".\""
                )
            },
            accepted: ["", "   ", "- - .", "--.", " ."],
            rejected: [". ", "-.-", "x"]
        ),
        Sample(
            name: "counted characters",
            make: {
                try Grammar(
                    gbnf:
                        #"root ::= "<" [^<>]{3,300} ">" ("," "\"" ([^"\\] | "\\" .){0,100} "\"")?"#
                )
            },
            accepted: [
                "<abc>", "<" + String(repeating: "é", count: 300) + ">", #"<abc>,"a\"b""#,
                "<x𝄞y>,\"" + String(repeating: "\\n", count: 100) + "\"",
            ],
            rejected: [
                "<ab>", "<" + String(repeating: "é", count: 301),
                "<abc>,\"" + String(repeating: "x", count: 101), "<a<",
            ]
        ),
        Sample(
            name: "counted groups",
            make: {
                try Grammar(
                    gbnf:
                        "root ::= (\"ab\" | \"a\" | \"bb\"){60,70} \"b\"* tail\ntail ::= [!?]{2,200} \"\\n\""
                )
            },
            accepted: [
                String(repeating: "ab", count: 60) + "!!\n",
                String(repeating: "a", count: 70) + "bbb?!\n",
                String(repeating: "a", count: 60) + String(repeating: "bb", count: 10)
                    + "bbbbb!!!!!\n",
            ],
            rejected: [
                String(repeating: "a", count: 59) + "!", String(repeating: "a", count: 71), "c",
            ]
        ),
        Sample(
            name: "counted without bound",
            make: { try Grammar(gbnf: "root ::= ([a-z] [0-9] [é-ü]?){120,} \"end\"") },
            accepted: [
                String(repeating: "a1é", count: 120) + "end",
                String(repeating: "z9", count: 500) + "end",
            ],
            rejected: [String(repeating: "a1", count: 119) + "e ", "1"]
        ),
        Sample(
            name: "loop at the end",
            make: { try Grammar(gbnf: "root ::= x \";\" x\nx ::= \"=\" [a-d]{0,400}") },
            accepted: ["=;=", "=ab;=abcd", "=;=" + String(repeating: "a", count: 400)],
            rejected: ["=;=" + String(repeating: "a", count: 401), "a"]
        ),
        Sample(
            name: "regex",
            make: {
                try Grammar(
                    regex: #"(?:\+\d{1,3} )?\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}|[\w.]+@\w+\.(com|org)"#
                )
            },
            accepted: ["+49 (030) 123-4567", "555-123-4567", "a.b@c.org"],
            rejected: ["+4911 ", "@c", "a@b.net", "555 1234"]
        ),
        Sample(
            name: "unicode regex",
            make: { try Grammar(regex: "^[À-ÿ]{2,4}[^a-z\\u{1F600}-\\u{1F64F}]\\p{Lu}.?$") },
            accepted: ["ÀÿAB", "éé€Äx", "éééé\u{10FFFF}Ω𝄞"],
            rejected: ["éa", "éé😀", "éé1b", "ééA\n"]
        ),
        Sample(
            name: "choice",
            make: { try Grammar(choice: ["yes", "no", "not sure", "ja", "是"]) },
            accepted: ["yes", "no", "not sure", "是"],
            rejected: ["y.", "noo", "not_", "", "Yes"].filter { !$0.isEmpty }
        ),
        Sample(
            name: "llama.cpp notation",
            make: {
                try Grammar(
                    gbnf: """
                        # comment
                        root  ::= "a" [b-d\\x65-\\u0066]+   # rest
                          # more
                        other-rule ::= . "\\U0001F600"
                        root ::= ( other-rule |
                            "x"{2} |
                            "y"{1,}
                          | "z"{,2}? )
                        """.replacing("{,2}?", with: "{0,2}")
                )
            },
            accepted: ["q😀", "xx", "yyy", "zz", ""],
            rejected: ["a", "xxx", "zzz", "😀😀😀"]
        ),
    ]
}

extension Sample: CustomStringConvertible {
    var description: String { name }
}
