extension WordPattern {
    /// Where a contraction at `position` ends; `position` when there is none.
    func matchContraction(
        _ view: ScalarView,
        at position: Int,
        _ contractions: Contractions
    ) -> Int {
        guard view.scalar(position) == 0x27 else { return position }
        // ASCII letters differ from their capitals in one bit.
        let fold: UInt32
        switch contractions {
        case .none: return position
        case .lowercase: fold = 0
        case .anyCase: fold = 0x20
        }
        let first = view.scalar(position + 1) | fold
        let second = view.scalar(position + 2) | fold
        switch (Unicode.Scalar(first), Unicode.Scalar(second)) {
        case ("s", _), ("t", _), ("m", _), ("d", _): return position + 2
        case ("r", "e"), ("v", "e"), ("l", "l"): return position + 3
        default: return position
        }
    }

    /// Where an ASCII word with its one punctuation mark or symbol before it ends.
    func matchSlashWord(_ view: ScalarView, at position: Int) -> Int {
        let first = view.scalar(position)
        guard first < 0x80, view.characterClass(position).intersects([.punctuation, .symbol]) else {
            return position
        }
        var end = position + 1
        while (view.scalar(end) | 0x20) &- 0x61 < 26 { end += 1 }
        return end > position + 1 ? end : position
    }

    /// Where a run of letters, with its lead, ends.
    func matchLetters(_ view: ScalarView, at position: Int) -> Int {
        let takesLead =
            switch lead {
            case .space:
                view.isSpace(position)
            case .anythingBut(let classes):
                !view.classes[position].intersects(classes) && !view.isNewline(position)
            }
        switch letters {
        case .classes(let classes):
            if takesLead, view.characterClass(position + 1).intersects(classes) {
                return view.endOfRun(from: position + 1, in: classes)
            }
            return view.endOfRun(from: position, in: classes)
        case .withoutHan:
            if takesLead {
                let end = Self.endWithoutHan(view, from: position + 1)
                if end > position + 1 { return end }
            }
            return Self.endWithoutHan(view, from: position)
        case .cased(let classes):
            return Self.matchCased(view, at: position, in: classes, takesLead: takesLead)
        case .phrases:
            if takesLead {
                let end = Self.endOfPhrase(view, from: position + 1)
                if end > position + 1 { return end }
            }
            return Self.endOfPhrase(view, from: position)
        }
    }

    private static func endWithoutHan(_ view: ScalarView, from start: Int) -> Int {
        var end = start
        while view.characterClass(end).contains(.letter), !HanRanges.contain(view.scalar(end)) {
            end += 1
        }
        return end
    }

    /// `(?:\p{L}\p{M}*(?: \p{L}\p{M}*)*)+`.
    private static func endOfPhrase(_ view: ScalarView, from start: Int) -> Int {
        var end = start
        while true {
            if view.characterClass(end).contains(.letter) {
                end = view.endOfRun(from: end + 1, in: .mark)
            } else if end > start, view.isSpace(end),
                view.characterClass(end + 1).contains(.letter)
            {
                end = view.endOfRun(from: end + 2, in: .mark)
            } else {
                return end
            }
        }
    }

    /// `lead?[^a-z]*[^A-Z]+|lead?[^a-z]+[^A-Z]*` within `classes`.
    ///
    /// The expression's order counts: all ways to meet the first half come before the second.
    private static func matchCased(
        _ view: ScalarView,
        at position: Int,
        in classes: CharacterClass,
        takesLead: Bool
    ) -> Int {
        if takesLead, let end = endOfCased(view, from: position + 1, in: classes) { return end }
        if let end = endOfCased(view, from: position, in: classes) { return end }
        for start in [takesLead ? position + 1 : position, position] {
            let end = endOfCapitals(view, from: start, in: classes)
            if end > start { return end }
        }
        return position
    }

    /// `[^a-z]*[^A-Z]+`.
    private static func endOfCased(
        _ view: ScalarView,
        from start: Int,
        in classes: CharacterClass
    ) -> Int? {
        func isSmall(_ position: Int) -> Bool {
            view.characterClass(position).intersects(classes)
                && view.scalar(position) &- 0x41 >= 26
        }
        var end = endOfCapitals(view, from: start, in: classes)
        if isSmall(end) {
            while isSmall(end) { end += 1 }
            return end
        }
        // The capitals took all; they give back down to the last scalar that may be small as well.
        while end > start {
            if isSmall(end - 1) { return end }
            end -= 1
        }
        return nil
    }

    /// `[^a-z]*`.
    private static func endOfCapitals(
        _ view: ScalarView,
        from start: Int,
        in classes: CharacterClass
    ) -> Int {
        var end = start
        while view.characterClass(end).intersects(classes), view.scalar(end) &- 0x61 >= 26 {
            end += 1
        }
        return end
    }
}
