package import JSON

/// How results are printed.
package enum ReportFormat: String, Sendable, CaseIterable {
    case md
    case json
    case csv

    /// A list of records as text; Markdown has its own columns.
    package static func json(_ records: [[(name: String, value: JSONValue)]]) -> JSONValue {
        .array(records.map { .object(JSONObject($0.map { ($0.name, $0.value) })) })
    }

    /// Records as CSV: a line of names, texts quoted, lists left out, nothing for null.
    ///
    /// - Throws: `JSONError` for a number that has no text.
    package static func csv(_ records: [[(name: String, value: JSONValue)]]) throws -> String {
        guard let first = records.first else { return "" }
        var lines = [columns(first).map(\.name).joined(separator: ",")]
        for record in records {
            lines.append(try columns(record).map { try cell($0.value) }.joined(separator: ","))
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// A table in Markdown; the first `texts` columns are left-aligned.
    package static func markdown(_ header: [String], texts: Int, _ rows: [[String]]) -> String {
        let rule = header.indices.map { $0 < texts ? "---" : "---:" }
        return ([header, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
    }

    private static func columns(
        _ record: [(name: String, value: JSONValue)]
    ) -> [(name: String, value: JSONValue)] {
        record.filter { !$0.name.hasPrefix("samples_") }
    }

    private static func cell(_ value: JSONValue) throws -> String {
        switch value {
        case .null: ""
        case .string(let text):
            "\""
                + text.split(separator: "\"", omittingEmptySubsequences: false)
                .joined(separator: "\"\"") + "\""
        default: try value.serialized()
        }
    }
}
