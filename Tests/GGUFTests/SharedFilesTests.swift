import Foundation
import GGUF
import Tensor
import Testing

/// One line of Fixtures/listings.tsv, made with the Python package `gguf` 0.19.0.
///
/// The keys' hash runs over each key's name, its type ids, the count of its values and the values'
/// bytes; the tensors' over name, type id, extents, offset in the file and size. The package lacks
/// Q2_0, so that file has no line.
struct Listing: Sendable, CustomTestStringConvertible {
    let path: String
    let keyCount: Int
    let tensorCount: Int
    let keyHash: String
    let tensorHash: String

    var testDescription: String { path }

    static let all: [Listing] = {
        guard let bytes = try? fixture("listings.tsv") else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { line in
            let fields = line.split(separator: "\t").map(String.init)
            return Listing(
                path: fields[0],
                keyCount: Int(fields[1]) ?? -1,
                tensorCount: Int(fields[2]) ?? -1,
                keyHash: fields[3],
                tensorHash: fields[4]
            )
        }
    }()
}

/// FNV-1a, 64 bits.
private struct Hash {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }

    mutating func add(_ integer: some FixedWidthInteger) {
        withUnsafeBytes(of: integer.littleEndian) { add($0) }
    }

    mutating func add(_ value: GGUFValue) {
        switch value {
        case .uint8(let integer): add(integer)
        case .int8(let integer): add(integer)
        case .uint16(let integer): add(integer)
        case .int16(let integer): add(integer)
        case .uint32(let integer): add(integer)
        case .int32(let integer): add(integer)
        case .uint64(let integer): add(integer)
        case .int64(let integer): add(integer)
        case .float32(let float): add(float.bitPattern)
        case .float64(let double): add(double.bitPattern)
        case .bool(let flag): add(UInt8(flag ? 1 : 0))
        case .string(let text): add(text.utf8)
        case .array: break
        }
    }

    var hex: String {
        let digits = String(state, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

@Suite("Reference models", .enabled(if: sharedAvailable))
struct SharedFilesTests {
    @Test("There is a listing of each")
    func listings() { #expect(Listing.all.count == 71) }

    @Test("Keys, values and tensors are those another reader finds", arguments: Listing.all)
    func same(listing: Listing) throws {
        let file = try GGUFFile(path: "\(sharedFolder)/\(listing.path)")
        #expect(file.metadata.keys.count == listing.keyCount)
        #expect(file.tensors.count == listing.tensorCount)
        #expect(try keyHash(file) == listing.keyHash)
        #expect(tensorHash(file) == listing.tensorHash)
    }

    @Test("A file with types newer than that reader opens too")
    func newest() throws {
        let file = try GGUFFile(path: "\(sharedFolder)/golden/types/Q2_0.gguf")
        #expect(file.tensors.count == 21)
        #expect(file.tensors.contains { $0.type == .q2_0 })
    }

    private func keyHash(_ file: GGUFFile) throws -> String {
        var hash = Hash()
        for (key, value) in file.metadata.entries {
            hash.add(key.utf8)
            hash.add(UInt8(value.type.rawValue))
            guard case .array(let array) = value else {
                hash.add(UInt64(1))
                hash.add(value)
                continue
            }
            hash.add(UInt8(array.elementType.rawValue))
            hash.add(UInt64(array.count))
            if array.elementType == .string {
                try array.forEachString { _, utf8 in hash.add(utf8) }
            } else {
                for element in try array.values { hash.add(element) }
            }
        }
        return hash.hex
    }

    private func tensorHash(_ file: GGUFFile) -> String {
        var hash = Hash()
        for info in file.directory {
            hash.add(info.name.utf8)
            hash.add(info.type.rawValue)
            for dimension in info.shape.dimensions { hash.add(UInt64(dimension)) }
            hash.add(UInt64(file.parts[info.part].dataOffset + info.offset))
            hash.add(UInt64(info.byteCount))
        }
        return hash.hex
    }
}
