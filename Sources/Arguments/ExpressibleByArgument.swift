/// A type whose values can be read from one argument of the command line.
package protocol ExpressibleByArgument: Sendable {
    /// Reads an argument; nil if it is no value of this type.
    init?(argument: String)
    /// A value as it is typed, for help pages.
    var defaultValueDescription: String { get }
    /// Every value as it is typed, where there are few.
    static var allValueStrings: [String] { get }
}

extension ExpressibleByArgument {
    package var defaultValueDescription: String { "\(self)" }
    package static var allValueStrings: [String] { [] }
}

extension ExpressibleByArgument where Self: LosslessStringConvertible {
    /// Reads what the type's own description says.
    package init?(argument: String) { self.init(argument) }
}

extension ExpressibleByArgument where Self: RawRepresentable, RawValue == String {
    /// Reads a raw value.
    package init?(argument: String) { self.init(rawValue: argument) }
    package var defaultValueDescription: String { rawValue }
}

extension ExpressibleByArgument where Self: RawRepresentable & CaseIterable, RawValue == String {
    package static var allValueStrings: [String] { allCases.map(\.rawValue) }
}

extension String: ExpressibleByArgument {}
extension Int: ExpressibleByArgument {}
extension Int64: ExpressibleByArgument {}
extension Float: ExpressibleByArgument {}
extension Double: ExpressibleByArgument {}
