import Foundation
import Testing

/// What may be in the repository at all.
@Suite(.enabled(if: Repository.isCheckout, "not a git checkout"))
struct FileTests {
    /// Endings that are expected, and below which folder.
    private static let suffixes: [String: String] = [
        "swift": "", "md": "", "py": "",
        "json": "", "jsonl": "Tests", "gguf": "Tests", "jinja": "Tests", "txt": "",
        "tsv": "Tests", "bin": "Tests", "gz": "Tests", "gbnf": "Tests",
        "svg": "Benchmarks", "png": "Benchmarks", "csv": "Benchmarks",
    ]

    /// Modules of C: a library's header, and instructions whose operands Swift cannot name.
    private static let headers = ["Sources/COpenBLAS/", "Sources/CBrainFloat/"]

    /// Files without an ending.
    private static let names: Set = [
        ".gitignore", ".swift-format", ".ci/run", "LICENSE", "run", "test",
    ]

    @Test("No file is larger than 1 MB")
    func sizes() {
        for file in Repository.files ?? [] {
            #expect(file.size <= 1 << 20, "\(file.path)")
        }
    }

    @Test("Every file is of a kind that is expected where it is")
    func kinds() {
        for file in Repository.files ?? [] where !Self.names.contains(file.path) {
            if file.suffix.isEmpty {
                let isScript = file.text?.hasPrefix("#!") ?? false
                #expect(isScript, "\(file.path) has no ending and is no script")
            } else {
                if ["h", "modulemap"].contains(file.suffix) {
                    let isExpected = Self.headers.contains { file.path.hasPrefix($0) }
                    #expect(isExpected, "\(file.path): C where none is expected")
                    continue
                }
                let folder = Self.suffixes[file.suffix]
                #expect(folder != nil, "\(file.path): a file of another kind")
                #expect(file.path.hasPrefix(folder ?? ""), "\(file.path): not the place for it")
            }
        }
    }

    @Test("Scripts can be executed, and name their interpreter by way of env")
    func scripts() {
        for file in Repository.files ?? [] where file.suffix != "swift" {
            guard let text = file.text, text.hasPrefix("#!") else { continue }
            #expect(text.hasPrefix("#!/usr/bin/env "), "\(file.path)")
            let mayRun = FileManager.default.isExecutableFile(atPath: file.url.path)
            #expect(mayRun || file.suffix == "py", "\(file.path)")
        }
    }

    @Test("A source file is named after what it defines, in upper camel case")
    func sourceNames() {
        for file in Repository.files(below: "Sources") {
            let name = file.url.deletingPathExtension().lastPathComponent
            let isNoun = name.wholeMatch(of: /[A-Z][A-Za-z0-9_]*(?:\+[A-Z][A-Za-z0-9_]*)*/) != nil
            #expect(isNoun, "\(file.path)")
        }
    }
}
