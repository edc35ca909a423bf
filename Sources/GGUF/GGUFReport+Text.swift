import Tensor

extension GGUFReport {
    /// Elements shown of an array longer than this.
    private static let shownElements = 6
    /// Characters shown of a string.
    private static let shownCharacters = 72

    /// The report for people, one fact a line; long arrays and strings are cut.
    package func text(contextLength: Int?) -> String {
        let sections = [
            headerLines(), metadataLines(), typeLines(), tensorLines(),
            memoryLines(memory(contextLength: contextLength)),
        ]
        return sections.filter { !$0.isEmpty }
            .map { $0.joined(separator: "\n") + "\n" }
            .joined(separator: "\n")
    }

    private func headerLines() -> [String] {
        var lines = [
            "file          \(printable(path))",
            "format        GGUF version \(version), alignment \(alignment)",
            "size          \(byteText(fileSize))",
        ]
        if let architecture { lines.append("architecture  \(printable(architecture))") }
        lines.append("tensors       \(tensors.count)")
        if let bitsPerWeight {
            lines.append("parameters    \(parameterCount) (\(decimalText(parameterCount)))")
            lines.append("bits/weight   \(fixed(bitsPerWeight, places: 2))")
        }
        for (number, part) in parts.enumerated() {
            let name = parts.count == 1 ? "data section" : "part \(number + 1)"
            let label = name.padded(to: 14)
            let file = parts.count == 1 ? "" : ", \(printable(part.path))"
            lines.append("\(label)at byte \(part.dataOffset) of \(part.fileSize)\(file)")
        }
        return lines
    }

    private func metadataLines() -> [String] {
        let rows = metadata.entries.map { key, value in
            [printable(key), value.typeText, Self.abridged(value)]
        }
        return ["metadata (\(rows.count) keys)"] + table(rows)
    }

    private func typeLines() -> [String] {
        guard !types.isEmpty else { return [] }
        let rows = types.map { use in
            [
                use.type.name, "\(use.tensorCount) tensors", "\(use.parameterCount) parameters",
                "\(use.byteCount) bytes", fixed(use.type.bitsPerWeight, places: 2) + " bits/weight",
            ]
        }
        return ["types"] + table(rows)
    }

    private func tensorLines() -> [String] {
        guard !tensors.isEmpty else { return [] }
        let split = parts.count > 1
        let rows = tensors.map { tensor in
            [printable(tensor.name), tensor.type.name, tensor.shape.description]
                + ["at \(tensor.offset)" + (split ? " of part \(tensor.part + 1)" : "")]
        }
        return ["tensors (name, type, shape innermost first, offset in the data section)"]
            + table(rows)
    }

    private func memoryLines(_ memory: MemoryEstimate) -> [String] {
        let context =
            memory.contextLength.map { "a context of \($0) tokens" } ?? "an unknown context"
        var rows = [["weights", byteText(memory.weightBytes)]]
        switch memory.cache {
        case .bytes(let bytes): rows.append(["KV cache (F16)", byteText(bytes)])
        case .unknown(let reason): rows.append(["KV cache (F16)", "unknown: \(reason)"])
        }
        if let total = memory.totalBytes { rows.append(["together", byteText(total)]) }
        return ["memory for \(context)"] + table(rows) + memory.notes.map { "  note: \($0)" }
    }

    private static func abridged(_ value: GGUFValue) -> String {
        switch value {
        case .string(let text):
            return "\"\(printable(text, limit: shownCharacters))\""
        case .array(let array):
            let shown = array.count > shownElements ? shownElements - 1 : array.count
            // The bounds were checked on opening; only a file written to since can fail here.
            guard let values = try? array.values(prefix: shown) else {
                return "(changed while it was being read)"
            }
            let rest = array.count > shown ? ["... \(array.count - shown) more"] : []
            return "[" + (values.map { abridged($0) } + rest).joined(separator: ", ") + "]"
        default: return value.description
        }
    }
}

extension GGUFValue {
    /// The type, with the element type and count of an array.
    fileprivate var typeText: String {
        if case .array(let array) = self { array.description } else { type.name }
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - unicodeScalars.count))
    }
}

/// Rows indented and their columns aligned, apart from the last.
private func table(_ rows: [[String]]) -> [String] {
    var widths: [Int] = []
    for row in rows {
        for (column, cell) in row.enumerated() {
            let width = min(48, cell.unicodeScalars.count)
            if column == widths.count { widths.append(width) }
            widths[column] = max(widths[column], width)
        }
    }
    return rows.map { row in
        let cells = row.enumerated().map { column, cell in
            column == row.count - 1 ? cell : cell.padded(to: widths[column])
        }
        return "  " + cells.joined(separator: "  ")
    }
}

/// Bytes exactly, and in a binary unit when there are many.
private func byteText(_ bytes: Int) -> String {
    let units: [(name: String, size: Int)] = [
        ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
    ]
    guard let unit = units.first(where: { bytes >= $0.size }) else { return "\(bytes) bytes" }
    return "\(bytes) bytes (\(fixed(Double(bytes) / Double(unit.size), places: 2)) \(unit.name))"
}

/// A count in thousands, millions or billions, as models are named: 7.24 B.
private func decimalText(_ count: Int) -> String {
    let units: [(name: String, size: Double)] = [("T", 1e12), ("B", 1e9), ("M", 1e6), ("K", 1e3)]
    guard let unit = units.first(where: { Double(count) >= $0.size }) else { return "\(count)" }
    return "\(fixed(Double(count) / unit.size, places: 2)) \(unit.name)"
}

/// A number from 0 to 10^12 with a fixed count of decimal places.
private func fixed(_ value: Double, places: Int) -> String {
    let scale = (0..<places).reduce(1) { power, _ in power * 10 }
    let scaled = Int((value * Double(scale)).rounded())
    let fraction = String(scaled % scale)
    return "\(scaled / scale)." + String(repeating: "0", count: places - fraction.count) + fraction
}
