/// The catalogue as a table for people.
package enum CatalogueTable {
    private static let head = [
        "NAME", "KIND", "ARCHITECTURE", "PARAMS", "QUANTISATION", "SIZE", "STORE",
    ]
    /// Columns wider than this are not made to line up.
    private static let widthLimit = 60

    /// One line for each entry under a line of headings; what is broken is explained below.
    package static func text(_ entries: [CatalogueEntry]) -> String {
        guard !entries.isEmpty else { return "No models were found.\n" }
        let rows = [head] + entries.map(cells)
        var text = lines(rows)
        let broken = entries.filter { $0.problem != nil }
        if !broken.isEmpty { text += "\n" }
        for entry in broken {
            text += "\(displayText(entry.id)): \(displayText(entry.problem ?? ""))\n"
        }
        return text
    }

    private static func cells(_ entry: CatalogueEntry) -> [String] {
        let facts = entry.facts
        let parameters = facts.flatMap { $0.parameterCount > 0 ? $0.parameterCount : nil }
        return [
            displayText(entry.id),
            entry.problem == nil ? facts?.kind.rawValue ?? "-" : "broken",
            facts?.architecture.map { displayText($0, limit: 40) } ?? "-",
            parameters.map(decimalText) ?? "-",
            facts?.quantisation ?? "-",
            byteText(entry.size),
            entry.store.rawValue,
        ]
    }

    private static func lines(_ rows: [[String]]) -> String {
        let widths = head.indices.map { column in
            rows.map { min(widthLimit, $0[column].unicodeScalars.count) }.max() ?? 0
        }
        var text = ""
        for row in rows {
            let padded = zip(row, widths).map { cell, width in
                cell + String(repeating: " ", count: max(0, width - cell.unicodeScalars.count))
            }
            let line = padded.joined(separator: "  ")
            let end = line.lastIndex { $0 != " " }.map { line.index(after: $0) } ?? line.startIndex
            text += line[..<end] + "\n"
        }
        return text
    }
}
