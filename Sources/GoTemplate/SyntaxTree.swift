/// A parsed template: its own text and those that it defines.
struct SyntaxTree: Sendable {
    /// The template's own nodes.
    var root: [Node] = []
    /// The templates defined by name.
    var definitions: [String: [Node]] = [:]
}

/// A piece of a template.
struct Node: Sendable {
    indirect enum Kind: Sendable {
        case text(String)
        case action(Pipeline)
        /// `if`, or `with`, which also sets the dot.
        case branch(Pipeline, setsDot: Bool, [Node], otherwise: [Node])
        case range(Pipeline, [Node], otherwise: [Node])
        case invocation(name: String, Pipeline?)
        case breakLoop
        case continueLoop
    }

    var kind: Kind
    let offset: Int
}

/// Commands whose values are handed on, and the variables that take the last one.
struct Pipeline: Sendable {
    var variables: [String] = []
    /// Whether the variables exist already.
    var assigns = false
    var commands: [Command] = []
    let offset: Int
}

/// An operand alone, or a function with its arguments.
struct Command: Sendable {
    var operands: [Operand]
}

/// What a command consists of.
struct Operand: Sendable {
    indirect enum Kind: Sendable {
        case dot
        case nilLiteral
        case literal(GoValue)
        /// Names looked up one after the other, from the dot.
        case field([String])
        /// A variable, and names looked up from it.
        case variable(String, [String])
        case function(String)
        case pipeline(Pipeline)
        /// Names looked up from another operand.
        case chain(Operand, [String])
    }

    let kind: Kind
    let offset: Int

    /// Whether it may stand behind a `|`.
    var isExecutable: Bool {
        switch kind {
        case .dot, .nilLiteral, .literal: false
        case .field, .variable, .function, .pipeline, .chain: true
        }
    }
}
