import Testing
import Tokenizer

/// The checksums are of the same lists made from llama.cpp's `unicode-data.cpp`.
struct CharacterTableTests {
    private let scalars: Range<UInt32> = 0..<0x110000

    @Test("The class of every scalar value is llama.cpp's")
    func classes() {
        let values = scalars.lazy.map { UInt64(CharacterTable.shared[$0].rawValue) }
        #expect(fnv(values) == 0xef91_14da_da0d_aa82)
    }

    @Test("The lower case of every scalar value is llama.cpp's")
    func lowercase() {
        #expect(
            fnv(scalars.lazy.map { UInt64(LowercaseMap.lowercase($0)) }) == 0xdf95_8c3c_fd8b_326d
        )
    }

    @Test("The base letter of every scalar value is llama.cpp's")
    func baseLetters() {
        #expect(fnv(scalars.lazy.map { UInt64(BaseLetterMap.base($0)) }) == 0x8471_4e44_423d_e845)
    }

    @Test("Scalars past the last are unassigned")
    func beyond() {
        #expect(CharacterTable.shared[0x110000] == .unassigned)
        #expect(CharacterTable.shared[.max] == .unassigned)
    }
}
