/// Runs of scalars out of a set: `lead? [set]{minimum,maximum}`.
struct RunPattern: Sendable {
    /// What may stand once before the run.
    enum Lead: Sendable {
        case none, space, whitespace
    }

    /// What may stand once before the run.
    var lead = Lead.none
    /// The first set that holds the first scalar must hold all others.
    var sets: [ScalarSet]
    /// Fewest scalars.
    var minimum = 1
    /// Most scalars; a longer run is cut into several.
    var maximum = Int.max

    /// Runs of one class set.
    init(_ classes: CharacterClass, minimum: Int = 1, maximum: Int = .max) {
        self.init([ScalarSet(classes: classes)], minimum: minimum, maximum: maximum)
    }

    /// Runs of any of several sets.
    init(_ sets: [ScalarSet], lead: Lead = .none, minimum: Int = 1, maximum: Int = .max) {
        self.sets = sets
        self.lead = lead
        self.minimum = minimum
        self.maximum = maximum
    }

    /// Where the match at `position` ends; `position` when there is none.
    func match(_ view: ScalarView, at position: Int) -> Int {
        let takesLead =
            switch lead {
            case .none: false
            case .space: view.isSpace(position)
            case .whitespace: view.characterClass(position).contains(.whitespace)
            }
        if takesLead, let end = run(view, from: position + 1) { return end }
        return run(view, from: position) ?? position
    }

    private func run(_ view: ScalarView, from start: Int) -> Int? {
        guard start < view.end else { return nil }
        for set in sets where set.contains(view.scalars[start], view.classes[start]) {
            let limit = maximum < view.end - start ? start + maximum : view.end
            var end = start
            while end < limit, set.contains(view.scalars[end], view.classes[end]) { end += 1 }
            return end - start >= minimum ? end : nil
        }
        return nil
    }
}
