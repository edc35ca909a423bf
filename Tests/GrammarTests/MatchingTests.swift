import Grammar
import Sampling
import Testing

/// Reads bytes or text; outside of `#expect`, which cannot call mutating functions.
private func read(_ matcher: inout GrammarMatcher, _ bytes: [UInt8]) -> Bool {
    matcher.advance(bytes)
}

private func read(_ matcher: inout GrammarMatcher, _ text: String) -> Bool {
    matcher.advance(text.utf8)
}

@Suite("Matching")
struct MatchingTests {
    @Test("texts are accepted or rejected", arguments: Sample.all)
    func verdicts(sample: Sample) throws {
        let grammar = try sample.make()
        for text in sample.accepted { #expect(grammar.check(text) == .accepts, "\(text)") }
        for text in sample.rejected { #expect(grammar.check(text) != .accepts, "\(text)") }
    }

    @Test(
        "every prefix of an accepted text is a prefix, and no byte can be wrong twice",
        arguments: Sample.all
    )
    func prefixes(sample: Sample) throws {
        let grammar = try sample.make()
        for text in sample.accepted {
            let bytes = Array(text.utf8)
            for end in 0...bytes.count {
                let verdict = grammar.check(utf8: bytes[..<end])
                #expect(verdict == .prefix || verdict == .accepts)
                // 0xFF belongs to no UTF-8 text.
                #expect(grammar.check(utf8: bytes[..<end] + [0xFF, 0xFF]) == .rejects(at: end))
            }
        }
    }

    @Test(
        "masks are exactly the tokens that can be read, along accepted texts",
        arguments: Sample.all
    )
    func masksAlongTexts(sample: Sample) throws {
        let grammar = try sample.make()
        let tokens = TestVocabulary.make(pieces: sample.accepted + sample.rejected)
        let trie = TestVocabulary.trie(tokens)
        for text in sample.accepted {
            var matcher = GrammarMatcher(grammar)
            var mask = TokenMask(count: tokens.count)
            let bytes = Array(text.utf8)
            for (offset, byte) in bytes.enumerated() {
                if bytes.count < 150 || offset % 7 == 0 || offset > bytes.count - 20 {
                    matcher.fillMask(&mask, trie)
                    #expect(mask == plainMask(matcher, tokens), "after \(offset) bytes of \(text)")
                }
                try #require(read(&matcher, [byte]))
            }
            matcher.fillMask(&mask, trie)
            #expect(mask == plainMask(matcher, tokens))
            #expect(mask.contains(Int32(tokens.count - 1)))
        }
    }

    @Test(
        "random walks within the masks never get stuck and end in accepted texts",
        arguments: Sample.all
    )
    func randomWalks(sample: Sample) throws {
        let grammar = try sample.make()
        let tokens = TestVocabulary.make(pieces: sample.accepted)
        let trie = TestVocabulary.trie(tokens)
        var generator = Xoshiro256(seed: 12)
        for _ in 0..<6 {
            var matcher = GrammarMatcher(grammar)
            var text: [UInt8] = []
            for step in 0..<60 {
                var mask = TokenMask(count: tokens.count)
                matcher.fillMask(&mask, trie)
                if step % 5 == 0 { #expect(mask == plainMask(matcher, tokens)) }
                let token = try #require(mask.tokens.randomElement(using: &generator))
                if token == Int32(tokens.count - 1) {
                    #expect(grammar.check(utf8: text) == .accepts)
                    break
                }
                try #require(read(&matcher, tokens[Int(token)]))
                text += tokens[Int(token)]
            }
            #expect(grammar.check(utf8: text) != .rejects(at: 0))
        }
    }

    @Test("a copy of a matcher goes its own way, a rejected token changes nothing")
    func values() throws {
        let grammar = try Grammar(gbnf: Sample.json)
        var matcher = GrammarMatcher(grammar)
        try #require(read(&matcher, "{\"a\": [1"))
        let saved = matcher
        try #require(!read(&matcher, ", 2]]"))
        try #require(read(&matcher, ", 2]"))
        try #require(read(&matcher, "}"))
        #expect(matcher.isAccepting)
        var other = saved
        #expect(!other.isAccepting)
        try #require(read(&other, "5]}"))
        #expect(other.isAccepting)
    }

    @Test("forced bytes are found and end where there is a choice")
    func forced() throws {
        let grammar = try Grammar(gbnf: "root ::= \"answer: \" (\"yes\" | \"yellow\") \"!\"")
        var matcher = GrammarMatcher(grammar)
        #expect(matcher.forcedBytes() == Array("answer: ye".utf8))
        #expect(matcher.forcedBytes(limit: 3) == Array("ans".utf8))
        try #require(read(&matcher, "answer: yel"))
        #expect(matcher.forcedBytes() == Array("low!".utf8))
        try #require(read(&matcher, "low!"))
        #expect(matcher.forcedBytes().isEmpty && matcher.isComplete && !matcher.canContinue)
    }

    @Test("a second vocabulary gets masks of its own")
    func twoVocabularies() throws {
        let grammar = try Grammar(choice: ["abc", "abd"])
        var matcher = GrammarMatcher(grammar)
        for tokens in [[[97], [98], [97, 98]], [[97, 98, 99], [99], [97, 98, 97], [97]]]
            as [[[UInt8]]]
        {
            var mask = TokenMask(count: tokens.count)
            matcher.fillMask(&mask, TokenTrie(tokens: tokens, endTokens: []))
            #expect(mask.tokens == (tokens.count == 3 ? [0, 2] : [0, 3]))
        }
    }

    @Test("nesting beyond the limit is closed to the model, not an error")
    func deepNesting() throws {
        let grammar = try Grammar(gbnf: "root ::= \"[\" root \"]\" | \"x\"")
        let depth = 15_000
        let text = String(repeating: "[", count: depth) + "x" + String(repeating: "]", count: depth)
        #expect(grammar.check(text) == .accepts)
        #expect(grammar.check(String(repeating: "[", count: 30_000)) == .rejects(at: 20_001))
    }

    @Test("many equal and overlapping tokens are all found")
    func duplicates() throws {
        let grammar = try Grammar(regex: "a*")
        let tokens: [[UInt8]] = [[97], [97], [], [97, 97], [98], [97, 98]]
        var mask = TokenMask(count: 6)
        var matcher = GrammarMatcher(grammar)
        matcher.fillMask(&mask, TokenTrie(tokens: tokens, endTokens: [2]))
        #expect(mask.tokens == [0, 1, 2, 3])
    }

    @Test("tokens that GBNF refers to are allowed as tokens, not as their texts")
    func tokenReferences() throws {
        let tokens: [[UInt8]] = [
            Array("a".utf8), Array("b".utf8), Array("<x>".utf8), [], [0xFF], Array("ab".utf8), [],
        ]
        let trie = TokenTrie(tokens: tokens, endTokens: [6])
        let grammar = try Grammar(gbnf: "root ::= \"a\" <x> !<[1]> | \"ab\" <[0]>") { name in
            name == "<x>" ? 3 : nil
        }
        func allowed(after read: [Int32]) throws -> [Int32] {
            var matcher = GrammarMatcher(grammar)
            for token in read {
                let isRead = matcher.advance(token: token, tokens[Int(token)])
                try #require(isRead)
            }
            #expect(matcher.forcedBytes() == (read.isEmpty ? [UInt8(ascii: "a")] : []))
            var mask = TokenMask(count: tokens.count)
            matcher.fillMask(&mask, trie)
            return mask.tokens
        }
        #expect(try allowed(after: []) == [0, 5])
        #expect(try allowed(after: [0]) == [1, 3])
        #expect(try allowed(after: [0, 3]) == [0, 2, 3, 4, 5])
        #expect(try allowed(after: [5]) == [0])
        #expect(try allowed(after: [5, 0]) == [6])
        #expect(try allowed(after: [0, 3, 2]) == [6])
        #expect(grammar.check("a<x>b") == .rejects(at: 1))
    }

    @Test("a reference to a token that ends texts allows it")
    func endReference() throws {
        let tokens: [[UInt8]] = [Array("a".utf8), Array("b".utf8), []]
        var matcher = GrammarMatcher(try Grammar(gbnf: "root ::= \"a\" <[2]>"))
        let isRead = matcher.advance(token: 0, tokens[0])
        try #require(isRead)
        var mask = TokenMask(count: tokens.count)
        matcher.fillMask(&mask, TokenTrie(tokens: tokens, endTokens: [2]))
        #expect(mask.tokens == [2])
    }
}
