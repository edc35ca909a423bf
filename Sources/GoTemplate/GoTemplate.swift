/// A parsed template of Go's language `text/template`, as Ollama's packages carry them.
///
/// Spoken are all actions, `break` and `continue`, and the functions of `Functions.known`. Left
/// out, each with an error that says so: methods, `call`, `js`, `urlquery`, complex numbers, and of
/// `printf` the verb `%f` and the padding of collections. A name that a map has not is nothing, as
/// with Ollama's option `missingkey=zero`.
package struct GoTemplate: Sendable {
    /// What the functions about dates tell, as `2006-01-02`.
    package struct Dates: Sendable {
        let today: String
        let yesterday: String

        /// Takes the texts of two days.
        package init(today: String, yesterday: String) {
            self.today = today
            self.yesterday = yesterday
        }
    }

    private let source: [UInt8]
    private var tree: SyntaxTree

    /// Parses a template; throws a `GoTemplateError` with the line and column of what is wrong.
    package init(_ source: String) throws(GoTemplateError) {
        self.source = Array(source.utf8)
        guard self.source.count <= 4 << 20 else {
            throw GoTemplateError(Fault(.limit, "longer than 4 MiB", at: 0), in: [])
        }
        do {
            tree = try Parser.parse(self.source)
        } catch {
            throw GoTemplateError(error, in: self.source)
        }
    }

    /// The names of all fields and variables that the template mentions.
    package var names: Set<String> { tree.names }

    /// The template with an action at its end that writes a field.
    package func appending(field name: String) -> GoTemplate {
        var template = self
        let operand = Operand(kind: .field([name]), offset: source.count)
        let command = Command(operands: [operand])
        let pipeline = Pipeline(commands: [command], offset: source.count)
        template.tree.root.append(Node(kind: .action(pipeline), offset: source.count))
        return template
    }

    /// The template without what comes after the first action that writes a field.
    package func cut(after name: String) -> GoTemplate {
        var template = self
        template.tree = tree.cut(after: name)
        return template
    }

    /// Renders the template.
    ///
    /// - Parameters:
    ///   - data: What the dot is at first.
    ///   - dates: What the functions about dates tell.
    ///   - limits: What rendering may use up.
    /// - Returns: The text.
    /// - Throws: A `GoTemplateError`.
    package func render(
        _ data: GoValue,
        dates: Dates,
        limits: GoTemplateLimits = .default
    ) throws(GoTemplateError) -> String {
        var evaluator = Evaluator(tree, data, limits, dates)
        do {
            _ = try evaluator.walk(tree.root, data)
        } catch {
            throw GoTemplateError(error, in: source)
        }
        return String(decoding: evaluator.output, as: UTF8.self)
    }
}
