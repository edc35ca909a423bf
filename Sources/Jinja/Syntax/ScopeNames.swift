/// How one scope of a template uses names, gathered while it is parsed.
///
/// jinja2 resolves names before it renders: a scope that assigns a name before it reads it starts
/// with that name undefined, even where the caller passed a variable of the same name, unless
/// an enclosing scope mentions the name too. Inner scopes that read the name earlier than the
/// assignment can see the difference.
struct ScopeNames: Sendable {
    /// Names read or assigned in this very scope.
    private(set) var mentioned: Set<Name> = []
    /// Names whose first mention is an assignment that always runs.
    private(set) var assignedFirst: [Name] = []
    /// Names read in this scope or in any scope inside it.
    private(set) var allLoads: Set<Name> = []

    /// Notes names that the scope is entered with, such as a loop's target.
    mutating func bind(_ names: [Name]) {
        mentioned.formUnion(names)
    }

    /// Notes that a name is read.
    mutating func load(_ name: Name) {
        mentioned.insert(name)
        allLoads.insert(name)
    }

    /// Notes that a name is assigned.
    mutating func store(_ name: Name, isConditional: Bool) {
        if mentioned.insert(name).inserted, !isConditional { assignedFirst.append(name) }
    }

    /// Notes what a scope inside this one reads.
    mutating func absorb(_ inner: ScopeNames) {
        allLoads.formUnion(inner.allLoads)
    }
}
