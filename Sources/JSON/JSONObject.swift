/// The members of a JSON object in the order they were written.
///
/// A key that comes twice keeps its first place and takes its last value. Keys are compared byte
/// by byte. Small objects are searched in order; larger ones carry an index.
package struct JSONObject: Sendable {
    /// One member.
    package typealias Member = (key: String, value: JSONValue)

    private var members: [Member] = []
    private var index: [ByteString: Int]?

    /// Up to this many members a linear search beats hashing.
    private static let indexThreshold = 12

    /// Makes an empty object.
    package init() {}

    /// Makes an object of the members in order.
    package init(_ members: some Sequence<Member>) {
        for (key, value) in members { self[key] = value }
    }

    /// The keys in order.
    package var keys: [String] { members.map(\.key) }

    /// The values in the order of their keys.
    package var values: [JSONValue] { members.map(\.value) }

    /// The value under a key; setting `nil` removes the member.
    package subscript(key: String) -> JSONValue? {
        get { position(of: key).map { members[$0].value } }
        set {
            switch (position(of: key), newValue) {
            case (let position?, let value?): members[position].value = value
            case (nil, let value?): append(key, value)
            case (let position?, nil): remove(at: position)
            case (nil, nil): break
            }
        }
    }

    private func position(of key: String) -> Int? {
        if let index { return index[ByteString(key)] }
        return members.firstIndex { $0.key.hasSameBytes(as: key) }
    }

    private mutating func append(_ key: String, _ value: JSONValue) {
        members.append((key, value))
        if index != nil {
            index?[ByteString(key)] = members.count - 1
        } else if members.count > Self.indexThreshold {
            rebuildIndex()
        }
    }

    private mutating func remove(at position: Int) {
        members.remove(at: position)
        index = nil
        if members.count > Self.indexThreshold { rebuildIndex() }
    }

    private mutating func rebuildIndex() {
        var built = [ByteString: Int](minimumCapacity: members.count * 2)
        for (position, member) in members.enumerated() {
            built[ByteString(member.key)] = position
        }
        index = built
    }
}

extension JSONObject: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { members.count }
    package subscript(position: Int) -> Member { members[position] }
}

extension JSONObject: Equatable {
    /// Whether both hold the same members in whatever order.
    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.allSatisfy { right[$0.key] == $0.value }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (key, value) in elements { self[key] = value }
    }
}
