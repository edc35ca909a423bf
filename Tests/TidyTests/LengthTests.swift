import Testing

/// Sizes that keep the code readable.
@Suite(.enabled(if: Repository.isCheckout, "not a git checkout"))
struct LengthTests {
    private static let fileLimit = 500
    private static let functionLimit = 70
    private static let lineLimit = 100

    /// Tables of a format's constants: nothing to read line by line.
    private static let tables: Set<String> = []

    @Test("No source file is longer than 500 lines")
    func files() {
        for file in Repository.files(below: "Sources") where !Self.tables.contains(file.path) {
            let lines = (file.text ?? "").split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.count <= Self.fileLimit + 1, "\(file.path)")
        }
    }

    @Test("No function is longer than 70 lines")
    func functions() {
        let sources = Repository.files(below: "Sources") + Repository.files(below: "Tests")
        for file in sources {
            for function in SwiftFunction.all(in: SwiftCode(file.text ?? "")) {
                #expect(
                    function.length <= Self.functionLimit,
                    "\(file.path):\(function.line) \(function.name)"
                )
            }
        }
    }

    @Test("No line of Swift is longer than 100 columns, but for texts in tests")
    func lines() {
        var tooLong: [String] = []
        for file in Repository.files ?? [] where file.suffix == "swift" {
            guard !Self.tables.contains(file.path), let text = file.text else { continue }
            let isTest = file.path.hasPrefix("Tests/")
            tooLong += Self.longLines(of: text, ignoringTexts: isTest).map { "\(file.path):\($0)" }
        }
        #expect(tooLong == [])
    }

    /// Numbers of the lines above the limit; the contents of string literals may be left out.
    private static func longLines(of text: String, ignoringTexts: Bool) -> [Int] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let code = ignoringTexts ? SwiftCode(text).lines : []
        return lines.indices.filter { index in
            guard lines[index].count > lineLimit else { return false }
            let isComment = lines[index].drop { $0 == " " }.hasPrefix("//")
            // What is left of the line without its texts tells whether they made it long.
            return !ignoringTexts || isComment
                || code[index].filter { $0 != " " }.count > lineLimit
        }.map { $0 + 1 }
    }

    @Test("A long text in a test is no long line")
    func longTexts() {
        let text = String(repeating: "x", count: 120)
        #expect(
            Self.longLines(of: "let a = \"\(text)\",\n\(text)\n// \(text)", ignoringTexts: true)
                == [2, 3]
        )
        #expect(Self.longLines(of: "let a = \"\(text)\"", ignoringTexts: false) == [1])
    }

    @Test("The list of tables names files that are there")
    func tablesExist() {
        let paths = Set((Repository.files ?? []).map(\.path))
        #expect(Self.tables.subtracting(paths).isEmpty)
    }

    @Test("Functions are measured from their keyword to their closing brace")
    func measuring() {
        let source = """
            protocol P {
                func required(a: Int)
                var value: Int { get }
            }
            struct S: P {
                let text = "func no() { } \\(call { 1 })"
                var stored: [Int] = []
                var value: Int {
                    1
                }
                // func commented() {
                init?(
                    a: Int = f { 2 }
                ) where Self: P {
                    self.init(b: a)
                    .init(c: a)
                }
                static func == (a: S, b: S) -> Bool { true }
                func required(a: Int)
                    throws -> [Int]
                {
                    if a > 0 {
                        func nested() {}
                    }
                }
            }
            """
        let found = SwiftFunction.all(in: SwiftCode(source))
        #expect(
            found == [
                SwiftFunction(name: "var value", line: 3, length: 1),
                SwiftFunction(name: "var value", line: 8, length: 3),
                SwiftFunction(name: "init", line: 12, length: 6),
                SwiftFunction(name: "func ==", line: 18, length: 1),
                SwiftFunction(name: "func required", line: 19, length: 7),
                SwiftFunction(name: "func nested", line: 23, length: 1),
            ]
        )
    }
}
