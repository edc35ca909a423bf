/// Breaks one line into lines of a width, as Python's `textwrap` does.
struct WordWrap {
    let width: Int
    let breaksLongWords: Bool
    let breaksOnHyphens: Bool

    private typealias Chunk = ArraySlice<Unicode.Scalar>

    func wrap(_ line: String) -> [String] {
        var chunks = Array(self.chunks(of: Array(line.unicodeScalars)).reversed())
        var lines: [String] = []
        while !chunks.isEmpty {
            var current: [Chunk] = []
            var length = 0
            if !lines.isEmpty, let first = chunks.last, isBlank(first) { chunks.removeLast() }
            while let next = chunks.last, length + next.count <= width {
                current.append(next)
                length += next.count
                chunks.removeLast()
            }
            if let next = chunks.last, next.count > width {
                breakLong(&chunks, into: &current, room: length >= width ? 0 : width - length)
            }
            if let last = current.last, isBlank(last) { current.removeLast() }
            if !current.isEmpty {
                var text = String.UnicodeScalarView()
                for chunk in current { text.append(contentsOf: chunk) }
                lines.append(String(text))
            }
        }
        return lines
    }

    private func isBlank(_ chunk: Chunk) -> Bool { chunk.allSatisfy(\.isPythonSpace) }

    /// Cuts a chunk wider than a line, behind a hyphen if there is one.
    private func breakLong(_ chunks: inout [Chunk], into current: inout [Chunk], room: Int) {
        let room = max(width < 1 ? 1 : room, 0)
        guard let chunk = chunks.last else { return }
        guard breaksLongWords else {
            if current.isEmpty { current.append(chunks.removeLast()) }
            return
        }
        var cut = room
        if breaksOnHyphens, chunk.count > room {
            let head = chunk.prefix(room)
            if let hyphen = head.lastIndex(of: "-"), hyphen > head.startIndex,
                head[..<hyphen].contains(where: { $0 != "-" })
            {
                cut = hyphen - head.startIndex + 1
            }
        }
        current.append(chunk.prefix(cut))
        chunks[chunks.count - 1] = chunk.dropFirst(cut)
        if chunk.count <= cut { chunks.removeLast() }
    }

    /// Words, the space between them, and if wanted the parts of hyphenated words.
    private func chunks(of text: [Unicode.Scalar]) -> [Chunk] {
        var chunks: [Chunk] = []
        var start = 0
        while start < text.count {
            let blank = isSpace(text[start])
            var end = start + 1
            while end < text.count, isSpace(text[end]) == blank { end += 1 }
            if blank || !breaksOnHyphens {
                chunks.append(text[start..<end])
            } else {
                chunks += parts(of: text[start..<end])
            }
            start = end
        }
        return chunks
    }

    /// Only ASCII white space separates words.
    private func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || (0x09...0x0D).contains(scalar.value)
    }

    /// Cuts a word behind hyphens between letters and around dashes.
    private func parts(of word: Chunk) -> [Chunk] {
        var parts: [Chunk] = []
        var start = word.startIndex
        var index = start
        while index < word.endIndex {
            guard word[index] == "-" else {
                index += 1
                continue
            }
            var end = index
            while end < word.endIndex, word[end] == "-" { end += 1 }
            if end - index == 1, isHyphen(at: index, of: word, from: start) {
                parts.append(word[start..<end])
                start = end
            } else if end - index >= 2, index > start, end < word.endIndex,
                isWordPart(word[index - 1]), isWordPart(word[end])
            {
                parts.append(word[start..<index])
                parts.append(word[index..<end])
                start = end
            }
            index = end
        }
        if start < word.endIndex { parts.append(word[start...]) }
        return parts
    }

    /// Whether letters stand on both sides of a hyphen, two before it and two behind it.
    private func isHyphen(at index: Int, of word: Chunk, from start: Int) -> Bool {
        func isLetter(_ place: Int) -> Bool {
            place >= start && place < word.endIndex && isLetterScalar(word[place])
        }
        let before =
            isLetter(index - 1) && isLetter(index - 2)
            || isLetter(index - 1) && index - 2 >= start && word[index - 2] == "-"
        let after =
            isLetter(index + 1)
            && (isLetter(index + 2)
                || index + 2 < word.endIndex && word[index + 2] == "-" && isLetter(index + 3))
        return before && after
    }

    private func isLetterScalar(_ scalar: Unicode.Scalar) -> Bool {
        (scalar.isPythonAlphanumeric || scalar == "_") && !scalar.isPythonDecimal
    }

    private func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isPythonAlphanumeric || "_!\"'&.,?".unicodeScalars.contains(scalar)
    }
}
