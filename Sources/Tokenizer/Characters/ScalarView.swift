/// A decoded text for the pre-tokenizers' scanners: scalars and their classes, borrowed.
///
/// Reading at or past `end` gives scalar `.max` and the empty class, so that scanners need no
/// checks of their own; positions before the region are never read.
struct ScalarView {
    /// Scalars of the whole text.
    let scalars: UnsafeBufferPointer<UInt32>
    /// Their classes, as many.
    let classes: UnsafeBufferPointer<CharacterClass>
    /// Where the region that the scanner may read ends.
    var end: Int

    /// The scalar at a position.
    @inline(__always)
    func scalar(_ position: Int) -> UInt32 { position < end ? scalars[position] : .max }

    /// The class of the scalar at a position.
    @inline(__always)
    func characterClass(_ position: Int) -> CharacterClass {
        position < end ? classes[position] : []
    }

    /// Whether a line feed or carriage return stands at a position.
    @inline(__always)
    func isNewline(_ position: Int) -> Bool {
        let scalar = scalar(position)
        return scalar == 0x0a || scalar == 0x0d
    }

    /// Whether a space stands at a position.
    @inline(__always)
    func isSpace(_ position: Int) -> Bool { scalar(position) == 0x20 }

    /// The first position from `start` on whose class shares no bit with `set`.
    @inline(__always)
    func endOfRun(from start: Int, in set: CharacterClass) -> Int {
        var position = start
        while characterClass(position).intersects(set) { position += 1 }
        return position
    }
}
