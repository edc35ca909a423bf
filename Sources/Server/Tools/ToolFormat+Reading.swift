import JSON

extension ToolFormat.Form {
    /// Whether calls are JSON right behind the opening.
    var isJSON: Bool {
        if case .json = body { true } else { false }
    }

    /// A reader of calls in this form.
    func reader(of tools: [ToolDefinition]) -> any CallReader {
        let names = Set(tools.map(\.name))
        switch body {
        case .json(let style, _): return JSONCallReader(style, names: names)
        case .named(let style): return NamedCallReader(style, names: names)
        case .tagged(let style): return TaggedCallReader(style, tools: tools)
        case .literal(let style): return LiteralCallReader(style, names: names)
        }
    }
}

extension ToolFormat.HeaderStyle {
    /// The function that a header addresses, if it does.
    func function(in header: String) -> String? {
        guard let range = header.firstRange(ofBytes: recipient) else { return nil }
        let name = header[range.upperBound...].prefix { character in
            character.isLetter || character.isNumber || "_-.".contains(character)
        }
        return name.isEmpty ? nil : String(name)
    }
}
