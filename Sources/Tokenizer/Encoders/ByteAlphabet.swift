/// GPT-2's way to spell bytes as visible characters: printable Latin-1 stands for itself, the other
/// 68 bytes are U+0100 on, in order.
enum ByteAlphabet {
    /// The character of each byte.
    static let scalars: [UInt32] = {
        var next: UInt32 = 0x100
        return (0..<256).map { byte in
            switch byte {
            case 0x21...0x7e, 0xa1...0xac, 0xae...0xff: return UInt32(byte)
            default:
                defer { next += 1 }
                return next
            }
        }
    }()

    /// The byte of each character from U+0000 on; nil for those outside the alphabet.
    private static let bytes: [UInt8?] = {
        var bytes = [UInt8?](repeating: nil, count: 0x144)
        for (byte, scalar) in scalars.enumerated() { bytes[Int(scalar)] = UInt8(byte) }
        return bytes
    }()

    /// The byte a character stands for.
    static func byte(_ scalar: UInt32) -> UInt8? {
        scalar < bytes.count ? bytes[Int(scalar)] : nil
    }

    /// Appends the spelling of `text` in UTF-8.
    static func spell(_ text: UnsafeBufferPointer<UInt8>, into spelling: inout [UInt8]) {
        for byte in text {
            let scalar = scalars[Int(byte)]
            if scalar < 0x80 {
                spelling.append(byte)
            } else {
                spelling.append(UInt8(truncatingIfNeeded: scalar >> 6 | 0xc0))
                spelling.append(UInt8(truncatingIfNeeded: scalar & 0x3f | 0x80))
            }
        }
    }

    /// The bytes a token's text stands for, as llama.cpp gives them: a character outside the
    /// alphabet is reported in the text itself.
    static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var scalars: [UInt32] = []
        _ = LenientUTF8.decode(text, into: &scalars)
        var result: [UInt8] = []
        for scalar in scalars {
            if let byte = byte(scalar) {
                result.append(byte)
                continue
            }
            var spelling: [UInt8] = []
            LenientUTF8.append(scalar, to: &spelling)
            result += "[UNK_BYTE_0x".utf8
            for byte in spelling {
                if byte < 16 { result.append(0x30) }
                result += String(byte, radix: 16).utf8
            }
            result += text
            result.append(0x5d)
        }
        return result
    }
}
