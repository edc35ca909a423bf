package import JSON

/// A parsed template, ready to be rendered any number of times.
///
/// Templates are rendered as Hugging Face transformers renders chat templates with jinja2:
/// sandboxed, with `trim_blocks` and `lstrip_blocks`, `break` and `continue`, `{% generation %}`,
/// and the functions `raise_exception` and `strftime_now`.
///
/// Left out, each with an error that says so: `include`, `import`, `extends` and `autoescape`, the
/// filters `random` and `urlize`, `lipsum`, integers of more than 64 bits as results, `\N{…}`, and
/// `format` on safe HTML. An unknown filter is an error where it is used, not before.
package struct Template: Sendable {
    private let tree: SyntaxTree

    /// Parses a template; throws a `JinjaError` with the line and column of what is wrong.
    package init(_ source: String) throws(JinjaError) {
        tree = try Parser.parse(source)
    }

    /// Renders the template.
    ///
    /// - Parameters:
    ///   - variables: What the template can refer to by name.
    ///   - limits: What rendering may use up.
    ///   - clock: The time that `strftime_now` tells.
    /// - Returns: The text.
    /// - Throws: A `JinjaError`, of kind `raised` where the template refuses its input.
    package func render(
        _ variables: [String: JinjaValue],
        limits: Limits = .default,
        clock: CivilTime = .now
    ) throws(JinjaError) -> String {
        let interpreter = Interpreter(
            tree,
            variables: variables,
            limits: limits,
            clock: clock
        )
        return try interpreter.render()
    }
}

/// Renders a template with the members of a JSON object as its variables.
///
/// - Throws: A `JinjaError`, also if the variables are no object.
package func renderTemplate(
    source: String,
    variables: JSONValue,
    clock: CivilTime = .now
) throws(JinjaError) -> String {
    guard case .object(let members) = variables else {
        throw JinjaError(
            .type,
            "the variables must be a JSON object, not \(variables.typeName)"
        )
    }
    var values: [String: JinjaValue] = [:]
    for (name, value) in members { values[name] = JinjaValue(value) }
    return try Template(source).render(values, clock: clock)
}
