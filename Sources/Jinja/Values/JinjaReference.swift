/// A value with an identity: functions, namespaces, iterators and the like.
///
/// The base class is an object that can do nothing; each subclass adds what it can.
package class JinjaReference {
    init() {}

    /// The type's name in Python.
    var typeName: String { "object" }

    /// What `str` and `repr` give.
    var text: String { "<\(typeName) object>" }

    var isTrue: Bool { true }

    /// Whether the value can be a dictionary's key.
    var isHashable: Bool { true }

    /// Whether the value can be called.
    var isCallable: Bool { false }

    /// The number of items, for what has one.
    var length: Int? { nil }

    /// How large the value is; what it refers to counts only for what shows its items.
    var extent: Extent { .scalar }

    /// Whether the value can be iterated over.
    var isIterable: Bool { false }

    /// Whether items can be had by their place.
    var isSequence: Bool { false }

    /// The remaining items, which an iterator gives only once.
    func takeItems() throws(JinjaError) -> [JinjaValue] { [] }

    /// An attribute, or `nil` if there is none of that name.
    func attribute(_ name: String) -> JinjaValue? { nil }

    /// Calls the value.
    func call(
        _ arguments: Arguments,
        in interpreter: Interpreter
    ) throws(JinjaError) -> JinjaValue {
        throw JinjaError(.type, "'\(typeName)' object is not callable")
    }

    /// Lets go of other values, so that cycles end and long chains are not freed recursively.
    func release() {}
}
