/// A node of the syntax tree that produces output or changes a scope.
struct Statement: Sendable {
    /// What the statement does.
    indirect enum Kind: Sendable {
        /// Text outside any tag.
        case text(String)
        /// `{{ a }}` or `{% print a, b %}`
        case output([Expression])
        /// `{% if %}…{% elif %}…{% else %}…{% endif %}`
        case conditional(branches: [Branch], otherwise: [Statement])
        case loop(ForLoop)
        /// `{% set a = b %}`
        case assign(Target, Expression)
        /// `{% set a | filter %}…{% endset %}`
        case assignBlock(Target, [FilterCall], Body)
        case macro(MacroDefinition)
        /// `{% call(args) macro() %}…{% endcall %}`
        case callBlock(MacroDefinition, callee: Expression, CallArguments)
        /// `{% filter f %}…{% endfilter %}`
        case filterBlock([FilterCall], Body)
        /// `{% with a = b %}…{% endwith %}`
        case with([(target: Target, value: Expression)], Body)
        /// `{% block name %}…{% endblock %}`
        case block(isScoped: Bool, Body)
        /// `{% generation %}…{% endgeneration %}`, which only marks what the model wrote.
        case generation(Body)
        case breakLoop
        case continueLoop
    }

    let kind: Kind
    let position: SourcePosition
}

/// One `if` or `elif` with what it guards.
struct Branch: Sendable {
    let test: Expression
    let body: [Statement]
}

/// What an assignment or a loop binds.
indirect enum Target: Sendable {
    case name(Name)
    /// `namespace.attribute`
    case attribute(namespace: Name, name: String)
    /// `a, b`
    case tuple([Target])

    /// The plain names bound.
    var names: [Name] {
        switch self {
        case .name(let name): [name]
        case .attribute: []
        case .tuple(let targets): targets.flatMap(\.names)
        }
    }
}

/// Statements with a scope of their own.
struct Body: Sendable {
    let statements: [Statement]
    /// How the scope uses its names.
    let names: ScopeNames
}

/// A loop: `{% for target in iterable if filter recursive %}…{% else %}…{% endfor %}`.
struct ForLoop: Sendable {
    let target: Target
    let iterable: Expression
    let filter: Expression?
    let isRecursive: Bool
    let body: Body
    let otherwise: Body?
    let position: SourcePosition
}

/// A macro, or the body of a call block.
final class MacroDefinition: Sendable {
    /// `nil` for the body of a call block.
    let name: Name?
    let parameters: [Parameter]
    let body: Body
    /// Whether the body mentions `caller`, `kwargs` and `varargs`, and so receives them.
    let usesCaller: Bool
    let usesKeywords: Bool
    let usesVariadic: Bool

    /// A declared parameter.
    struct Parameter: Sendable {
        let name: Name
        let defaultValue: Expression?
    }

    init(name: Name?, parameters: [Parameter], body: Body) {
        self.name = name
        self.parameters = parameters
        self.body = body
        let declared = Set(parameters.map(\.name))
        let loads = body.names.allLoads
        usesCaller = loads.contains(.caller)
        usesKeywords = loads.contains(.keywords) && !declared.contains(.keywords)
        usesVariadic = loads.contains(.variadic) && !declared.contains(.variadic)
    }
}

/// A parsed template.
struct SyntaxTree: Sendable {
    let body: Body
    /// How many different names the template mentions.
    let nameCount: Int
}
