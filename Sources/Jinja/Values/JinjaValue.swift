/// A value in a template, with the semantics of the Python value that jinja2 would hold.
///
/// Strings are sequences of Unicode scalars and compare by them. Lists, tuples and dictionaries
/// never change, since the sandbox forbids a template to change them.
package enum JinjaValue {
    /// A name or attribute that does not exist; says so when it is used.
    case undefined(Undefined)
    case none
    case bool(Bool)
    case int(Int)
    case float(Double)
    case string(String)
    /// A string marked as safe HTML, as the filters `safe` and `escape` give.
    case markup(String)
    case list(JinjaList)
    case tuple(JinjaList)
    case object(JinjaObject)
    /// Anything else: functions, namespaces, iterators, ranges.
    case reference(JinjaReference)
}

/// Why a value is undefined, in the words of the error that using it gives.
package enum Undefined {
    /// A variable that nobody set.
    case name(String)
    /// An attribute or element that an object lacks.
    case member(owner: String, key: String, isAttribute: Bool)
    /// Anything else.
    case hint(String)
    /// Something that exists, but that the sandbox keeps from the template.
    case unsafe(owner: String, attribute: String)

    /// What using the value throws.
    var error: JinjaError {
        switch self {
        case .name(let name): JinjaError(.undefined, "'\(name)' is undefined")
        case .member(let owner, let key, true):
            JinjaError(.undefined, "'\(owner)' has no attribute '\(key)'")
        case .member(let owner, let key, false):
            JinjaError(.undefined, "\(owner) has no element \(key)")
        case .hint(let hint): JinjaError(.undefined, hint)
        case .unsafe(let owner, let attribute):
            JinjaError(
                .security,
                "access to attribute '\(attribute)' of '\(owner)' object is unsafe."
            )
        }
    }
}

extension JinjaValue {
    /// Makes a list.
    package static func list(_ items: [JinjaValue]) -> JinjaValue { .list(JinjaList(items)) }

    /// Makes a tuple.
    static func tuple(_ items: [JinjaValue]) -> JinjaValue { .tuple(JinjaList(items)) }

    init(_ literal: Literal) {
        switch literal {
        case .none: self = .none
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .int(value)
        case .float(let value): self = .float(value)
        case .string(let value): self = .string(value)
        }
    }

    /// The type's name in Python.
    var typeName: String {
        switch self {
        case .undefined: "Undefined"
        case .none: "NoneType"
        case .bool: "bool"
        case .int: "int"
        case .float: "float"
        case .string: "str"
        case .markup: "Markup"
        case .list: "list"
        case .tuple: "tuple"
        case .object: "dict"
        case .reference(let reference): reference.typeName
        }
    }

    /// The value's type in the words of an error about a missing attribute.
    var ownerName: String {
        switch self {
        case .none: "None"
        case .markup: "markupsafe.Markup object"
        default: "\(typeName) object"
        }
    }

    /// The text of a string, safe or not.
    var stringValue: String? {
        switch self {
        case .string(let text), .markup(let text): text
        default: nil
        }
    }

    /// Whether the value is undefined.
    var isUndefined: Bool {
        if case .undefined = self { return true }
        return false
    }

    /// Whether the value can be iterated over.
    var isIterable: Bool {
        switch self {
        case .none, .bool, .int, .float: false
        case .undefined, .string, .markup, .list, .tuple, .object: true
        case .reference(let reference): reference.isIterable
        }
    }

    /// Python's truth value.
    package var isTrue: Bool {
        switch self {
        case .undefined, .none: false
        case .bool(let value): value
        case .int(let value): value != 0
        case .float(let value): value != 0
        case .string(let text), .markup(let text): !text.isEmpty
        case .list(let list), .tuple(let list): !list.items.isEmpty
        case .object(let object): object.count > 0
        case .reference(let reference): reference.isTrue
        }
    }
}
