internal import JSON

/// Renders one template once.
struct Evaluator {
    let definitions: [String: [Node]]
    let limits: GoTemplateLimits
    let dates: GoTemplate.Dates
    private(set) var output: [UInt8] = []
    /// The variables in scope, the innermost last.
    private var variables: [(name: String, value: GoValue)]
    private var steps = 0
    private var bytes = 0
    private var depth = 0

    /// How a list of nodes ended.
    enum Flow {
        case done
        case breaks
        case continues
    }

    init(
        _ tree: SyntaxTree,
        _ data: GoValue,
        _ limits: GoTemplateLimits,
        _ dates: GoTemplate.Dates
    ) {
        definitions = tree.definitions
        self.limits = limits
        self.dates = dates
        variables = [("$", data)]
    }

    // MARK: - Nodes

    mutating func walk(_ nodes: [Node], _ dot: GoValue) throws(Fault) -> Flow {
        for node in nodes {
            try step(node.offset)
            let flow = try walk(node, dot)
            guard flow == .done else { return flow }
        }
        return .done
    }

    private mutating func walk(_ node: Node, _ dot: GoValue) throws(Fault) -> Flow {
        switch node.kind {
        case .text(let text): try write(text, node.offset)
        case .action(let pipeline):
            let value = try evaluate(pipeline, dot)
            if pipeline.variables.isEmpty { try write(value.text, node.offset) }
        case .branch(let pipeline, let setsDot, let nodes, let otherwise):
            let scope = variables.count
            defer { variables.removeLast(variables.count - scope) }
            let value = try evaluate(pipeline, dot)
            return try nested(node.offset) { (evaluator) throws(Fault) in
                try evaluator.walk(
                    value.isTrue ? nodes : otherwise,
                    value.isTrue && setsDot ? value : dot
                )
            }
        case .range(let pipeline, let nodes, let otherwise):
            return try range(pipeline, nodes, otherwise, dot)
        case .invocation(let name, let pipeline):
            let value = try pipeline.map { (pipeline) throws(Fault) in
                try evaluate(pipeline, dot)
            }
            try invoke(name, value ?? .nothing, node.offset)
        case .breakLoop: return .breaks
        case .continueLoop: return .continues
        }
        return .done
    }

    private mutating func range(
        _ pipeline: Pipeline,
        _ nodes: [Node],
        _ otherwise: [Node],
        _ dot: GoValue
    ) throws(Fault) -> Flow {
        let scope = variables.count
        defer { variables.removeLast(variables.count - scope) }
        let value = try evaluate(pipeline, dot)
        var isEmpty = true
        for (key, element) in try Self.items(of: value, pipeline.offset) {
            isEmpty = false
            try step(pipeline.offset)
            let inner = variables.count
            bind(pipeline, key, element)
            let flow = try nested(pipeline.offset) { (evaluator) throws(Fault) in
                try evaluator.walk(nodes, element)
            }
            variables.removeLast(variables.count - inner)
            if flow == .breaks { return .done }
        }
        guard isEmpty else { return .done }
        return try nested(pipeline.offset) { (evaluator) throws(Fault) in
            try evaluator.walk(otherwise, dot)
        }
    }

    /// What a loop visits; whole numbers count up to themselves.
    private static func items(
        of value: GoValue,
        _ offset: Int
    ) throws(Fault) -> AnySequence<(GoValue, GoValue)> {
        switch value {
        case .nothing: return AnySequence([])
        case .list(let elements, _):
            return AnySequence(elements.enumerated().lazy.map { (.int(Int64($0)), $1) })
        case .map(let members, _):
            return AnySequence(members.lazy.map { (.string($0.key), $0.value) })
        case .int(let count):
            return AnySequence((0..<max(count, 0)).lazy.map { (.int($0), .int($0)) })
        default:
            throw Fault(
                .value,
                "range cannot go over a value of type \(value.typeName)",
                at: offset
            )
        }
    }

    private mutating func bind(_ pipeline: Pipeline, _ key: GoValue, _ element: GoValue) {
        let names = pipeline.variables
        if let last = names.last { set(last, element) }
        if names.count > 1 { set(names[0], key) }
    }

    private mutating func invoke(
        _ name: String,
        _ data: GoValue,
        _ offset: Int
    ) throws(Fault) {
        guard let nodes = definitions[name] else {
            throw Fault(.value, "no template is named '\(name)'", at: offset)
        }
        let around = variables
        variables = [("$", data)]
        defer { variables = around }
        _ = try nested(offset) { (evaluator) throws(Fault) in try evaluator.walk(nodes, data) }
    }

    // MARK: - Variables

    mutating func declare(_ name: String, _ value: GoValue) { variables.append((name, value)) }

    mutating func set(_ name: String, _ value: GoValue) {
        guard let index = variables.lastIndex(where: { $0.name == name }) else { return }
        variables[index].value = value
    }

    func variable(_ name: String, _ offset: Int) throws(Fault) -> GoValue {
        guard let variable = variables.last(where: { $0.name == name }) else {
            throw Fault(.value, "undefined variable '\(name)'", at: offset)
        }
        return variable.value
    }

    // MARK: - Limits

    mutating func step(_ offset: Int) throws(Fault) {
        steps += 1
        guard steps <= limits.steps else {
            throw Fault(.limit, "the template takes more than \(limits.steps) steps", at: offset)
        }
    }

    mutating func nested<Result>(
        _ offset: Int,
        _ body: (inout Evaluator) throws(Fault) -> Result
    ) throws(Fault) -> Result {
        depth += 1
        defer { depth -= 1 }
        guard depth <= limits.depth else {
            throw Fault(.limit, "the template nests deeper than \(limits.depth)", at: offset)
        }
        return try body(&self)
    }

    /// Counts a text that was made.
    mutating func count(_ text: String, _ offset: Int) throws(Fault) {
        bytes += text.utf8.count
        guard bytes <= limits.bytes else {
            throw Fault(.limit, "the template makes more than \(limits.bytes) bytes", at: offset)
        }
    }

    private mutating func write(_ text: String, _ offset: Int) throws(Fault) {
        try count(text, offset)
        output += text.utf8
    }
}
