/// What the pre-tokenizers know of a scalar: its Unicode general category in coarse, and
/// whitespace.
///
/// Every assigned scalar has exactly one category bit, but for separators, which are whitespace
/// only; `whitespace` may stand beside `control`. No bit at all means "past the end of the text".
package struct CharacterClass: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// `\p{N}`.
    package static let number = Self(rawValue: 1)
    /// `\p{L}`.
    package static let letter = Self(rawValue: 2)
    /// `\p{M}`.
    package static let mark = Self(rawValue: 4)
    /// `\p{P}`.
    package static let punctuation = Self(rawValue: 8)
    /// `\p{S}`.
    package static let symbol = Self(rawValue: 16)
    /// `\p{C}` without the unassigned scalars.
    package static let control = Self(rawValue: 32)
    /// `\s`: the Unicode property White_Space.
    package static let whitespace = Self(rawValue: 64)
    /// Unassigned scalars.
    package static let unassigned = Self(rawValue: 128)

    /// Whether the two sets share a bit.
    @inline(__always)
    func intersects(_ other: Self) -> Bool { rawValue & other.rawValue != 0 }
}
