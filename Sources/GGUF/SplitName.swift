/// The name of one part of a split file: `PREFIX-00001-of-00003.gguf`.
struct SplitName {
    /// All of the path in front of the part's number.
    let prefix: String
    /// This part, from 1.
    let number: Int
    /// Parts in all.
    let count: Int

    /// Takes a path apart; nil when it does not follow the pattern.
    init?(path: String) {
        let suffix = "-00000-of-00000.gguf"
        let bytes = Array(path.utf8)
        let cut = bytes.count - suffix.utf8.count
        guard cut >= 0 else { return nil }
        let tail = bytes[cut...]
        let matches = zip(tail, suffix.utf8).allSatisfy { byte, pattern in
            pattern == UInt8(ascii: "0") ? (0x30...0x39).contains(byte) : byte == pattern
        }
        guard matches else { return nil }
        func number(at offset: Int) -> Int {
            bytes[(cut + offset)..<(cut + offset + 5)].reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }
        prefix = String(decoding: bytes[..<cut], as: UTF8.self)
        self.number = number(at: 1)
        count = number(at: 10)
    }

    /// The path of another part of the same file.
    func path(number: Int) -> String {
        "\(prefix)-\(Self.padded(number))-of-\(Self.padded(count)).gguf"
    }

    private static func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    }
}
