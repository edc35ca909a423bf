import GGUF
import Testing

@Suite("Metadata")
struct MetadataTests {
    private func metadata(_ entries: [(String, GGUFValue)]) -> GGUFMetadata {
        var metadata = GGUFMetadata(path: "model")
        for (key, value) in entries { metadata.set(key, value) }
        return metadata
    }

    @Test("An integer of any type is read as Int")
    func integers() throws {
        let values: [(GGUFValue, Int)] = [
            (.uint8(1), 1), (.int8(-2), -2), (.uint16(3), 3), (.int16(-4), -4), (.uint32(5), 5),
            (.int32(-6), -6), (.uint64(7), 7), (.int64(-8), -8),
        ]
        for (value, expected) in values {
            #expect(try metadata([("k", value)]).int("k") == expected)
        }
    }

    @Test(
        "What is no integer, or too large for one, is an error",
        arguments: [
            GGUFValue.uint64(1 << 63), .float32(1), .float64(1), .bool(true), .string("1"),
            .array(GGUFArray([1] as [Int32])),
        ]
    )
    func notIntegers(value: GGUFValue) {
        let error = #expect(throws: GGUFError.self) { try metadata([("k", value)]).int("k") }
        guard
            case .wrongType(
                GGUFLocation(path: "model", offset: nil, key: "k"),
                "an integer",
                let found
            ) = error
        else {
            Issue.record("unexpected \(String(describing: error))")
            return
        }
        #expect(found.contains(value.type.name))
    }

    @Test("Floats are read from every number")
    func floats() throws {
        #expect(try metadata([("k", .float32(0.1))]).float("k") == 0.1)
        #expect(try metadata([("k", .float64(0.1))]).float("k") == 0.1)
        #expect(try metadata([("k", .int32(-3))]).float("k") == -3)
        #expect(try metadata([("k", .uint64(1 << 63))]).float("k") == 0x1p63)
        #expect(throws: GGUFError.self) { try metadata([("k", .string("1"))]).float("k") }
    }

    @Test("Absence is nil, or an error where the key is required")
    func absence() throws {
        let empty = metadata([])
        #expect(try empty.string("k") == nil)
        #expect(try empty.int("k") == nil)
        #expect(try empty.float("k") == nil)
        #expect(try empty.bool("k") == nil)
        #expect(try empty.array("k") == nil)
        let expected = GGUFError.missingKey(path: "model", key: "k")
        #expect(throws: expected) { try empty.requireString("k") }
        #expect(throws: expected) { try empty.requireInt("k") }
        #expect(throws: expected) { try empty.requireFloat("k") }
        #expect(throws: expected) { try empty.requireBool("k") }
        #expect(throws: expected) { try empty.requireArray("k") }
    }

    @Test("Strings, truth values and arrays are not confused")
    func otherTypes() throws {
        let all = metadata([
            ("s", .string("x")), ("b", .bool(true)), ("a", .array(GGUFArray(["y"]))),
        ])
        #expect(try all.requireString("s") == "x")
        #expect(try all.requireBool("b"))
        #expect(try all.requireArray("a").strings() == ["y"])
        #expect(throws: GGUFError.self) { try all.string("b") }
        #expect(throws: GGUFError.self) { try all.bool("s") }
        #expect(throws: GGUFError.self) { try all.array("s") }
    }

    @Test("A key that is set again keeps its place")
    func order() {
        var all = metadata([("one", .uint8(1)), ("two", .uint8(2))])
        all.set("one", .uint8(3))
        #expect(all.keys == ["one", "two"])
        #expect(all["one"]?.intValue == 3)
    }

    @Test("Arrays of numbers convert exactly or not at all")
    func arrays() throws {
        #expect(try GGUFArray([1, -2] as [Int32]).ints() == [1, -2])
        #expect(try GGUFArray([1, -2] as [Int32]).floats() == [1, -2])
        #expect(try GGUFArray([0.1] as [Float]).floats() == [0.1])
        let doubles = try GGUFArray(of: .float64, [.float64(0.5), .float64(.nan)]).floats()
        #expect(doubles[0] == 0.5 && doubles[1].isNaN)
        #expect(throws: GGUFError.self) { try GGUFArray([1.0] as [Float]).ints() }
        #expect(throws: GGUFError.self) { try GGUFArray([1 << 24 + 1] as [Int32]).floats() }
        #expect(throws: GGUFError.self) { try GGUFArray(of: .float64, [.float64(0.1)]).floats() }
        #expect(throws: GGUFError.self) { try GGUFArray(of: .uint64, [.uint64(.max)]).ints() }
        #expect(throws: GGUFError.self) { try GGUFArray(["1"]).ints() }
        #expect(throws: GGUFError.self) { try GGUFArray(of: .bool, [.bool(true)]).ints() }
        #expect(throws: GGUFError.self) { try GGUFArray([1] as [Int32]).strings() }
    }

    @Test("Invalid UTF-8 in an array is visited as bytes, refused as text, repaired for reading")
    func tokens() throws {
        let array = GGUFArray(utf8: [[0xE2, 0x82], Array("ok".utf8)])
        var seen: [[UInt8]] = []
        try array.forEachString { index, utf8 in
            #expect(index == seen.count)
            seen.append(Array(utf8))
        }
        #expect(seen == [[0xE2, 0x82], [0x6F, 0x6B]])
        #expect(throws: GGUFError.self) { try array.strings() }
        #expect(try array.values.map(\.description) == ["\"\u{FFFD}\"", "\"ok\""])
    }

    @Test("A prefix of an array is never more than there is", arguments: [-1, 0, 1, 3, .max])
    func prefix(limit: Int) throws {
        let values = try GGUFArray([5, 6, 7] as [Int32]).values(prefix: limit)
        #expect(values.map(\.intValue) == [5, 6, 7].prefix(max(0, limit)).map { $0 })
    }
}
