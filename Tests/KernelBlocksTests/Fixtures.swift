import Foundation
import KernelBlocks
import Tensor
import Testing

/// Recorded blocks and their weights (Fixtures/blocks.txt).
struct RecordedBlocks: Sendable, CustomTestStringConvertible {
    let type: ElementType
    let bytes: [UInt8]
    let weights: [UInt8]
    var testDescription: String { "\(type.name), \(bytes.count) bytes" }

    static let all: [RecordedBlocks] = lines(of: "blocks.txt").compactMap { fields in
        ElementType(name: fields[0]).map {
            RecordedBlocks(type: $0, bytes: hex(fields[1]), weights: hex(fields[2]))
        }
    }
}

/// Where a whole tensor lies in the shared files, and the digest of its weights.
struct RecordedTensor: Sendable, CustomTestStringConvertible {
    let type: ElementType
    let offset: Int
    let byteCount: Int
    let digest: String
    var testDescription: String { type.name }

    static let all: [RecordedTensor] = lines(of: "tensors.txt").compactMap { fields in
        guard let type = ElementType(name: fields[0]), let offset = Int(fields[1]),
            let byteCount = Int(fields[2])
        else { return nil }
        return RecordedTensor(type: type, offset: offset, byteCount: byteCount, digest: fields[3])
    }
}

/// The types that have arithmetic, and those among them that are stored in blocks.
let weightTypes = ElementType.allCases.filter { BlockFormat.of($0) != nil }
let quantisedTypes = weightTypes.filter { BlockFormat.of($0)?.groups != nil }

/// The folder of large reference files, when it is there.
let sharedFolder: URL? = {
    let path =
        ProcessInfo.processInfo.environment["SHIMMY_SHARED"].map { URL(filePath: $0) }
        ?? root.deletingLastPathComponent().appending(path: "shared")
    return FileManager.default.fileExists(atPath: path.path) ? path : nil
}()

private let here = URL(filePath: #filePath).deletingLastPathComponent()
private let root = here.deletingLastPathComponent().deletingLastPathComponent()

private func lines(of file: String) -> [[String]] {
    let url = here.appending(path: "Fixtures").appending(path: file)
    guard let text = try? String(contentsOf: url, encoding: .utf8) else { return [] }
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
        $0.split(separator: " ").map(String.init)
    }
}

private func hex(_ text: String) -> [UInt8] {
    let digits = Array(text.utf8).map { UInt8($0 <= 57 ? $0 - 48 : $0 - 87) }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}
