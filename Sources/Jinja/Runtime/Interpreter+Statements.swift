// Functions that recurse through the tree are kept out of each other by `@inline(never)`, so that
// each takes no more of the stack than it needs itself.
extension Interpreter {
    /// Runs statements in order until one leaves the loop around them.
    func execute(_ statements: [Statement], in scope: Scope) throws(JinjaError) -> Completion {
        try enter()
        for statement in statements {
            let completion: Completion
            do {
                completion = try execute(statement, in: scope)
            } catch {
                throw error.located(at: statement.position)
            }
            guard completion == .normal else {
                leave()
                return completion
            }
        }
        leave()
        return .normal
    }

    private func execute(_ statement: Statement, in scope: Scope) throws(JinjaError) -> Completion {
        try charge(steps: 1)
        switch statement.kind {
        case .text(let text): try write(text)
        case .output(let values):
            for value in values { try write(try text(of: try evaluate(value, in: scope))) }
        case .conditional(let branches, let otherwise):
            return try executeConditional(branches, otherwise, in: scope)
        case .loop(let loop): try executeLoop(loop, in: scope)
        case .assign(let target, let value):
            try assign(try evaluate(value, in: scope), to: target, in: scope)
        case .assignBlock(let target, let filters, let body):
            try assign(try filtered(body, filters, in: scope), to: target, in: scope)
        case .macro(let definition):
            let macro = try register(Macro(definition, scope: scope))
            if let name = definition.name { scope.set(name, to: macro) }
        case .callBlock(let definition, let callee, let arguments):
            try executeCallBlock(definition, callee, arguments, in: scope)
        case .filterBlock(let filters, let body):
            try write(try text(of: try filtered(body, filters, in: scope)))
        case .with(let assignments, let body):
            return try executeWith(assignments, body, in: scope)
        case .block(let isScoped, let body):
            let parent = isScoped ? scope : scope.root
            _ = try execute(body.statements, in: Scope(body.names, parent: parent))
        case .generation(let body):
            _ = try execute(body.statements, in: Scope(body.names, parent: scope))
        case .breakLoop: return .breakLoop
        case .continueLoop: return .continueLoop
        }
        return .normal
    }

    @inline(never)
    private func executeConditional(
        _ branches: [Branch],
        _ otherwise: [Statement],
        in scope: Scope
    ) throws(JinjaError) -> Completion {
        for branch in branches where try evaluate(branch.test, in: scope).isTrue {
            return try execute(branch.body, in: scope)
        }
        return otherwise.isEmpty ? .normal : try execute(otherwise, in: scope)
    }

    @inline(never)
    private func executeWith(
        _ assignments: [(target: Target, value: Expression)],
        _ body: Body,
        in scope: Scope
    ) throws(JinjaError) -> Completion {
        let inner = Scope(body.names, parent: scope)
        for (target, value) in assignments {
            try assign(try evaluate(value, in: scope), to: target, in: inner)
        }
        return try execute(body.statements, in: inner)
    }

    /// The text of a body after some filters.
    @inline(never)
    private func filtered(
        _ body: Body,
        _ filters: [FilterCall],
        in scope: Scope
    ) throws(JinjaError) -> JinjaValue {
        let inner = Scope(body.names, parent: scope)
        let text = try capture(body.statements, in: inner)
        return try apply(filters, to: .string(text), in: inner)
    }

    @inline(never)
    private func executeCallBlock(
        _ definition: MacroDefinition,
        _ callee: Expression,
        _ arguments: CallArguments,
        in scope: Scope
    ) throws(JinjaError) {
        let caller = try register(Macro(definition, scope: scope))
        let function = try evaluate(callee, in: scope)
        var values = try evaluate(arguments, in: scope)
        guard !values.keywords.contains(where: { $0.name == "caller" }) else {
            throw JinjaError(.type, "got multiple values for keyword argument 'caller'")
        }
        values.keywords.append(("caller", caller))
        try write(try text(of: try call(function, values)))
    }

    // MARK: - Loops

    @inline(never)
    private func executeLoop(_ loop: ForLoop, in scope: Scope) throws(JinjaError) {
        let iterable = try evaluate(loop.iterable, in: scope)
        if loop.isRecursive {
            try write(try renderLoop(loop, over: iterable, depth: 0, in: scope))
        } else {
            try runLoop(loop, over: iterable, depth: 0, in: scope)
        }
    }

    /// The text of a recursive loop over the items of one level.
    func renderLoop(
        _ loop: ForLoop,
        over iterable: JinjaValue,
        depth: Int,
        in scope: Scope
    ) throws(JinjaError) -> String {
        try enter()
        let outer = output
        output = ""
        defer { output = outer }
        try runLoop(loop, over: iterable, depth: depth, in: scope)
        leave()
        return output
    }

    @inline(never)
    private func runLoop(
        _ loop: ForLoop,
        over iterable: JinjaValue,
        depth: Int,
        in scope: Scope
    ) throws(JinjaError) {
        var items = try self.items(of: iterable)
        if let filter = loop.filter { items = try kept(items, by: filter, of: loop, in: scope) }
        let recursion =
            loop.isRecursive ? LoopContext.Recursion(loop: loop, scope: scope) : nil
        let context = LoopContext(items, depth: depth, recurse: recursion)
        let reference = try register(context)
        // As in jinja2, an iteration left early does not count for `else`.
        var hasCompleted = false
        while let item = context.advance() {
            let inner = Scope(loop.body.names, parent: scope)
            inner.set(.loop, to: reference)
            try assign(item, to: loop.target, in: inner)
            let completion = try execute(loop.body.statements, in: inner)
            if completion == .normal { hasCompleted = true }
            if completion == .breakLoop { break }
        }
        if !hasCompleted, let otherwise = loop.otherwise {
            let inner = Scope(otherwise.names, parent: scope)
            _ = try execute(otherwise.statements, in: inner)
        }
    }

    @inline(never)
    private func kept(
        _ items: [JinjaValue],
        by filter: Expression,
        of loop: ForLoop,
        in scope: Scope
    ) throws(JinjaError) -> [JinjaValue] {
        var kept: [JinjaValue] = []
        for item in items {
            let inner = Scope(ScopeNames(), parent: scope)
            try assign(item, to: loop.target, in: inner)
            if try evaluate(filter, in: inner).isTrue { kept.append(item) }
        }
        return kept
    }

    // MARK: - Assignment

    @inline(never)
    private func assign(
        _ value: JinjaValue,
        to target: Target,
        in scope: Scope
    ) throws(JinjaError) {
        switch target {
        case .name(let name): scope.set(name, to: value)
        case .attribute(let owner, let name):
            guard case .reference(let reference) = self.value(of: owner, in: scope),
                let namespace = reference as? Namespace
            else { throw JinjaError(.type, "cannot assign attribute on non-namespace object") }
            namespace.set(name, to: value)
        case .tuple(let targets):
            let items = try self.items(of: value)
            guard items.count == targets.count else {
                throw JinjaError(
                    .value,
                    items.count > targets.count
                        ? "too many values to unpack (expected \(targets.count))"
                        : "not enough values to unpack (expected \(targets.count), "
                            + "got \(items.count))"
                )
            }
            for (item, target) in zip(items, targets) { try assign(item, to: target, in: scope) }
        }
    }
}
