/// The alternatives that split text into words, tried in order at every position.
///
///     han          \p{Han}+
///     contractions 's|'t|'re|'ve|'m|'ll|'d
///     slashWords   [!-/:-@\[-`{-~][A-Za-z]+
///     letters      lead? letters+ contractions?
///     numbers      ` ?\p{N}+`, `\p{N}{1,n}`
///     others       ` ?[^\s\p{L}\p{N}]+` with newlines after
///     newlines     \s*[\r\n]+
///     whitespace   \s+(?!\S)|\s+
///
/// The families of models differ in the details below.
struct WordPattern: Sendable {
    /// Which apostrophe forms are cut off (or kept on) as one piece.
    enum Contractions: Sendable {
        case none, lowercase, anyCase
    }

    /// What counts as a run of letters.
    enum Letters: Sendable {
        /// Scalars of these classes.
        case classes(CharacterClass)
        /// Letters, but no Han.
        case withoutHan
        /// Capitals before small letters: `[^a-z]*[^A-Z]+|[^a-z]+[^A-Z]*` within these classes.
        case cased(CharacterClass)
        /// Letters with marks after them, over single spaces between words.
        case phrases
    }

    /// What may stand once before a run of letters.
    enum Lead: Sendable {
        /// A space.
        case space
        /// Anything outside these classes, line feed and carriage return excepted.
        case anythingBut(CharacterClass)
    }

    /// How numbers are cut.
    enum Numbers: Sendable {
        /// Not here; an earlier stage did.
        case none
        /// Groups of at most this many.
        case groups(Int)
        /// Whole numbers with a space before.
        case spaced
    }

    /// What is taken along after other characters.
    enum Trailer: Sendable {
        case none, newlines, newlinesOrSlashes, newlineOrSlash
    }

    /// How a run of whitespace with newlines in it is cut.
    enum Newlines: Sendable {
        /// Like other whitespace.
        case none
        /// The run up to and with its last newline.
        case throughLast
        /// Each newline by itself, when no whitespace stands before it.
        case single
    }

    /// How a run of whitespace is cut.
    enum Whitespace: Sendable {
        /// All but the last, which goes with the word after it.
        case keepingLast
        /// The same in pieces of 512, 256, ... 4, 2, 1.
        case powersOfTwo
    }

    var han = false
    var contractions = Contractions.anyCase
    var slashWords = false
    var lead = Lead.anythingBut([.letter, .number])
    var letters = Letters.classes(.letter)
    var keepsContractions = false
    var numbers = Numbers.groups(3)
    /// Classes that end a run of other characters.
    var notOthers: CharacterClass = [.whitespace, .letter, .number]
    var trailer = Trailer.newlines
    var newlines = Newlines.throughLast
    var whitespace = Whitespace.keepingLast

    /// Where the match at `position` ends; `position` when there is none.
    func match(_ view: ScalarView, at position: Int) -> Int {
        if han, HanRanges.contain(view.scalars[position]) {
            var end = position
            while HanRanges.contain(view.scalar(end)) { end += 1 }
            return end
        }
        if view.scalars[position] == 0x27 {
            let end = matchContraction(view, at: position, contractions)
            if end > position { return end }
        }
        if slashWords {
            let end = matchSlashWord(view, at: position)
            if end > position { return end }
        }
        var end = matchLetters(view, at: position)
        if end > position {
            return keepsContractions ? matchContraction(view, at: end, .anyCase) : end
        }
        end = matchNumber(view, at: position)
        if end > position { return end }
        end = matchOthers(view, at: position)
        if end > position { return end }
        return matchWhitespace(view, at: position)
    }

    private func matchNumber(_ view: ScalarView, at position: Int) -> Int {
        switch numbers {
        case .none:
            return position
        case .groups(let size):
            var end = position
            while end - position < size, view.characterClass(end).contains(.number) { end += 1 }
            return end
        case .spaced:
            let start = view.isSpace(position) ? position + 1 : position
            let end = view.endOfRun(from: start, in: .number)
            return end > start ? end : position
        }
    }

    private func matchOthers(_ view: ScalarView, at position: Int) -> Int {
        let start = view.isSpace(position) ? position + 1 : position
        var end = start
        while end < view.end, !view.classes[end].intersects(notOthers) { end += 1 }
        guard end > start else { return position }
        switch trailer {
        case .none:
            break
        case .newlines:
            while view.isNewline(end) { end += 1 }
        case .newlinesOrSlashes:
            while view.isNewline(end) || view.scalar(end) == 0x2f { end += 1 }
        case .newlineOrSlash:
            if view.isNewline(end) || view.scalar(end) == 0x2f { end += 1 }
        }
        return end
    }

    private func matchWhitespace(_ view: ScalarView, at position: Int) -> Int {
        var end = position
        var lastNewline = position - 1
        while view.characterClass(end).contains(.whitespace) {
            if view.isNewline(end) { lastNewline = end }
            end += 1
        }
        switch newlines {
        case .none:
            break
        case .throughLast:
            if lastNewline >= position { return lastNewline + 1 }
        case .single:
            if view.isNewline(position) { return position + 1 }
        }
        switch whitespace {
        case .keepingLast:
            return end < view.end && end - position > 1 ? end - 1 : end
        case .powersOfTwo:
            let usable = end < view.end ? end - position - 1 : end - position
            for size in [512, 256, 128, 64, 32, 16, 8, 4, 2] where size <= usable {
                return position + size
            }
            return min(position + 1, end)
        }
    }
}
