/// A node of the syntax tree that has a value.
///
/// Nodes are classes so that a tree is shared and never copied; they never change.
final class Expression: Sendable {
    /// What the node computes.
    enum Kind: Sendable {
        case literal(Literal)
        case name(Name)
        /// `[a, b]`
        case list([Expression])
        /// `(a, b)`
        case tuple([Expression])
        /// `{k: v}`
        case dictionary([(key: Expression, value: Expression)])
        /// `a.b`
        case attribute(Expression, String)
        /// `a[b]`
        case item(Expression, Expression)
        /// `start:stop:step`, only inside of `item`.
        case slice(start: Expression?, stop: Expression?, step: Expression?)
        /// `f(...)`
        case call(Expression, CallArguments)
        /// `a | f(...)`
        case filter(FilterCall, Expression)
        /// `a is t(...)`
        case test(TestCall, Expression)
        case unary(UnaryOperator, Expression)
        case binary(BinaryOperator, Expression, Expression)
        case and(Expression, Expression)
        case or(Expression, Expression)
        case not(Expression)
        /// `a < b <= c`
        case compare(Expression, [(operation: Comparison, operand: Expression)])
        /// `a ~ b ~ c`
        case concatenate([Expression])
        /// `then if test else otherwise`
        case conditional(test: Expression, then: Expression, otherwise: Expression?)
    }

    let kind: Kind
    let position: SourcePosition
    /// The height of the tree below and with this node, which bounds the interpreter's recursion.
    let depth: Int

    init(_ kind: Kind, at position: SourcePosition, depth: Int) {
        self.kind = kind
        self.position = position
        self.depth = depth
    }
}

/// A constant in the source.
enum Literal: Sendable {
    case none
    case bool(Bool)
    case int(Int)
    case float(Double)
    case string(String)
}

/// A prefix operator.
enum UnaryOperator: String, Sendable {
    case negate = "-"
    case plus = "+"
}

/// An infix arithmetic operator.
enum BinaryOperator: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case floorDivide = "//"
    case modulo = "%"
    case power = "**"
}

/// A comparison or membership operator.
enum Comparison: String, Sendable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case isIn = "in"
    case isNotIn = "not in"
}

/// The arguments at a call.
///
/// A class, like the calls below, so that walking the tree copies no more than a reference.
final class CallArguments: Sendable {
    let positional: [Expression]
    let keywords: [(name: String, value: Expression)]
    /// What `*args` adds to the positional arguments.
    let spread: Expression?
    /// What `**kwargs` adds to the keyword arguments.
    let keywordSpread: Expression?

    static let none = CallArguments()

    init(
        positional: [Expression] = [],
        keywords: [(name: String, value: Expression)] = [],
        spread: Expression? = nil,
        keywordSpread: Expression? = nil
    ) {
        self.positional = positional
        self.keywords = keywords
        self.spread = spread
        self.keywordSpread = keywordSpread
    }

    /// Every argument's expression.
    var expressions: [Expression] {
        positional + keywords.map(\.value) + [spread, keywordSpread].compactMap(\.self)
    }
}

/// The name of a filter and its arguments beyond the filtered value.
final class FilterCall: Sendable {
    let name: String
    let arguments: CallArguments
    let position: SourcePosition

    init(name: String, arguments: CallArguments, position: SourcePosition) {
        self.name = name
        self.arguments = arguments
        self.position = position
    }
}

/// The name of a test and its arguments beyond the tested value.
final class TestCall: Sendable {
    let name: String
    let arguments: CallArguments

    init(name: String, arguments: CallArguments) {
        self.name = name
        self.arguments = arguments
    }
}

extension Expression.Kind {
    /// The nodes directly below.
    var children: [Expression] {
        switch self {
        case .literal, .name: []
        case .list(let items), .tuple(let items), .concatenate(let items): items
        case .dictionary(let pairs): pairs.flatMap { [$0.key, $0.value] }
        case .attribute(let base, _): [base]
        case .item(let base, let index): [base, index]
        case .slice(let start, let stop, let step): [start, stop, step].compactMap(\.self)
        case .call(let callee, let arguments): [callee] + arguments.expressions
        case .filter(let call, let value): [value] + call.arguments.expressions
        case .test(let call, let value): [value] + call.arguments.expressions
        case .unary(_, let operand), .not(let operand): [operand]
        case .binary(_, let left, let right), .and(let left, let right), .or(let left, let right):
            [left, right]
        case .compare(let first, let rest): [first] + rest.map(\.operand)
        case .conditional(let test, let then, let otherwise):
            [test, then] + [otherwise].compactMap(\.self)
        }
    }
}
