/// A property given by its place on the command line.
@propertyWrapper
package struct Argument<Value: Sendable>: ArgumentSource, Sendable {
    private let slot: Slot<Value>
    let definition: ArgumentDefinition

    /// What was given, or nothing.
    package var wrappedValue: Value { slot.value }

    /// A value that must be given.
    package init(help: ArgumentHelp) where Value: ExpressibleByArgument {
        let slot = Slot<Value>()
        self.slot = slot
        definition = ArgumentDefinition(
            kind: .positional,
            help: help,
            isRequired: true,
            values: Value.allValueStrings,
            take: ArgumentDefinition.reading(slot.put),
            isGiven: { slot.isGiven }
        )
    }

    /// A value that may be missing.
    package init<Wrapped: ExpressibleByArgument>(help: ArgumentHelp) where Value == Wrapped? {
        let slot = Slot<Value>(.some(nil))
        self.slot = slot
        definition = ArgumentDefinition(
            kind: .positional,
            help: help,
            values: Wrapped.allValueStrings,
            take: ArgumentDefinition.reading { (value: Wrapped) in slot.put(value) },
            isGiven: { slot.isGiven }
        )
    }

    /// All values from here on, one at least.
    package init<Element: ExpressibleByArgument>(help: ArgumentHelp) where Value == [Element] {
        self.init(Slot([]), help, isRequired: true)
    }

    /// All values from here on, or else the default.
    package init<Element: ExpressibleByArgument>(wrappedValue: Value, help: ArgumentHelp)
    where Value == [Element] {
        self.init(Slot(wrappedValue), help, isRequired: false)
    }

    private init<Element: ExpressibleByArgument>(
        _ slot: Slot<Value>,
        _ help: ArgumentHelp,
        isRequired: Bool
    ) where Value == [Element] {
        self.slot = slot
        definition = ArgumentDefinition(
            kind: .positional,
            help: help,
            isRequired: isRequired,
            isRepeating: true,
            values: Element.allValueStrings,
            take: ArgumentDefinition.reading { (value: Element) in slot.append(value) },
            isGiven: { slot.isGiven }
        )
    }
}
