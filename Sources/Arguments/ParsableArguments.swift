/// Options, flags and arguments that belong together.
package protocol ParsableArguments: Sendable {
    /// Everything at its default.
    init()

    /// Checks what was given, once all of it is there.
    func validate() throws
}

extension ParsableArguments {
    package func validate() throws {}
}

/// A property wrapper that holds arguments of its own.
protocol ArgumentGroup {
    var title: String { get }
    var arguments: any ParsableArguments { get }
}

/// Arguments that several commands share, as a property.
@propertyWrapper
package struct OptionGroup<Value: ParsableArguments>: ArgumentGroup, Sendable {
    /// The arguments.
    package let wrappedValue: Value
    let title: String

    var arguments: any ParsableArguments { wrappedValue }

    /// A group, with a heading of its own on the help page if it has a title.
    package init(title: String = "") {
        wrappedValue = Value()
        self.title = title
    }
}
