/// A function that comes with the language: a filter, test, method or global.
struct Builtin: Sendable {
    /// Computes the result from the filtered, tested or owning value and the arguments.
    typealias Body =
        @Sendable (JinjaValue, BoundArguments, Interpreter) throws(JinjaError) -> JinjaValue

    let name: String
    private let parameters: [Parameter]
    /// Whether the body takes `BoundArguments.raw` instead of values by parameter.
    private let isVariadic: Bool
    private let body: Body

    init(_ name: String, _ parameters: [Parameter] = [], body: @escaping Body) {
        self.name = name
        self.parameters = parameters
        isVariadic = false
        self.body = body
    }

    /// A function of any arguments.
    init(variadic name: String, body: @escaping Body) {
        self.name = name
        parameters = []
        isVariadic = true
        self.body = body
    }

    func call(
        on value: JinjaValue,
        _ arguments: Arguments,
        in interpreter: Interpreter
    ) throws(JinjaError) -> JinjaValue {
        let bound = try BoundArguments(
            arguments,
            to: parameters,
            isVariadic: isVariadic,
            of: name
        )
        return try body(value, bound, interpreter)
    }

    /// The functions by name.
    static func table(_ lists: [Builtin]...) -> [String: Builtin] {
        Dictionary(lists.joined().map { ($0.name, $0) }) { first, _ in first }
    }
}

/// A built-in function as a value: a global, or a method with its owner.
final class BuiltinReference: JinjaReference {
    private let builtin: Builtin
    private let owner: JinjaValue

    init(_ builtin: Builtin, owner: JinjaValue = .none) {
        self.builtin = builtin
        self.owner = owner
    }

    override var typeName: String { "builtin_function_or_method" }
    override var text: String { "<built-in function \(builtin.name)>" }
    override var isCallable: Bool { true }
    override var extent: Extent { owner.extent }

    override func call(
        _ arguments: Arguments,
        in interpreter: Interpreter
    ) throws(JinjaError) -> JinjaValue {
        try builtin.call(on: owner, arguments, in: interpreter)
    }
}
