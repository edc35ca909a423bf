import Foundation
import GGUF
import Tensor

/// A directory that goes away with its owner.
final class TemporaryDirectory {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("gguf-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func write(_ bytes: [UInt8], to name: String) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }
}

func fixture(_ name: String) throws -> [UInt8] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    return [UInt8](try Data(contentsOf: folder.appendingPathComponent("Fixtures/\(name)")))
}

/// The folder of reference models beside the package, or where SHIMMY_SHARED says.
let sharedFolder: String = {
    if let path = ProcessInfo.processInfo.environment["SHIMMY_SHARED"] { return path }
    let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return root.deletingLastPathComponent().appendingPathComponent("shared").path
}()

let sharedAvailable = FileManager.default.fileExists(atPath: sharedFolder + "/models")

/// Every value type, arrays of each, nested arrays and three tensors, in about 2 kB.
func sampleWriter(version: Int = 3, alignment: Int = 32) throws -> GGUFWriter {
    var writer = try GGUFWriter(version: version, alignment: alignment)
    for (key, value) in try sampleValues() { writer.set(key, value) }
    try writer.addTensor(
        "plain",
        type: .f32,
        dimensions: [3, 2],
        bytes: Array(repeating: 1, count: 24)
    )
    try writer.addTensor(
        "blocks",
        type: .q8_0,
        dimensions: [64, 2, 1, 3],
        bytes: Array(repeating: 2, count: 408)
    )
    try writer.addTensor("one", type: .f16, dimensions: [1], bytes: [3, 4])
    return writer
}

func sampleValues() throws -> [(String, GGUFValue)] {
    let scalars: [(String, GGUFValue)] = [
        ("general.architecture", .string("llama")),
        ("v.u8", .uint8(.max)), ("v.i8", .int8(.min)), ("v.u16", .uint16(.max)),
        ("v.i16", .int16(.min)), ("v.u32", .uint32(.max)), ("v.i32", .int32(.min)),
        ("v.u64", .uint64(.max)), ("v.i64", .int64(.min)), ("v.f32", .float32(0.1)),
        ("v.f64", .float64(-.infinity)), ("v.yes", .bool(true)), ("v.no", .bool(false)),
        ("v.text", .string("na\u{ef}ve \u{1F990}")), ("v.empty", .string("")),
    ]
    let arrays: [(String, GGUFValue)] = try scalars.dropFirst().map { key, value in
        ("a.\(key)", .array(try GGUFArray(of: value.type, [value, value, value])))
    }
    let inner = GGUFArray([1, 2, 3] as [Int32])
    let middle = try GGUFArray(of: .array, [.array(inner), .array(GGUFArray(["x", ""]))])
    let nested: [(String, GGUFValue)] = [
        ("n.empty", .array(GGUFArray([] as [String]))),
        ("n.tokens", .array(GGUFArray(utf8: [[0xFF, 0xFE], Array("ok".utf8)]))),
        ("n.nested", .array(try GGUFArray(of: .array, [.array(middle), .array(middle)]))),
    ]
    let model: [(String, GGUFValue)] = [
        ("llama.block_count", .uint32(2)), ("llama.context_length", .uint32(128)),
        ("llama.embedding_length", .uint32(64)), ("llama.attention.head_count", .uint32(4)),
    ]
    return scalars + arrays + nested + model
}

/// The values written out with their types, for comparison.
func listing(_ value: GGUFValue) throws -> String {
    guard case .array(let array) = value else { return "\(value.type.name) \(value)" }
    return "[" + (try array.values.map(listing)).joined(separator: ", ") + "]"
}

/// The error of reading these bytes; nil when they are a sound file.
func failure(_ bytes: [UInt8]) -> GGUFError? {
    do {
        _ = try GGUFFile(bytes: bytes, name: "bytes")
        return nil
    } catch {
        return error
    }
}

/// Reads all there is to read; the result depends on every byte.
func digest(_ file: GGUFFile) throws -> Int {
    var sum = 0
    for (key, value) in file.metadata.entries {
        sum &+= key.utf8.count
        guard case .array(let array) = value else { continue }
        sum &+= try array.values.count
        if array.elementType == .string {
            try array.forEachString { _, utf8 in sum &+= utf8.reduce(0) { $0 &+ Int($1) } }
        }
        sum &+= (try? array.strings().count) ?? 0
        sum &+= (try? array.ints().count) ?? 0
        sum &+= (try? array.floats().count) ?? 0
    }
    for tensor in file.tensors {
        sum &+= tensor.bytes.reduce(0) { $0 &+ Int($1) }
    }
    return sum
}
