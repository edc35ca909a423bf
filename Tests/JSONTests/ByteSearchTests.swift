import JSON
import Testing

/// Texts found by their bytes.
struct ByteSearchTests {
    @Test(
        "The first place of a text within another is found",
        arguments: [
            ("abcabd", "abd", 3), ("aaab", "aab", 1), ("abc", "abc", 0), ("abc", "", 0),
            ("größe", "ße", 4), ("🇩🇪🇫🇷", "🇫🇷", 8), ("a\r\nb", "\n", 2),
        ]
    )
    func found(text: String, part: String, offset: Int) throws {
        let range = try #require(text.firstRange(ofBytes: part))
        #expect(text.utf8.distance(from: text.startIndex, to: range.lowerBound) == offset)
        #expect(text.utf8[range].elementsEqual(part.utf8))
        #expect(text.contains(bytesOf: part))
        #expect(text.dropFirst(0).contains(bytesOf: part))
    }

    @Test(
        "What is not there byte for byte is not found",
        arguments: [("abc", "abd"), ("ab", "abc"), ("", "a"), ("e\u{301}", "\u{e9}")]
    )
    func missing(text: String, part: String) {
        #expect(text.firstRange(ofBytes: part) == nil)
        #expect(!text.contains(bytesOf: part))
    }
}
