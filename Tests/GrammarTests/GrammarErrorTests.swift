import Grammar
import JSON
import Testing

@Suite("Grammars that cannot be made")
struct GrammarErrorTests {
    @Test(
        "GBNF mistakes are told with their place",
        arguments: [
            ("root ::= \"a", 1, 12), ("root ::= [a-", 1, 13), ("root = \"a\"", 1, 6),
            ("root ::= (\"a\"", 1, 14),
            ("root ::= *", 1, 10), ("root ::= \"a\"{x}", 1, 14), ("root ::= \"a\"{3,2}", 1, 17),
            ("root ::= \"\\q\"", 1, 12), ("root ::= \"a\"\n  ::= b", 2, 3),
            ("root ::= [z-a]", 1, 11),
            ("root ::= \"a\" )", 1, 14), ("root ::= <a>", 1, 10), ("root ::= <[12>", 1, 14),
            ("root ::= \"\"*", 1, 12), ("root ::= []+", 1, 12), ("root ::= \"a\"{0}?", 1, 16),
            ("root ::= a_b", 1, 11), ("root ::= [\\^]", 1, 12),
            ("root ::= \"\\ud800\"", 1, 13),
            ("root ::= \"\\u12\"", 1, 15), ("root ::= a:b", 1, 11),
        ]
    )
    func gbnf(text: String, line: Int, column: Int) {
        let error = #expect(throws: GrammarError.self) { try Grammar(gbnf: text) }
        guard case .gbnf(line, column, _, _) = error else {
            Issue.record("wrong error: \(String(describing: error))")
            return
        }
    }

    @Test(
        "other mistakes are named",
        arguments: [
            ("root ::= a", GrammarError.undefinedRule("a")),
            ("a ::= \"x\"", .undefinedRule("root")),
            ("root ::= root \"a\" | \"b\"", .leftRecursion(rule: "root")),
            ("root ::= \"c\"? a\na ::= b\nb ::= \"x\"* a \"y\" | \"z\"", .leftRecursion(rule: "a")),
            // What may be nothing cannot be repeated without end, as in llama.cpp.
            ("root ::= \"a\"?*", .leftRecursion(rule: "root")),
            ("root ::= a\na ::= \"x\" (\"a\"**)", .leftRecursion(rule: "a")),
            ("root ::= \"a\" root", .matchesNothing),
            ("root ::= \"a\"{9999999}", .tooComplex(what: "repetitions", limit: 1_000_000)),
            (
                "root ::= (a a){999999}\na ::= \"[\" a? \"]\"",
                .tooComplex(what: "automaton states", limit: 1_000_000)
            ),
        ] as [(String, GrammarError)]
    )
    func others(text: String, expected: GrammarError) {
        #expect(throws: expected) { try Grammar(gbnf: text) }
    }

    @Test("a schema that excludes itself is refused", arguments: ["#", "#/$defs/other"])
    func ownOpposite(reference: String) {
        let problem = GrammarError.schema(
            path: "#/not/$ref",
            problem: "the reference leads back to itself"
        )
        #expect(throws: problem) {
            try Grammar(
                jsonSchema: [
                    "not": ["$ref": .string(reference)], "$defs": ["other": ["$ref": "#"]],
                ]
            )
        }
    }

    @Test("an empty choice matches nothing")
    func emptyChoice() {
        #expect(throws: GrammarError.matchesNothing) { try Grammar(choice: []) }
    }

    @Test(
        "regular expressions beyond regular languages, or malformed, are refused",
        arguments: [
            "(", ")", "a)", "[a", "[b-a]", "*", "a{2,1}", "a{", "\\", "\\1", "\\b", "(?=a)",
            "(?!a)", "(?<=a)", "(?<!a)",
            "(?i)a", "a^b", "a$b", "\\p{Nope}", "\\q", "\\u12", "\\xg1", "a{99999999}", "^*",
            "(?<n", "x{1,",
            "((a|b{1000}){1000}){1000}",
        ]
    )
    func regex(text: String) {
        #expect(throws: GrammarError.self) { try Grammar(regex: text) }
    }

    @Test("deep nesting of groups is refused, not a crash")
    func deepGroups() {
        let open = String(repeating: "(", count: 100_000)
        #expect(throws: GrammarError.self) { try Grammar(regex: open) }
        #expect(throws: GrammarError.self) { try Grammar(gbnf: "root ::= " + open) }
    }
}
