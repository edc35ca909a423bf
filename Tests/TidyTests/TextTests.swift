import Testing

/// What must not be written anywhere.
///
/// The examples are put together from pieces, so that this file obeys its own rules.
@Suite(.enabled(if: Repository.isCheckout, "not a git checkout"))
struct TextTests {
    private static var sources: [Repository.File] { Repository.files(below: "Sources") }
    private static var tests: [Repository.File] { Repository.files(below: "Tests") }
    private static var everything: [Repository.File] { Repository.files ?? [] }

    /// What people write by hand, as opposed to recorded test data.
    private static var handwritten: [Repository.File] {
        everything.filter { ["swift", "py", "md", ""].contains($0.suffix) }
    }

    private func check(_ rule: ForbiddenText, in files: [Repository.File]) {
        #expect(rule.works, "the rule does not find its own example")
        #expect(rule.violations(in: files) == [])
    }

    @Test("No marker of unfinished work is left")
    func markers() throws {
        let words = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]
        let rule = ForbiddenText(
            pattern: try Regex("\\b(?:" + words.joined(separator: "|") + ")\\b"),
            hints: words,
            scope: .text,
            example: "// " + words[0] + ": later",
            harmless: "let TODOs = method()"
        )
        check(rule, in: Self.handwritten)
    }

    @Test("Library modules print nothing")
    func printing() {
        let rule = ForbiddenText(
            pattern: /(?:^|[ ({])(?:print|debugPrint|dump)\(/,
            hints: ["rint(", "dump("],
            scope: .code,
            example: "    print(value)",
            harmless: "    value.print(\"print(this)\")  // print(that)"
        )
        check(rule, in: Self.sources.filter { !$0.path.hasPrefix("Sources/shimmy/") })
    }

    @Test("Sources force nothing: no forced unwrap, try or cast")
    func forcing() {
        let rule = ForbiddenText(
            pattern: /[A-Za-z0-9_)\]}]!(?!=)/,
            hints: ["!"],
            scope: .code,
            example: "let first = list.first!",
            harmless: "if !list.isEmpty, a != b {  // really!"
        )
        check(rule, in: Self.sources)
    }

    @Test("Sources share through package access and declare nothing public")
    func access() {
        let rule = ForbiddenText(
            pattern: /^ *(?:public|open) \w/,
            hints: ["public ", "open "],
            scope: .code,
            example: "public struct A {}",
            harmless: "package struct A {}  // public too"
        )
        check(rule, in: Self.sources)
    }

    @Test("Tests see what other modules see")
    func testableImports() throws {
        let rule = ForbiddenText(
            pattern: try Regex("@" + "testable"),
            hints: ["@"],
            scope: .code,
            example: "@" + "testable import JSON",
            harmless: "import JSON  // not @" + "testable"
        )
        check(rule, in: Self.sources + Self.tests)
    }

    @Test("No path of somebody's machine is written down")
    func machinePaths() throws {
        let folders = ["ho" + "me", "ro" + "ot", "wo" + "rk", "Us" + "ers"]
        let rule = ForbiddenText(
            pattern: try Regex(
                "(?:^|[^A-Za-z0-9_.~}-])/(?:" + folders.joined(separator: "|") + ")/"
            ),
            hints: folders.map { "/\($0)/" },
            scope: .text,
            example: "open(\"/" + "home/me/model.gguf\")",
            harmless: "models/home/model.gguf ./work/"
        )
        check(rule, in: Self.everything.filter { $0.suffix != "gguf" })
    }

    @Test("No package registry's host is named")
    func registries() throws {
        let hosts = ["py" + "pi.org", "python" + "hosted.org", "debian" + ".org", "npm" + "js.org"]
        let rule = ForbiddenText(
            pattern: try Regex(hosts.joined(separator: "|")),
            hints: hosts,
            scope: .text,
            example: "curl https://" + hosts[0],
            harmless: "pip install openai"
        )
        check(rule, in: Self.handwritten)
    }

    @Test("Every Swift source says in a doc comment what it is for")
    func docComments() {
        for file in Self.sources {
            let hasComment = (file.text ?? "").split(separator: "\n").contains { line in
                line.drop { $0 == " " }.hasPrefix("///")
            }
            #expect(hasComment, "\(file.path)")
        }
    }

    @Test("Every package declaration has a doc comment, unless a protocol documents it")
    func packageDeclarations() {
        let rule = UndocumentedDeclaration(protocolsIn: Self.sources.compactMap(\.text))
        for file in Self.sources {
            let found = rule.all(in: file.text ?? "")
            #expect(found == [], "\(file.path)")
        }
    }

    @Test("A comment explains the declarations right below it, up to a blank line")
    func groupsOfDeclarations() {
        let rule = UndocumentedDeclaration(protocolsIn: ["protocol P {\n    func required()\n}"])
        let source = """
            /// One.
            @frozen
            package struct S {
                package var bare: Int
                /// Two and three.
                package var two: Int
                package var three: Int

                package func four() {}
                package func required() {}
                package init(integerLiteral value: Int) {}
            }
            """
        #expect(rule.all(in: source) == ["9:     package func four"])
    }

    @Test("Documents link to files that are there")
    func links() {
        let paths = Self.everything.map(\.path)
        for file in Self.everything where file.suffix == "md" {
            let folder = file.path.split(separator: "/").dropLast()
            for match in (file.text ?? "").matches(of: /\]\(([^)#:]+)(?:#[^)]*)?\)/) {
                let parts = folder + match.output.1.split(separator: "/").filter { $0 != "." }
                let target = parts.joined(separator: "/")
                let exists = paths.contains { $0 == target || $0.hasPrefix(target + "/") }
                #expect(exists, "\(file.path) links to \(match.output.1)")
            }
        }
    }
}
