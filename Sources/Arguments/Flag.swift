/// A property that is true if its name is given: `--json`.
@propertyWrapper
package struct Flag: ArgumentSource, Sendable {
    private let slot: Slot<Bool>
    let definition: ArgumentDefinition

    /// Whether it was given.
    package var wrappedValue: Bool { slot.value }

    /// A flag that is down unless it is given.
    package init(wrappedValue: Bool, name: NameSpecification = .long, help: ArgumentHelp) {
        let slot = Slot(wrappedValue)
        self.slot = slot
        definition = ArgumentDefinition(
            kind: .flag(name),
            help: help,
            take: { _ in slot.put(true) },
            isGiven: { slot.isGiven }
        )
    }
}
