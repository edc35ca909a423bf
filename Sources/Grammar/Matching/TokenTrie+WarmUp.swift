import JSON
import Sampling

extension TokenTrie {
    /// Analyses the inside of JSON strings, with and without a bound on their length, ahead of use.
    ///
    /// It takes tens of milliseconds once per vocabulary, best spent while a model loads; without
    /// it the first masks of the first grammars take that time.
    package func prepareForJSON() {
        let strings: JSONValue = [
            "type": "array",
            "items": ["anyOf": [["type": "string"], ["type": "string", "maxLength": 1000]]],
        ]
        // The schema is fixed and compiles; were it not so, only the head start would be lost.
        guard let grammar = try? Grammar(jsonSchema: strings) else { return }
        var matcher = GrammarMatcher(grammar)
        var mask = TokenMask(count: tokenCount)
        for text in ["[\"", "\u{E9}"] where matcher.advance(text.utf8) {
            matcher.fillMask(&mask, self)
        }
    }
}
