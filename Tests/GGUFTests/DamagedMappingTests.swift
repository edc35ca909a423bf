import Foundation
import GGUF
import Testing

@Suite("Files that lose bytes while they are mapped")
struct DamagedMappingTests {
    @Test("What is gone reads as zeros, the damage is noted, and the process lives on")
    func truncation() throws {
        let folder = FileManager.default.temporaryDirectory
        let paths = (0..<2).map { _ in folder.appendingPathComponent("d-\(UUID()).bin").path }
        defer { for path in paths { try? FileManager.default.removeItem(atPath: path) } }
        let size = 64 << 10
        for path in paths { try Data(repeating: 7, count: size).write(to: .init(filePath: path)) }
        let images = try paths.map { try FileImage(path: $0) }
        // Reading through their pointers does not keep the mappings.
        defer { withExtendedLifetime(images) {} }
        #expect(images.allSatisfy { $0.bytes[size - 1] == 7 && !$0.isDamaged })
        #expect(truncate(paths[0], 4096) == 0)
        #expect(images[0].bytes[100] == 7)
        #expect(images[0].bytes[size - 1] == 0)
        #expect(images[0].bytes[8192] == 0)
        #expect(images.map(\.isDamaged) == [true, false])
        #expect(images[1].bytes[size - 1] == 7)
        // A new mapping of what is left is whole.
        #expect(try FileImage(path: paths[0]).isDamaged == false)
    }
}
