/// Reads files of API keys: one a line, blank lines and those that begin with `#` left out.
enum KeyFile {
    /// The keys of a file.
    ///
    /// - Throws: `InputFile.Failure`, or `CommandError` for a file without a key: it would let
    ///   everybody in.
    static func keys(_ path: String) throws -> [String] {
        let lines = try InputFile.text(path).split(whereSeparator: \.isNewline)
        let keys = lines.map { line in
            String(line.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
        }.filter { !$0.isEmpty && !$0.hasPrefix("#") }
        guard !keys.isEmpty else { throw CommandError("\(path): holds no API key") }
        return keys
    }
}
