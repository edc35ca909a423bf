/// Variables of one body of a template, and the scope around it.
final class Scope {
    /// Few enough that searching them in order is the quickest way.
    private var variables: [(id: Int, value: JinjaValue)] = []
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
            set(name, to: .undefined(.name(name.text)))
        }
    }

    private func knows(_ name: Name) -> Bool {
        names.mentioned.contains(name) || (parent?.knows(name) ?? false)
    }

    /// The value of a variable here or in an enclosing scope.
    func value(of name: Name) -> JinjaValue? {
        var scope: Scope? = self
        while let current = scope {
            for variable in current.variables where variable.id == name.id {
                return variable.value
            }
            scope = current.parent
        }
        return nil
    }

    /// Sets a variable in this scope, hiding one of the same name further out.
    func set(_ name: Name, to value: JinjaValue) {
        for place in variables.indices where variables[place].id == name.id {
            variables[place].value = value
            return
        }
        variables.append((name.id, value))
    }

    /// The outermost scope.
    var root: Scope { parent?.root ?? self }
}
