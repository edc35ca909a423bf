extension SyntaxTree {
    /// The names of all fields and variables, by which a template says what it expects.
    var names: Set<String> {
        var names: Set<String> = []
        Self.collect(root, &names)
        for nodes in definitions.values { Self.collect(nodes, &names) }
        return names
    }

    private static func collect(_ nodes: [Node], _ names: inout Set<String>) {
        for node in nodes {
            switch node.kind {
            case .text, .breakLoop, .continueLoop: break
            case .action(let pipeline): collect(pipeline, &names)
            case .branch(let pipeline, _, let nodes, let otherwise),
                .range(let pipeline, let nodes, let otherwise):
                collect(pipeline, &names)
                collect(nodes + otherwise, &names)
            case .invocation(_, let pipeline):
                if let pipeline { collect(pipeline, &names) }
            }
        }
    }

    private static func collect(_ pipeline: Pipeline, _ names: inout Set<String>) {
        for command in pipeline.commands {
            for operand in command.operands { collect(operand, &names) }
        }
    }

    private static func collect(_ operand: Operand, _ names: inout Set<String>) {
        switch operand.kind {
        case .dot, .nilLiteral, .literal, .function: break
        case .field(let path): names.formUnion(path)
        case .variable(let name, let path): names.formUnion([name] + path)
        case .pipeline(let pipeline): collect(pipeline, &names)
        case .chain(let base, let path):
            names.formUnion(path)
            collect(base, &names)
        }
    }

    /// The tree without what comes after the first action that writes a field.
    ///
    /// Conditions are not looked at: a template may well ask whether there is an answer.
    func cut(after name: String) -> SyntaxTree {
        var isCut = false
        var tree = self
        tree.root = Self.cut(root, after: name, &isCut)
        return tree
    }

    private static func cut(_ nodes: [Node], after name: String, _ isCut: inout Bool) -> [Node] {
        var result: [Node] = []
        for var node in nodes where !isCut {
            switch node.kind {
            case .text, .breakLoop, .continueLoop, .invocation: break
            case .action(let pipeline):
                isCut = pipeline.commands.contains { command in
                    command.operands.contains { operand in
                        if case .field(let path) = operand.kind {
                            path.contains(name)
                        } else {
                            false
                        }
                    }
                }
            case .branch(let pipeline, let setsDot, let nodes, let otherwise):
                let nodes = cut(nodes, after: name, &isCut)
                let rest = cut(otherwise, after: name, &isCut)
                node.kind = .branch(pipeline, setsDot: setsDot, nodes, otherwise: rest)
            case .range(let pipeline, let nodes, let otherwise):
                let nodes = cut(nodes, after: name, &isCut)
                let rest = cut(otherwise, after: name, &isCut)
                node.kind = .range(pipeline, nodes, otherwise: rest)
            }
            result.append(node)
        }
        return result
    }
}
