/// UTF-8 as llama.cpp reads it: what cannot be decoded becomes U+FFFD, one per byte passed over.
///
/// Surrogates and overlong forms are decoded by their bits, not refused; ids on damaged text depend
/// on it. Values past U+10FFFF, at which llama.cpp gives up, become U+FFFD here.
enum LenientUTF8 {
    /// U+FFFD REPLACEMENT CHARACTER.
    static let replacement: UInt32 = 0xfffd

    /// Bytes a character takes judging by its first byte alone; 1 for stray continuation bytes.
    @inline(__always)
    static func length(leading byte: UInt8) -> Int {
        if byte < 0xc0 { return 1 }
        if byte < 0xe0 { return 2 }
        return byte < 0xf0 ? 3 : 4
    }

    /// Bytes a scalar takes.
    @inline(__always)
    static func width(_ scalar: UInt32) -> Int {
        if scalar < 0x80 { return 1 }
        if scalar < 0x800 { return 2 }
        return scalar < 0x10000 ? 3 : 4
    }

    /// The character at `offset`: its scalar, the bytes it takes, and whether these bytes are the
    /// scalar's own encoding.
    @inline(__always)
    static func scalar(
        in bytes: UnsafeBufferPointer<UInt8>,
        at offset: Int
    ) -> (scalar: UInt32, length: Int, isExact: Bool) {
        let first = bytes[offset]
        if first < 0x80 { return (UInt32(first), 1, true) }
        guard first >= 0xc0, first < 0xf8 else { return (replacement, 1, false) }
        let length = length(leading: first)
        guard offset + length <= bytes.count else { return (replacement, 1, false) }
        var scalar = UInt32(first) & (0x7f >> UInt32(length))
        for position in (offset + 1)..<(offset + length) {
            let byte = bytes[position]
            guard byte & 0xc0 == 0x80 else { return (replacement, 1, false) }
            scalar = scalar << 6 | UInt32(byte & 0x3f)
        }
        guard scalar <= 0x10ffff else { return (replacement, length, false) }
        return (scalar, length, width(scalar) == length)
    }

    /// Appends the scalars of `bytes`; false when encoding them again would give other bytes.
    static func decode(
        _ bytes: UnsafeBufferPointer<UInt8>,
        into scalars: inout [UInt32]
    ) -> Bool {
        scalars.reserveCapacity(scalars.count + bytes.count)
        var isExact = true
        var offset = 0
        while offset < bytes.count {
            let next = scalar(in: bytes, at: offset)
            scalars.append(next.scalar)
            isExact = isExact && next.isExact
            offset += next.length
        }
        return isExact
    }

    /// Appends the encoding of a scalar, surrogates included.
    static func append(_ scalar: UInt32, to bytes: inout [UInt8]) {
        func tail(_ shift: UInt32) -> UInt8 {
            UInt8(truncatingIfNeeded: scalar >> shift & 0x3f | 0x80)
        }
        switch width(scalar) {
        case 1:
            bytes.append(UInt8(truncatingIfNeeded: scalar))
        case 2:
            bytes.append(UInt8(truncatingIfNeeded: scalar >> 6 | 0xc0))
            bytes.append(tail(0))
        case 3:
            bytes.append(UInt8(truncatingIfNeeded: scalar >> 12 | 0xe0))
            bytes.append(tail(6))
            bytes.append(tail(0))
        default:
            bytes.append(UInt8(truncatingIfNeeded: scalar >> 18 | 0xf0))
            bytes.append(tail(12))
            bytes.append(tail(6))
            bytes.append(tail(0))
        }
    }
}
