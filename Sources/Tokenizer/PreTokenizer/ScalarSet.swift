/// A set of scalars by class and by value, as a bracket of a regular expression gives it.
struct ScalarSet: Sendable {
    /// Members by class: any bit makes a member.
    var classes: CharacterClass = []
    /// Members by value, whitespace outside ASCII excepted.
    var ranges: [ClosedRange<UInt32>] = []
    /// Whether the set is all that is not listed, as `[^...]`.
    var isInverted = false

    /// Whether a scalar of the given class belongs to the set.
    @inline(__always)
    func contains(_ scalar: UInt32, _ scalarClass: CharacterClass) -> Bool {
        lists(scalar, scalarClass) != isInverted
    }

    private func lists(_ scalar: UInt32, _ scalarClass: CharacterClass) -> Bool {
        if scalarClass.intersects(classes) { return true }
        // llama.cpp hides wide whitespace from its expressions behind U+000B.
        if scalar > 0x7f, scalarClass.contains(.whitespace) { return false }
        for range in ranges where range.contains(scalar) { return true }
        return false
    }
}
