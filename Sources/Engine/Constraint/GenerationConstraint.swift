package import Grammar

/// What an answer is held to: from its first token on, or behind texts that the model writes.
package struct GenerationConstraint: Sendable {
    /// A place in the answer from which on a grammar holds.
    package struct Trigger: Sendable {
        /// Texts that must have come in this order, control tokens by their names; the grammar
        /// begins right behind the last.
        package let texts: [String]
        /// What follows them.
        package let grammar: Grammar
        /// Whether the answer ends with the grammar.
        package let endsAnswer: Bool

        /// Makes a trigger; `texts` has at least one text and none is empty.
        package init(_ texts: [String], _ grammar: Grammar, endsAnswer: Bool = false) {
            precondition(!texts.isEmpty && texts.allSatisfy { !$0.isEmpty })
            self.texts = texts
            self.grammar = grammar
            self.endsAnswer = endsAnswer
        }
    }

    /// The end of the prompt, where it is already a part of what triggers look for.
    package var opening = ""
    /// The grammar that the answer begins with; nil where it begins freely.
    package var initial: Grammar?
    /// Whether the answer ends with the first grammar; otherwise it goes on freely.
    package var endsAnswer: Bool
    /// What ends freedom.
    package var triggers: [Trigger]

    /// Holds the whole answer to a grammar.
    package init(whole grammar: Grammar) {
        initial = grammar
        endsAnswer = true
        triggers = []
    }

    /// Holds parts of an answer to grammars.
    package init(initial: Grammar? = nil, endsAnswer: Bool = false, triggers: [Trigger]) {
        self.initial = initial
        self.endsAnswer = endsAnswer
        self.triggers = triggers
    }
}
