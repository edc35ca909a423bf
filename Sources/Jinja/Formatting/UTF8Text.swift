import JSON

/// A text as UTF-8 bytes, for searching and cutting.
///
/// No character's bytes occur inside another's, so searching bytes finds the same places as
/// searching scalars, and every cut at a match is between characters.
struct UTF8Text {
    let bytes: [UInt8]

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// The first place of a part in the bytes from `start` on; an empty part is anywhere.
    func firstRange(of part: UTF8Text, from start: Int = 0) -> Range<Int>? {
        let place =
            part.bytes.count <= Self.shortPart
            ? bytes.withUnsafeBufferPointer { bytes in
                part.bytes.withUnsafeBufferPointer {
                    UnsafeBufferPointer(rebasing: bytes[start...]).firstPlace(of: $0)
                }
            }
            : Self.place(of: part.bytes, in: bytes[start...])
        return place.map { start + $0..<start + $0 + part.bytes.count }
    }

    /// The last place of a part in the bytes before `end`.
    func lastRange(of part: UTF8Text, before end: Int) -> Range<Int>? {
        let place = Self.place(of: part.bytes.reversed(), in: bytes[..<end].reversed())
        return place.map { end - $0 - part.bytes.count..<end - $0 }
    }

    /// Parts up to so many bytes are looked for at every place: preparing a search costs more.
    private static let shortPart = 8

    /// How far into `bytes` a part stands, found in linear time (Knuth, Morris and Pratt).
    private static func place(
        of part: some RandomAccessCollection<UInt8>,
        in bytes: some Collection<UInt8>
    ) -> Int? {
        let part = Array(part)
        guard let first = part.first else { return 0 }
        // For each prefix of the part, how much of it is matched again at its end.
        var overlaps = [0]
        overlaps.reserveCapacity(part.count)
        for index in part.indices.dropFirst() {
            var matched = overlaps[index - 1]
            while matched > 0, part[matched] != part[index] { matched = overlaps[matched - 1] }
            overlaps.append(part[matched] == part[index] ? matched + 1 : matched)
        }
        var matched = 0
        for (offset, byte) in bytes.enumerated() {
            if matched == 0, byte != first { continue }
            while matched > 0, part[matched] != byte { matched = overlaps[matched - 1] }
            if part[matched] == byte { matched += 1 }
            if matched == part.count { return offset + 1 - matched }
        }
        return nil
    }

    /// The text of some bytes.
    func string(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    /// The number of scalars in some bytes.
    func scalarCount(_ range: Range<Int>) -> Int {
        bytes[range].reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    }
}
