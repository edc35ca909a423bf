/// A dictionary in the order of insertion, which never changes.
///
/// Small ones are searched in order; larger ones carry an index.
package final class JinjaObject {
    let keys: [JinjaValue]
    let values: [JinjaValue]
    private let index: [DictionaryKey: Int]?
    let extent: Extent

    private static let indexThreshold = 8

    private init(keys: [JinjaValue], values: [JinjaValue], index: [DictionaryKey: Int]?) {
        self.keys = keys
        self.values = values
        self.index = index
        extent = Extent(around: keys + values)
    }

    /// Takes members with string keys; for a key that comes twice the last value counts.
    package convenience init(_ members: some Sequence<(key: String, value: JinjaValue)>) {
        self.init(checked: members.map { (.string(ByteText($0.key)), .string($0.key), $0.value) })
    }

    /// Takes members with keys of any hashable type.
    convenience init(_ members: [(JinjaValue, JinjaValue)]) throws(JinjaError) {
        var checked: [(DictionaryKey, JinjaValue, JinjaValue)] = []
        checked.reserveCapacity(members.count)
        for (key, value) in members { checked.append((try DictionaryKey(key), key, value)) }
        self.init(checked: checked)
    }

    private convenience init(checked members: [(DictionaryKey, JinjaValue, JinjaValue)]) {
        var keys: [JinjaValue] = []
        var values: [JinjaValue] = []
        var index: [DictionaryKey: Int] = [:]
        for (hashed, key, value) in members {
            if let place = index[hashed] {
                values[place] = value
            } else {
                index[hashed] = keys.count
                keys.append(key)
                values.append(value)
            }
        }
        self.init(
            keys: keys,
            values: values,
            index: keys.count > Self.indexThreshold ? index : nil
        )
    }

    var count: Int { keys.count }

    /// The members in order.
    var members: Zip2Sequence<[JinjaValue], [JinjaValue]> { zip(keys, values) }

    /// The value under a string key.
    subscript(name: String) -> JinjaValue? {
        if let index { return index[.string(ByteText(name))].map { values[$0] } }
        for (place, key) in keys.enumerated() {
            if let text = key.stringValue, text.hasSameBytes(as: name) { return values[place] }
        }
        return nil
    }

    /// The value under a key of any type; throws if the key cannot be one.
    func value(for key: JinjaValue) throws(JinjaError) -> JinjaValue? {
        if let name = key.stringValue { return self[name] }
        let wanted = try DictionaryKey(key)
        if let index { return index[wanted].map { values[$0] } }
        for (place, key) in keys.enumerated() where try DictionaryKey(key) == wanted {
            return values[place]
        }
        return nil
    }
}
