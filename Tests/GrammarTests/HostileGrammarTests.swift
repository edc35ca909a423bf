import Grammar
import JSON
import Sampling
import Testing

/// Grammars that are made to take for ever.
@Suite struct HostileGrammarTests {
    /// `count` rules, each made of the next by `body`, and a last one.
    private static func chain(_ count: Int, last: String, _ body: (String) -> String) -> String {
        let rules = (0..<count).map { "r\($0) ::= \(body("r\($0 + 1)"))" }
        return (["root ::= r0"] + rules + ["r\(count) ::= \(last)"]).joined(separator: "\n")
    }

    @Test(
        "What can be read in exponentially many ways is read in a moment",
        arguments: [
            chain(40, last: #""a"?"#) { "\($0)? \($0)?" },
            chain(60, last: #""a"?"#) { "\($0)? \($0)?" },
            chain(40, last: #""a""#) { #"\#($0) \#($0) | \#($0) "x" \#($0)"# },
            #"root ::= s+"# + "\n" + #"s ::= "a" | "aa" | "a" s | s2 s"# + "\n" + #"s2 ::= "a"+"#,
            #"root ::= (("a"?){50}){50} "b""#,
            #"root ::= a{1,50}"# + "\n" + #"a ::= "a" | "aa" | b"# + "\n" + #"b ::= "a"+"#,
        ]
    )
    func ambiguity(text: String) throws {
        let grammar = try Grammar(gbnf: text)
        let tokens = TestVocabulary.make(pieces: ["a", "aa", "aaaa", "aaaaaaaaaaaaaaaa", "b"])
        let trie = TestVocabulary.trie(tokens)
        var matcher = GrammarMatcher(grammar)
        var mask = TokenMask(count: tokens.count)
        for _ in 0..<4 {
            matcher.fillMask(&mask, trie)
            #expect(
                tokens.indices.contains {
                    tokens[$0] == Array("a".utf8) && mask.contains(Int32($0))
                }
            )
            let isRead = matcher.advance("a".utf8)
            try #require(isRead)
        }
    }

    @Test("Long chains of rules compile, in whichever order they stand; too many are refused")
    func chains() throws {
        let text = Self.chain(5000, last: #""a""#) { $0 }
        #expect(try Grammar(gbnf: text).check("a") == .accepts)
        let reversed = text.split(separator: "\n").reversed().joined(separator: "\n")
        #expect(try Grammar(gbnf: reversed).check("a") == .accepts)
        #expect(throws: GrammarError.tooComplex(what: "rules", limit: 10_000)) {
            try Grammar(gbnf: Self.chain(20_000, last: #""a""#) { $0 })
        }
    }
}
