import Foundation

/// A folder of its own for one test, removed with it.
final class TestFolder: Sendable {
    let path: String

    init() throws {
        let base = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
        path = "\(base)/fetch-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func bytes(_ relative: String) -> [UInt8]? {
        FileManager.default.contents(atPath: "\(path)/\(relative)").map { Array($0) }
    }

    /// Every file and link below, by relative paths.
    var tree: [String] {
        let names = FileManager.default.enumerator(atPath: path)?.allObjects as? [String] ?? []
        return names.filter { name in
            var isFolder: ObjCBool = false
            let whole = "\(path)/\(name)"
            return !FileManager.default.fileExists(atPath: whole, isDirectory: &isFolder)
                || !isFolder.boolValue
        }.sorted()
    }

    func target(ofLink relative: String) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "\(path)/\(relative)")
    }
}

/// Bytes that differ from place to place.
func sampleBytes(_ count: Int, seed: UInt32 = 1) -> [UInt8] {
    var state = seed
    return (0..<count).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return UInt8(truncatingIfNeeded: state >> 24)
    }
}
