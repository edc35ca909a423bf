/// The bounds of a slice as they were given.
struct Slice {
    let start: JinjaValue
    let stop: JinjaValue
    let step: JinjaValue

    /// The places a slice takes from a sequence, as Python's `slice.indices` finds them.
    func places(count: Int) throws(JinjaError) -> StrideTo<Int> {
        let step = try bound(self.step) ?? 1
        guard step != 0 else { throw JinjaError(.value, "slice step cannot be zero") }
        let lower = step > 0 ? 0 : -1
        let upper = step > 0 ? count : count - 1
        func clamp(_ value: Int?, default missing: Int) -> Int {
            guard let value else { return missing }
            return min(max(value < 0 ? value + count : value, lower), upper)
        }
        let first = clamp(try bound(start), default: step > 0 ? lower : upper)
        let last = clamp(try bound(stop), default: step > 0 ? upper : lower)
        // A step longer than the sequence takes one item at most, and cannot overflow so.
        let stride = step > 0 ? min(step, count + 1) : max(step, -count - 1)
        return Swift.stride(from: first, to: last, by: stride)
    }

    private func bound(_ value: JinjaValue) throws(JinjaError) -> Int? {
        if case .none = value { return nil }
        if case .undefined(let undefined) = value { throw undefined.error }
        guard let index = value.index else {
            throw JinjaError(
                .type,
                "slice indices must be integers or None or have an __index__ method"
            )
        }
        return index
    }
}

extension Interpreter {
    /// What Python's undefined value has as every object does, and the sandbox forbids.
    private static let undefinedAttributes: Set<String> = [
        "__class__", "__dir__", "__doc__", "__eq__", "__format__", "__getattribute__", "__hash__",
        "__init__", "__iter__", "__len__", "__module__", "__new__", "__reduce__", "__reduce_ex__",
        "__repr__", "__setattr__", "__sizeof__", "__slots__", "__str__", "__subclasshook__",
    ]

    /// `value.name`: the type's own attributes come before a dictionary's keys.
    @inline(never)
    func attribute(_ name: String, of value: JinjaValue) throws(JinjaError) -> JinjaValue {
        if case .undefined(let undefined) = value {
            guard Self.undefinedAttributes.contains(name) else { throw undefined.error }
            return .undefined(.unsafe(owner: value.typeName, attribute: name))
        }
        if let own = ownAttribute(name, of: value) { return own }
        if case .object(let object) = value, let member = object[name] { return member }
        return .undefined(.member(owner: value.ownerName, key: name, isAttribute: true))
    }

    /// `value[key]`: keys and places come before the type's own attributes.
    @inline(never)
    func item(_ key: JinjaValue, of value: JinjaValue) throws(JinjaError) -> JinjaValue {
        if case .undefined(let undefined) = value { throw undefined.error }
        if let element = try element(key, of: value) { return element }
        if let name = key.stringValue {
            if let own = ownAttribute(name, of: value) { return own }
            return .undefined(.member(owner: value.ownerName, key: name, isAttribute: true))
        }
        let shown = try representation(of: key)
        return .undefined(.member(owner: value.ownerName, key: shown, isAttribute: false))
    }

    /// What a type itself has under a name; what the sandbox forbids is undefined.
    private func ownAttribute(_ name: String, of value: JinjaValue) -> JinjaValue? {
        if case .reference(let reference) = value, let member = reference.attribute(name) {
            return member
        } else if let method = Methods.table(for: value)?[name] {
            return .reference(BuiltinReference(method, owner: value))
        } else if Methods.isForbidden(name, on: value) {
            return .undefined(.unsafe(owner: value.typeName, attribute: name))
        } else if let constant = Methods.constant(name, of: value) {
            return constant
        }
        guard name.hasPrefix("__"), name.hasSuffix("__") else { return nil }
        return .undefined(.unsafe(owner: value.typeName, attribute: name))
    }

    private func element(
        _ key: JinjaValue,
        of value: JinjaValue
    ) throws(JinjaError) -> JinjaValue? {
        switch value {
        case .object(let object):
            return (try? object.value(for: key)) ?? nil
        case .list(let list), .tuple(let list):
            guard let place = Self.place(key, count: list.items.count) else { return nil }
            return list.items[place]
        case .string(let text), .markup(let text):
            guard key.index != nil else { return nil }
            try charge(steps: 1 + text.utf8.count >> 5)
            return scalar(key, of: text).map { StringMethods.wrapped($0, like: value) }
        case .reference(let range as JinjaRange):
            guard let place = Self.place(key, count: range.count) else { return nil }
            return .int(range.start + place * range.step)
        default: return nil
        }
    }

    private func scalar(_ key: JinjaValue, of text: String) -> String? {
        let scalars = text.unicodeScalars
        guard key.index != nil, let place = Self.place(key, count: scalars.count) else {
            return nil
        }
        return String(scalars[scalars.index(scalars.startIndex, offsetBy: place)])
    }

    /// The place that an index means, counted from the end if it is negative.
    private static func place(_ key: JinjaValue, count: Int) -> Int? {
        guard let index = key.index else { return nil }
        let place = index < 0 ? index + count : index
        return (0..<count).contains(place) ? place : nil
    }

    /// The part of a value that `value[start:stop:step]` takes.
    @inline(never)
    func slice(_ value: JinjaValue, _ bounds: Slice) throws(JinjaError) -> JinjaValue {
        switch value {
        case .list(let list): return .list(try taken(list.items, bounds))
        case .tuple(let list): return .tuple(try taken(list.items, bounds))
        case .string(let text): return .string(try taken(text, bounds))
        case .markup(let text): return .markup(try taken(text, bounds))
        case .reference(let range as JinjaRange): return try slice(range, bounds)
        case .undefined(let undefined): throw undefined.error
        default:
            throw JinjaError(.type, "'\(value.typeName)' object cannot be sliced")
        }
    }

    private func taken(
        _ items: [JinjaValue],
        _ bounds: Slice
    ) throws(JinjaError) -> [JinjaValue] {
        let places = try bounds.places(count: items.count)
        try charge(bytes: items.count * MemoryLayout<JinjaValue>.stride)
        return places.map { items[$0] }
    }

    private func taken(_ text: String, _ bounds: Slice) throws(JinjaError) -> String {
        try charge(bytes: text.utf8.count)
        let bytes = Array(text.utf8)
        if bytes.allSatisfy({ $0 < 0x80 }) {
            let taken = try bounds.places(count: bytes.count).map { bytes[$0] }
            return String(decoding: taken, as: UTF8.self)
        }
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        for place in try bounds.places(count: scalars.count) { result.append(scalars[place]) }
        return String(result)
    }

    private func slice(_ range: JinjaRange, _ bounds: Slice) throws(JinjaError) -> JinjaValue {
        let places = Array(try bounds.places(count: range.count))
        let step = places.count > 1 ? places[1] - places[0] : 1
        let first = places.first ?? 0
        // The end may lie beyond 64 bits; it is only shown.
        let newStep = range.step &* step
        let start = range.start &+ first &* range.step
        return .reference(
            JinjaRange(
                start: start,
                stop: start &+ places.count &* newStep,
                step: newStep,
                count: places.count
            )
        )
    }
}
