/// Variables of one body of a template, and the scope around it.
final class Scope {
    private var variables: [String: JinjaValue] = [:]
    let parent: Scope?
    private let names: ScopeNames

    /// Enters a body.
    ///
    /// A name that the body assigns before it reads it starts out undefined unless an
    /// enclosing scope knows it: see `ScopeNames`.
    init(_ names: ScopeNames, parent: Scope?) {
        self.names = names
        self.parent = parent
        for name in names.assignedFirst where !(parent?.knows(name) ?? false) {
            variables[name] = .undefined(.name(name))
        }
    }

    private func knows(_ name: String) -> Bool {
        names.mentioned.contains(name) || (parent?.knows(name) ?? false)
    }

    /// The value of a variable here or in an enclosing scope.
    func value(of name: String) -> JinjaValue? {
        var scope: Scope? = self
        while let current = scope {
            if let value = current.variables[name] { return value }
            scope = current.parent
        }
        return nil
    }

    /// Sets a variable in this scope, hiding one of the same name further out.
    func set(_ name: String, to value: JinjaValue) {
        variables[name] = value
    }

    /// The outermost scope.
    var root: Scope { parent?.root ?? self }
}
