import Foundation
import GGUF
import Testing

@Suite("Paths that are no model")
struct FileImageTests {
    private func error(at path: String) -> String {
        do {
            _ = try GGUFFile(path: path)
            return "none"
        } catch {
            return "\(error)"
        }
    }

    @Test("A missing file is named")
    func missing() throws {
        let path = try TemporaryDirectory().file("absent.gguf")
        #expect(error(at: path) == "\(path): cannot open: No such file or directory")
    }

    @Test("An empty file is called empty")
    func empty() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write([], to: "empty.gguf")
        #expect(error(at: path) == "\(path): expected a GGUF file, found an empty file")
        #expect(failure([]) != nil)
    }

    @Test("A directory is called a directory")
    func folder() throws {
        let directory = try TemporaryDirectory()
        #expect(error(at: directory.path).hasSuffix("expected a GGUF file, found a directory"))
    }

    @Test("A FIFO without a writer is refused without waiting")
    func fifo() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("fifo")
        try #require(mkfifo(path, 0o600) == 0)
        #expect(error(at: path).hasSuffix("expected a GGUF file, found a FIFO"))
    }

    @Test("A device is called a device")
    func device() {
        #expect(error(at: "/dev/null").hasSuffix("expected a GGUF file, found a device"))
    }

    @Test("A file that may not be read is named", .enabled(if: geteuid() != 0))
    func noPermission() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(sampleWriter().bytes(), to: "model.gguf")
        try #require(chmod(path, 0) == 0)
        #expect(error(at: path) == "\(path): cannot open: Permission denied")
    }

    @Test("A path with a zero byte does not open the file in front of it")
    func zeroByte() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(sampleWriter().bytes(), to: "model.gguf")
        #expect(error(at: path) == "none")
        #expect(error(at: path + "\0x").contains("zero byte"))
    }

    @Test("Control characters in a path or key do not reach the terminal")
    func escaping() {
        let text = GGUFError.missingKey(path: "a\u{1B}[2J", key: "k\n\u{202E}").description
        #expect(!text.unicodeScalars.contains { $0.value < 32 || $0.value == 0x202E })
    }
}
