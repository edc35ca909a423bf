/// Reads the words of a command line into the properties of a command.
struct ArgumentReader {
    private let definitions: [ArgumentDefinition]
    private let named: [String: ArgumentDefinition]
    private var positionals: ArraySlice<ArgumentDefinition>
    private var unexpected: [String] = []

    /// A reader for what a command may take.
    init(_ definitions: [ArgumentDefinition]) {
        self.definitions = definitions
        let pairs = definitions.flatMap { definition in definition.names.map { ($0, definition) } }
        named = Dictionary(pairs) { first, _ in first }
        positionals = definitions.filter(\.names.isEmpty)[...]
    }

    /// Reads all words.
    ///
    /// - Throws: `UsageError`, `HelpRequest`.
    mutating func read(_ words: [String]) throws {
        var rest = words[...]
        var isNamed = true
        while let word = rest.popFirst() {
            if isNamed, word == "--" {
                isNamed = false
            } else if isNamed, word.hasPrefix("-"), word != "-", !isNumber(word) {
                try readName(word, &rest)
            } else {
                try readPositional(word)
            }
        }
        guard unexpected.isEmpty else { throw UsageError.unexpected(unexpected) }
        if let missing = definitions.first(where: { $0.isRequired && !$0.isGiven() }) {
            throw UsageError.missing(missing)
        }
    }

    /// A word that begins with a dash: its value may follow behind `=`, or as the next word.
    private mutating func readName(_ word: String, _ rest: inout ArraySlice<String>) throws {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        let value = parts.count == 2 ? String(parts[1]) : nil
        guard let definition = named[name] else {
            if name == "--help" || name == "-h" { throw HelpRequest.help }
            if name == "--version" { throw HelpRequest.version }
            throw UsageError.unknownOption(name, near: nearest(name))
        }
        switch definition.kind {
        case .flag:
            if let value { throw UsageError.unexpectedValue(value, of: name) }
            try definition.take("")
        case .option(_, let takesDashes):
            if let value { return try take(value, definition) }
            guard let next = rest.first,
                takesDashes || !next.hasPrefix("-") || next == "-" || isNumber(next)
            else { throw UsageError.missingValue(definition) }
            rest.removeFirst()
            try take(next, definition)
        case .positional: break
        }
    }

    private mutating func readPositional(_ word: String) throws {
        guard let definition = positionals.first else {
            unexpected.append(word)
            return
        }
        if !definition.isRepeating { positionals.removeFirst() }
        try take(word, definition)
    }

    private func take(_ text: String, _ definition: ArgumentDefinition) throws {
        do {
            try definition.take(text)
        } catch is ArgumentDefinition.InvalidValue {
            throw UsageError.invalid(text, definition, reason: nil)
        } catch {
            throw UsageError.invalid(text, definition, reason: "\(error)")
        }
    }

    /// Whether a word with a dash is a number rather than a name.
    private func isNumber(_ word: String) -> Bool {
        named[word] == nil && Double(word) != nil
    }

    /// The name that a mistyped one is nearest to: at most two letters away.
    private func nearest(_ name: String) -> String? {
        let near = named.keys.sorted().map { ($0, distance(name, $0)) }.min { $0.1 < $1.1 }
        guard let near, near.1 <= 2, near.1 * 2 < name.utf8.count else { return nil }
        return near.0
    }

    /// Letters to insert, delete or replace to get from one text to the other (Levenshtein).
    private func distance(_ one: String, _ other: String) -> Int {
        let letters = Array(other)
        var row = Array(0...letters.count)
        for (line, letter) in one.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for column in letters.indices {
                let replaced = diagonal + (letters[column] == letter ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[letters.count]
    }
}
