import Foundation
import GoTemplate
import JSON
import Testing

struct RenderingTests {
    private static let dates = GoTemplate.Dates(today: "2025-03-02", yesterday: "2025-03-01")

    private struct Case: CustomTestStringConvertible {
        let source: String
        let data: JSONValue
        /// The text; nil where Go refuses the template or stops.
        let text: String?

        var testDescription: String { source }
    }

    private static let cases: [Case] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let url = folder.appendingPathComponent("Fixtures/recorded.json")
        guard let bytes = try? Data(contentsOf: url),
            let json = try? JSONValue(parsing: Array(bytes))
        else { return [] }
        let data = json["data"]?.arrayValue ?? []
        return (json["cases"]?.arrayValue ?? []).compactMap { item in
            guard let source = item["source"]?.stringValue,
                case .int(let index)? = item["data"], data.indices.contains(Int(index))
            else { return nil }
            return Case(source: source, data: data[Int(index)], text: item["text"]?.stringValue)
        }
    }()

    @Test("There are recorded templates")
    func recorded() {
        #expect(Self.cases.count > 300)
        #expect(Self.cases.contains { $0.text == nil })
    }

    @Test("Templates render as Go's text/template renders them", arguments: cases)
    private func asGo(_ item: Case) throws {
        guard let wanted = item.text else {
            #expect(throws: GoTemplateError.self) { try Self.text(item.source, item.data) }
            return
        }
        #expect(try Self.text(item.source, item.data) == wanted)
    }

    private static func text(_ source: String, _ data: JSONValue = [:]) throws -> String {
        try GoTemplate(source).render(GoValue(data), dates: dates)
    }

    @Test("Functions about dates tell the days they were given")
    func days() throws {
        let text = try Self.text(#"{{ currentDate }} {{ currentDate "2006" }} {{ yesterdayDate }}"#)
        #expect(text == "2025-03-02 2025-03-02 2025-03-01")
    }

    @Test(
        "Errors tell line and column",
        arguments: [
            ("a\n  {{ if }}", 2, 9), ("{{ nope 1 }}", 1, 4), ("é{{ .A }}\né {{ index . 1 }}", 2, 6),
            ("{{ if .A }}", 1, 1), ("x\ny{{ $a }}", 2, 5), ("{{ \"a }}", 1, 4),
        ]
    )
    func places(source: String, line: Int, column: Int) throws {
        let error = try #require(throws: GoTemplateError.self) { try Self.text(source) }
        #expect(error.line == line)
        #expect(error.column == column)
    }

    @Test("Unknown functions are named")
    func unknownFunctions() throws {
        let error = try #require(throws: GoTemplateError.self) { try GoTemplate("{{ shell 1 }}") }
        #expect(error.kind == .unknownFunction)
        #expect(error.message.contains("'shell'"))
    }

    @Test(
        "Work, depth and text have limits",
        arguments: [
            #"{{ define "a" }}{{ template "a" }}{{ end }}{{ template "a" }}"#,
            "{{ range 2000000000 }}{{ end }}",
            #"{{ $s := "0123456789" }}{{ range 60 }}{{ $s = print $s $s }}{{ end }}"#,
            String(repeating: "{{ if 1 }}", count: 2000),
            "{{ " + String(repeating: "(", count: 2000) + "}}",
            #"{{ printf "%999999999d" 1 }}"#,
        ]
    )
    func limits(source: String) throws {
        let error = try #require(throws: GoTemplateError.self) { try Self.text(source) }
        #expect(error.kind == .limit)
    }
}
