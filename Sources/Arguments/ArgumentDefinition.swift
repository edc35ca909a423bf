/// What the command line may hold for one property of a command.
struct ArgumentDefinition: Sendable {
    /// How an argument is given.
    enum Kind: Sendable {
        /// A name and a value.
        case option(NameSpecification, takesDashes: Bool)
        /// A name alone.
        case flag(NameSpecification)
        /// A value alone.
        case positional
    }

    /// A value that is none.
    struct InvalidValue: Error {}

    var kind: Kind
    var help: ArgumentHelp
    /// Whether a command without it is wrong.
    var isRequired = false
    /// Whether it may be given again and again.
    var isRepeating = false
    /// The default as it would be typed.
    var defaultText: String?
    /// The values that there are, where they are few.
    var values: [String] = []
    /// Reads a value and keeps it.
    var take: @Sendable (String) throws -> Void
    var isGiven: @Sendable () -> Bool
    /// The property's name.
    var property = ""
    /// The title of the innermost titled group.
    var group = ""

    /// The names with dashes; none for what stands alone.
    var names: [String] {
        switch kind {
        case .option(let names, _), .flag(let names): names.names(ofProperty: property)
        case .positional: []
        }
    }

    /// The name that messages use.
    private var preferredName: String {
        names.first { $0.hasPrefix("--") } ?? names.first ?? property.kebabCase
    }

    /// What stands for the value: `<port>`; empty for flags.
    var placeholder: String {
        if case .flag = kind { return "" }
        return "<\(help.valueName ?? String(preferredName.drop { $0 == "-" }))>"
    }

    /// How it is typed: `--port <port>`.
    var synopsis: String {
        switch kind {
        case .option: "\(preferredName) \(placeholder)" + (isRepeating ? " ..." : "")
        case .flag: preferredName
        case .positional: placeholder + (isRepeating ? " ..." : "")
        }
    }

    /// Reads a value of a type and hands it on.
    static func reading<Value: ExpressibleByArgument>(
        _ put: @escaping @Sendable (Value) -> Void
    ) -> @Sendable (String) throws -> Void {
        { text in
            guard let value = Value(argument: text) else { throw InvalidValue() }
            put(value)
        }
    }
}

/// A property wrapper that takes something from the command line.
protocol ArgumentSource {
    var definition: ArgumentDefinition { get }
}

extension ParsableArguments {
    /// All that the command line may hold for this value and its groups, in the order of the code.
    func definitions(inGroup title: String = "") -> [ArgumentDefinition] {
        Mirror(reflecting: self).children.flatMap { label, value -> [ArgumentDefinition] in
            if let group = value as? any ArgumentGroup {
                return group.arguments.definitions(
                    inGroup: group.title.isEmpty ? title : group.title
                )
            }
            guard let source = value as? any ArgumentSource, let label else { return [] }
            var definition = source.definition
            // A wrapper is stored under the property's name behind a line.
            definition.property = String(label.drop { $0 == "_" })
            definition.group = title
            return [definition]
        }
    }

    /// Checks the groups, then the value itself.
    func validateAll() throws {
        for child in Mirror(reflecting: self).children {
            if let group = child.value as? any ArgumentGroup {
                try group.arguments.validateAll()
            }
        }
        try validate()
    }
}
