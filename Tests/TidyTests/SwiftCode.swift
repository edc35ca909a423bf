/// Swift source with comments and the contents of string literals blanked, line by line.
struct SwiftCode {
    /// The lines, each with as many bytes as in the source.
    let lines: [String]

    init(_ source: String) {
        var scanner = Scanner(source: Array(source.utf8))
        scanner.scan()
        lines = scanner.code.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// Copies code and blanks the rest.
    private struct Scanner {
        let source: [UInt8]
        var code: [UInt8] = []
        var position = 0

        private static let newline = UInt8(ascii: "\n")
        private static let quote = UInt8(ascii: "\"")
        private static let hash = UInt8(ascii: "#")
        private static let slash = UInt8(ascii: "/")

        init(source: [UInt8]) {
            self.source = source
            code.reserveCapacity(source.count)
        }

        mutating func scan() {
            while position < source.count {
                scanOne()
            }
        }

        /// One comment, one string literal or one character of code.
        private mutating func scanOne() {
            let byte = source[position]
            guard byte == Self.slash || byte == Self.quote || byte == Self.hash else {
                copy()
                return
            }
            if starts(with: "//") {
                while position < source.count, source[position] != Self.newline { blank() }
            } else if starts(with: "/*") {
                blankBlockComment()
            } else if let hashes = stringStart() {
                blankString(hashes: hashes)
            } else {
                copy()
            }
        }

        private func starts(with text: String, at offset: Int = 0) -> Bool {
            source.dropFirst(position + offset).starts(with: text.utf8)
        }

        private mutating func copy() {
            code.append(source[position])
            position += 1
        }

        private mutating func blank(_ count: Int = 1) {
            for byte in source[position..<min(source.count, position + count)] {
                code.append(byte == Self.newline ? byte : UInt8(ascii: " "))
            }
            position = min(source.count, position + count)
        }

        private mutating func blankBlockComment() {
            var depth = 0
            repeat {
                if starts(with: "/*") {
                    depth += 1
                    blank(2)
                } else if starts(with: "*/") {
                    depth -= 1
                    blank(2)
                } else {
                    blank()
                }
            } while depth > 0 && position < source.count
        }

        /// The number of `#` before the quote of a string literal that starts here.
        private func stringStart() -> Int? {
            let hashes = source[position...].prefix { $0 == Self.hash }.count
            return starts(with: "\"", at: hashes) ? hashes : nil
        }

        private mutating func blankString(hashes: Int) {
            let marks = String(repeating: "#", count: hashes)
            let quote = starts(with: "\"\"\"", at: hashes) ? "\"\"\"" : "\""
            let end = quote + marks
            let escape = "\\" + marks
            blank(hashes + quote.utf8.count)
            while position < source.count {
                if starts(with: end) {
                    blank(end.utf8.count)
                    return
                }
                if starts(with: escape + "(") {
                    blank(escape.utf8.count + 1)
                    scanInterpolation()
                } else if starts(with: escape) {
                    blank(escape.utf8.count + 1)
                } else {
                    blank()
                }
            }
        }

        /// Code inside `\(…)`, up to the parenthesis that ends it, which is blanked.
        private mutating func scanInterpolation() {
            var depth = 1
            while position < source.count {
                if source[position] == UInt8(ascii: "(") { depth += 1 }
                if source[position] == UInt8(ascii: ")") { depth -= 1 }
                if depth == 0 {
                    blank()
                    return
                }
                scanOne()
            }
        }
    }
}
