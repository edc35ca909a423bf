import Foundation
import GGUF
import Tensor
import Testing

@Suite("Damaged files")
struct DamagedFileTests {
    @Test("A file cut anywhere before its last weight is an error")
    func truncation() throws {
        let bytes = try sampleWriter().bytes()
        for length in bytes.indices {
            #expect(failure(Array(bytes[..<length])) != nil, "at \(length)")
        }
        #expect(failure(bytes) == nil)
    }

    @Test(
        "A real file cut at any byte of its metadata and directory is an error",
        .enabled(if: sharedAvailable)
    )
    func realTruncation() throws {
        let path = sharedFolder + "/models/stories260K.gguf"
        let end = try GGUFFile(path: path).parts[0].dataOffset
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        var sound: [Int] = []
        for length in 0...end where failure(Array(bytes[..<length])) == nil {
            sound.append(length)
        }
        #expect(sound == [])
        #expect(failure(bytes) == nil)
    }

    @Test("A mapped file cut in the middle of a page is an error")
    func mappedTruncation() throws {
        let directory = try TemporaryDirectory()
        let bytes = try sampleWriter(alignment: 4096).bytes()
        for length in stride(from: 1, to: bytes.count, by: 97) {
            let path = try directory.write(Array(bytes[..<length]), to: "cut.gguf")
            #expect(throws: GGUFError.self, "at \(length)") { try GGUFFile(path: path) }
        }
    }

    @Test("100 000 files with flipped bytes are read or refused in bounded memory")
    func flippedBytes() throws {
        let original = try sampleWriter().bytes()
        var generator = SeededGenerator(seed: 0x6775_6766)
        let before = peakMemory()
        var sound = 0
        var refused = 0
        for round in 0..<100_000 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let position = Int.random(in: bytes.indices, using: &generator)
                bytes[position] ^= UInt8.random(in: 1...255, using: &generator)
            }
            do throws(GGUFError) {
                let file = try GGUFFile(bytes: bytes, name: "round \(round)")
                sound += 1
                if round % 4 == 0 { try readAll(file) }
            } catch {
                refused += 1
                #expect(!error.description.isEmpty)
            }
        }
        #expect(sound > 1000)
        #expect(refused > 1000)
        // Room for the other tests of the process; a hostile count would take far more.
        #expect(peakMemory() - before < 1 << 30)
    }

    private func readAll(_ file: GGUFFile) throws(GGUFError) {
        for (_, value) in file.metadata.entries {
            if case .array(let array) = value { _ = try array.values }
        }
        var sum = 0
        for tensor in file.tensors { for byte in tensor.bytes { sum &+= Int(byte) } }
        let report = GGUFReport(file)
        _ = try report.json(contextLength: nil)
        #expect(!report.text(contextLength: sum).isEmpty)
    }

    /// The largest resident size so far, in bytes.
    private func peakMemory() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss * 1024
    }
}
