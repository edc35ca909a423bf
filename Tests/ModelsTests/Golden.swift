import Foundation
import Testing

/// llama.cpp's outputs for small models, where the checkout has them beside it.
struct Golden {
    /// The folder with `arch`, `types` and `golden`, or nil in a clone without it.
    static let folder: String? = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let shared =
            ProcessInfo.processInfo.environment["SHIMMY_SHARED"]
            ?? root.deletingLastPathComponent().appendingPathComponent("shared").path
        let folder = shared + "/golden"
        return FileManager.default.fileExists(atPath: folder + "/arch") ? folder : nil
    }()

    static var isAvailable: Bool { folder != nil }

    let values: [String: Any]

    /// Reads `golden/NAME.json`.
    init(_ name: String) throws {
        let path = try #require(Self.folder) + "/golden/\(name).json"
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        values = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    func ints(_ key: String) throws -> [Int] { try #require(values[key] as? [Int]) }

    func floats(_ key: String) throws -> [Float] {
        try #require(values[key] as? [Double]).map(Float.init)
    }

    func rows(_ key: String) -> [[Float]]? {
        (values[key] as? [[Double]])?.map { $0.map(Float.init) }
    }
}
