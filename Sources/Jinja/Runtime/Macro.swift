/// A macro, or the `caller` of a call block, with the scope it was defined in.
final class Macro: JinjaReference {
    private let definition: MacroDefinition
    private var scope: Scope?

    init(_ definition: MacroDefinition, scope: Scope) {
        self.definition = definition
        self.scope = scope
    }

    override var typeName: String { "Macro" }
    override var text: String {
        definition.name.map { "<Macro '\($0.text)'>" } ?? "<Macro anonymous>"
    }
    override var isCallable: Bool { true }

    override func attribute(_ name: String) -> JinjaValue? {
        switch name {
        case "name": definition.name.map { .string($0.text) } ?? JinjaValue.none
        case "arguments": .tuple(definition.parameters.map { .string($0.name.text) })
        case "catch_kwargs": .bool(definition.usesKeywords)
        case "catch_varargs": .bool(definition.usesVariadic)
        case "caller": .bool(definition.usesCaller)
        default: nil
        }
    }

    override func call(
        _ arguments: Arguments,
        in interpreter: Interpreter
    ) throws(JinjaError) -> JinjaValue {
        guard let scope else { return .undefined(.hint("the macro's scope has ended")) }
        try interpreter.enter()
        let inner = Scope(definition.body.names, parent: scope)
        try bind(arguments, in: inner, interpreter)
        let text = try interpreter.capture(definition.body.statements, in: inner)
        interpreter.leave()
        return .string(text)
    }

    private func bind(
        _ arguments: Arguments,
        in scope: Scope,
        _ interpreter: Interpreter
    ) throws(JinjaError) {
        var rest = arguments
        let parameters = definition.parameters
        var values = rest.positional.prefix(parameters.count).map(Optional.some)
        let surplus = rest.positional.dropFirst(parameters.count)
        for parameter in parameters.dropFirst(values.count) {
            values.append(rest.takeKeyword(parameter.name.text))
        }
        let declaresCaller = parameters.contains { $0.name == .caller }
        if definition.usesCaller, !declaresCaller {
            let caller = rest.takeKeyword("caller")
            scope.set(.caller, to: caller ?? .undefined(.hint("No caller defined")))
        }
        if definition.usesKeywords {
            let members = rest.keywords.map { ($0.name, $0.value) }
            scope.set(.keywords, to: .object(JinjaObject(members)))
        } else if let unexpected = rest.keywords.first {
            throw JinjaError(
                .type,
                "macro \(label) takes no keyword argument '\(unexpected.name)'"
            )
        }
        if definition.usesVariadic {
            scope.set(.variadic, to: .tuple(Array(surplus)))
        } else if !surplus.isEmpty {
            throw JinjaError(
                .type,
                "macro \(label) takes not more than \(parameters.count) argument(s)"
            )
        }
        for (parameter, value) in zip(parameters, values) {
            if let value {
                scope.set(parameter.name, to: value)
            } else if let expression = parameter.defaultValue {
                scope.set(parameter.name, to: try interpreter.evaluate(expression, in: scope))
            } else {
                let hint = "parameter '\(parameter.name.text)' was not provided"
                scope.set(parameter.name, to: .undefined(.hint(hint)))
            }
        }
    }

    private var label: String { definition.name.map { "'\($0.text)'" } ?? "None" }

    override func release() {
        scope = nil
    }
}
