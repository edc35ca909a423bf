/// A property given by name and value: `--port 11435` or `--port=11435`.
@propertyWrapper
package struct Option<Value: Sendable>: ArgumentSource, Sendable {
    /// What may follow the name.
    package enum Parsing: Sendable {
        /// A value; what begins with a dash is one only if it is a number.
        case next
        /// Whatever comes.
        case unconditional
    }

    private let slot: Slot<Value>
    let definition: ArgumentDefinition

    /// What was given, or the default.
    package var wrappedValue: Value { slot.value }

    private init(_ slot: Slot<Value>, _ definition: ArgumentDefinition) {
        self.slot = slot
        self.definition = definition
    }

    private static func define(
        _ slot: Slot<Value>,
        _ name: NameSpecification,
        _ parsing: Parsing,
        _ help: ArgumentHelp,
        _ take: @escaping @Sendable (String) throws -> Void
    ) -> ArgumentDefinition {
        ArgumentDefinition(
            kind: .option(name, takesDashes: parsing == .unconditional),
            help: help,
            take: take,
            isGiven: { slot.isGiven }
        )
    }

    /// A value that must be given.
    package init(name: NameSpecification = .long, parsing: Parsing = .next, help: ArgumentHelp)
    where Value: ExpressibleByArgument {
        let slot = Slot<Value>()
        let take = ArgumentDefinition.reading(slot.put)
        var definition = Self.define(slot, name, parsing, help, take)
        definition.isRequired = true
        definition.values = Value.allValueStrings
        self.init(slot, definition)
    }

    /// A value with a default.
    package init(
        wrappedValue: Value,
        name: NameSpecification = .long,
        parsing: Parsing = .next,
        help: ArgumentHelp
    ) where Value: ExpressibleByArgument {
        let slot = Slot(wrappedValue)
        let take = ArgumentDefinition.reading(slot.put)
        var definition = Self.define(slot, name, parsing, help, take)
        definition.defaultText = wrappedValue.defaultValueDescription
        definition.values = Value.allValueStrings
        self.init(slot, definition)
    }

    /// A value that may be missing.
    package init<Wrapped: ExpressibleByArgument>(
        name: NameSpecification = .long,
        parsing: Parsing = .next,
        help: ArgumentHelp
    ) where Value == Wrapped? {
        let slot = Slot<Value>(.some(nil))
        let take = ArgumentDefinition.reading { (value: Wrapped) in slot.put(value) }
        var definition = Self.define(slot, name, parsing, help, take)
        definition.values = Wrapped.allValueStrings
        self.init(slot, definition)
    }

    /// A list: one value each time that the name is given.
    package init<Element: ExpressibleByArgument>(
        wrappedValue: Value,
        name: NameSpecification = .long,
        parsing: Parsing = .next,
        help: ArgumentHelp
    ) where Value == [Element] {
        let slot = Slot(wrappedValue)
        let take = ArgumentDefinition.reading { (value: Element) in slot.append(value) }
        var definition = Self.define(slot, name, parsing, help, take)
        definition.isRepeating = true
        definition.values = Element.allValueStrings
        self.init(slot, definition)
    }

    /// A value with a default, read by a function.
    package init(
        wrappedValue: Value,
        name: NameSpecification = .long,
        help: ArgumentHelp,
        transform: @escaping @Sendable (String) throws -> Value
    ) {
        let slot = Slot(wrappedValue)
        var definition = Self.define(slot, name, .next, help) { slot.put(try transform($0)) }
        definition.defaultText = "\(wrappedValue)"
        self.init(slot, definition)
    }

    /// A value that may be missing, read by a function.
    package init<Wrapped: Sendable>(
        name: NameSpecification = .long,
        help: ArgumentHelp,
        transform: @escaping @Sendable (String) throws -> Wrapped
    ) where Value == Wrapped? {
        let slot = Slot<Value>(.some(nil))
        self.init(slot, Self.define(slot, name, .next, help) { slot.put(try transform($0)) })
    }
}
