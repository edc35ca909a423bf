/// Renders one template once.
///
/// The interpreter walks the syntax tree. What it may use up is bounded by `Limits`, so that a
/// hostile template ends in an error instead of hanging or exhausting the process.
final class Interpreter {
    /// How a body ended.
    enum Completion {
        case normal, breakLoop, continueLoop
    }

    private let tree: SyntaxTree
    let limits: Limits
    let clock: CivilTime
    private let variables: [String: JinjaValue]
    /// The values of the names that no scope has set, by the names' numbers, as far as used.
    private var outerValues: [JinjaValue?]
    /// The text of the body being rendered.
    var output = ""
    private var outputBytes = 0
    private var steps = 0
    private var bytes = 0
    private var recursion = 0
    /// What may refer back to a scope or to itself, to be let go of at the end.
    private var references: [JinjaReference] = []

    init(
        _ tree: SyntaxTree,
        variables: [String: JinjaValue],
        limits: Limits,
        clock: CivilTime
    ) {
        self.tree = tree
        self.variables = variables
        self.limits = limits
        self.clock = clock
        outerValues = Array(repeating: nil, count: tree.nameCount)
    }

    /// Renders the template.
    func render() throws(JinjaError) -> String {
        defer { for reference in references { reference.release() } }
        _ = try execute(tree.body.statements, in: Scope(tree.body.names, parent: nil))
        return output
    }

    // MARK: - Variables

    /// The value of a name: from the scopes, the caller's variables or the language.
    func value(of name: Name, in scope: Scope) -> JinjaValue {
        if let value = scope.value(of: name) ?? outerValues[name.id] { return value }
        let value =
            variables[name.text]
            ?? Globals.table[name.text].map { .reference(BuiltinReference($0)) }
            ?? .undefined(.name(name.text))
        outerValues[name.id] = value
        return value
    }

    /// Notes a reference that must be released at the end.
    func register(_ reference: JinjaReference) throws(JinjaError) -> JinjaValue {
        try charge(bytes: 256)
        references.append(reference)
        return .reference(reference)
    }

    // MARK: - Limits

    /// Counts work done, in steps.
    func charge(steps count: Int) throws(JinjaError) {
        steps += count
        if steps > limits.steps { throw tooManySteps }
    }

    /// Counts bytes about to be made; call it before making them.
    func charge(bytes count: Int) throws(JinjaError) {
        let (sum, overflow) = bytes.addingReportingOverflow(count)
        bytes = sum
        guard !overflow, sum <= limits.bytes else {
            throw JinjaError(.limit, "the template makes more than \(limits.bytes) bytes of text")
        }
        guard count <= limits.outputBytes else {
            throw JinjaError(.limit, "a text or list takes more than \(limits.outputBytes) bytes")
        }
    }

    /// Counts a walk through a text that takes long for every character.
    func charge(walkThrough text: String) throws(JinjaError) {
        try charge(bytes: text.utf8.count)
        try charge(steps: text.utf8.count >> 2)
    }

    /// Counts the bytes of `count` pieces of `size` bytes each, whatever their product.
    func charge(_ count: Int, times size: Int) throws(JinjaError) {
        let (product, overflow) = max(0, count).multipliedReportingOverflow(by: max(0, size))
        try charge(bytes: overflow ? Int.max / 2 : product)
    }

    /// Gives a value back unless it is nested too deep or too large to be handled.
    func admit(_ value: JinjaValue) throws(JinjaError) -> JinjaValue {
        switch value {
        case .list(let list), .tuple(let list): try check(list.extent)
        case .object(let object): try check(object.extent)
        default: break
        }
        return value
    }

    @inline(never)
    private func check(_ extent: Extent) throws(JinjaError) {
        guard extent.depth <= limits.valueDepth else {
            throw JinjaError(.limit, "a value is nested more than \(limits.valueDepth) levels deep")
        }
        guard extent.weight <= limits.valueWeight else {
            throw JinjaError(.limit, "a value holds more than \(limits.valueWeight) values")
        }
    }

    /// Enters an expression, tag or macro; `leave` must follow on success.
    func enter() throws(JinjaError) {
        recursion += 1
        if recursion > limits.recursion { throw tooDeep }
    }

    func leave() {
        recursion -= 1
    }

    private var tooManySteps: JinjaError {
        JinjaError(.limit, "the template takes more than \(limits.steps) steps")
    }

    private var tooDeep: JinjaError {
        JinjaError(.limit, "the template recurses more than \(limits.recursion) levels")
    }

    // MARK: - Output

    func write(_ text: String) throws(JinjaError) {
        outputBytes += text.utf8.count
        guard outputBytes <= limits.outputBytes else {
            throw JinjaError(.limit, "the output is longer than \(limits.outputBytes) bytes")
        }
        output += text
    }

    /// Renders statements to a text of their own.
    func capture(_ statements: [Statement], in scope: Scope) throws(JinjaError) -> String {
        let outer = output
        output = ""
        defer { output = outer }
        _ = try execute(statements, in: scope)
        return output
    }
}
