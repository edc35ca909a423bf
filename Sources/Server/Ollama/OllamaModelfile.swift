import Discovery
import JSON

/// The recipe of a model, as `ollama show --modelfile` prints it.
struct OllamaModelfile {
    /// What the model was made from: the file's path.
    let source: String
    /// What it is packaged with; nil for files that are no package.
    let layers: OllamaLayers?

    /// The options as `ollama show` lists them, one a line, a list's items each on a line.
    var parameterLines: String {
        options.map { name, value in
            name.padded(to: 30) + " " + (value.stringValue.map { "\"\($0)\"" } ?? Self.text(value))
        }.joined(separator: "\n")
    }

    /// The whole recipe.
    ///
    /// - Throws: `DiscoveryError` for layers that cannot be read.
    func text() throws -> String {
        var lines = ["FROM " + Self.quoted(source)]
        guard let layers else { return lines[0] + "\n" }
        lines += layers.adapterPaths.map { "ADAPTER " + Self.quoted($0) }
        lines += try [layers.template()].compactMap(\.self).map { "TEMPLATE " + Self.quoted($0) }
        lines += try [layers.system()].compactMap(\.self).map { "SYSTEM " + Self.quoted($0) }
        lines += options.map { name, value in
            "PARAMETER \(name) \(Self.quoted(value.stringValue ?? Self.text(value)))"
        }
        for message in try layers.messages()?.arrayValue ?? [] {
            let content = Self.quoted(message["content"]?.stringValue ?? "")
            lines.append("MESSAGE \(message["role"]?.stringValue ?? "user") \(content)")
        }
        lines += try layers.licenses().map { "LICENSE " + Self.quoted($0) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The options, lists taken apart.
    private var options: [(name: String, value: JSONValue)] {
        (layers?.parameters ?? [:]).flatMap { name, value in
            (value.arrayValue ?? [value]).map { (name, $0) }
        }
    }

    private static func text(_ value: JSONValue) -> String {
        String(decoding: value.wireBytes, as: UTF8.self)
    }

    /// Quotes around what would not be read back as one word list otherwise.
    private static func quoted(_ text: String) -> String {
        let isPlain =
            !text.isEmpty && !text.contains("\n") && text.first != " " && text.last != " "
            && text.first != "\""
        if isPlain { return text }
        return text.contains("\"") ? "\"\"\"\(text)\"\"\"" : "\"\(text)\""
    }
}

extension String {
    /// The text with blanks up to so many characters.
    fileprivate func padded(to count: Int) -> String {
        self + String(repeating: " ", count: max(0, count - self.count))
    }
}
