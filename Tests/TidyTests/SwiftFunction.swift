/// A function, initialiser, subscript or computed property with a body.
struct SwiftFunction: Equatable {
    let name: String
    /// The line of its keyword, from 1.
    let line: Int
    /// Lines from the keyword to the closing brace.
    let length: Int

    /// Every body in a source file, in order; nested functions also count on their own.
    static func all(in code: SwiftCode) -> [SwiftFunction] {
        let declaration = Self.declaration
        var functions: [SwiftFunction] = []
        for (index, line) in code.lines.enumerated() {
            guard keywords.contains(where: line.contains),
                let match = line.firstMatch(of: declaration)
            else { continue }
            let name = match.output.1
            var body = Body(isProperty: name.hasPrefix("var "))
            guard let end = body.end(in: code.lines, from: index, after: name.endIndex) else {
                continue
            }
            functions.append(
                SwiftFunction(name: String(name), line: index + 1, length: end - index + 1)
            )
        }
        return functions
    }

    /// One of these stands in every such line; looking for them first is much quicker.
    private static let keywords = ["func ", "init", "subscript", "var "]

    /// A declaration that may have a body; `.init(` and `self.init(` are calls.
    private static var declaration: Regex<(Substring, Substring)> {
        /(?:^|[ ;{])(func [^ (]+|init(?=[?!]?[(<])|deinit(?= *\{)|subscript(?=[(<])|var \w+(?=:))/
    }

    /// Finds the braces of a body.
    private struct Body {
        /// Whether a value after `=` ends the search.
        let isProperty: Bool
        private var parentheses = 0
        private var braces = 0

        init(isProperty: Bool) {
            self.isProperty = isProperty
        }

        /// The line of the brace that closes the body; nil when there is no body.
        mutating func end(in lines: [String], from first: Int, after name: String.Index) -> Int? {
            var text = lines[first][name...]
            for line in first..<lines.count {
                if line > first {
                    text = lines[line][...]
                    if braces == 0, parentheses == 0, !continuesSignature(text) { return nil }
                }
                for character in text {
                    switch take(character) {
                    case .goesOn: continue
                    case .ends: return line
                    case .isMissing: return nil
                    }
                }
            }
            return nil
        }

        private enum Step {
            case goesOn
            case ends
            case isMissing
        }

        private mutating func take(_ character: Character) -> Step {
            switch character {
            case "(", "[": parentheses += 1
            case ")", "]": parentheses -= 1
            case "{" where parentheses == 0 || braces > 0: braces += 1
            case "}" where parentheses == 0 || braces > 0:
                braces -= 1
                // Below zero ends the type that holds a declaration without a body.
                if braces <= 0 { return braces == 0 ? .ends : .isMissing }
            case "=" where isProperty && braces == 0: return .isMissing
            default: break
            }
            return .goesOn
        }

        /// Whether a line goes on with a signature that the line before began.
        private func continuesSignature(_ line: Substring) -> Bool {
            let word = line.drop { $0 == " " }.prefix { $0.isLetter || "{->".contains($0) }
            return ["{", "->", "throws", "async", "rethrows", "where"].contains(String(word))
        }
    }
}
