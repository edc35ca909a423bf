/// The tables that codes of the IQ, MXFP4 and bit types look their values up in.
///
/// Built once and never freed. A global's first-use check costs more than a lookup, so take
/// `shared` once per row and pass it on.
package struct Codebooks: @unchecked Sendable {
    /// The one instance.
    package static let shared = Codebooks()

    /// Value of each 4-bit code of IQ4_NL and IQ4_XS (16).
    package let iq4: UnsafePointer<Int8>
    /// Twice the value of each E2M1 code, OCP Microscaling Formats 1.0 (16).
    package let mxfp4: UnsafePointer<Int8>
    /// Eight values -8, 0 or 8 per entry, the first in the lowest byte (2048).
    package let iq1: UnsafePointer<UInt64>
    /// Eight values 8, 25 or 43 per entry (256).
    package let iq2xxs: UnsafePointer<UInt64>
    /// Eight values 8, 25 or 43 per entry (512).
    package let iq2xs: UnsafePointer<UInt64>
    /// Eight values 8, 25 or 43 per entry (1024).
    package let iq2s: UnsafePointer<UInt64>
    /// Four values from 4 to 62 per entry (256).
    package let iq3xxs: UnsafePointer<UInt32>
    /// Four odd values from 1 to 15 per entry (512).
    package let iq3s: UnsafePointer<UInt32>
    /// For each byte, eight bytes that are 0xFF where its bit is set (256).
    package let masks: UnsafePointer<UInt64>

    private init() {
        iq4 = Self.table([
            -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113,
        ])
        mxfp4 = Self.table([0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12])
        iq1 = Self.grid(Self.iq1Digits, digits: 4, bits: 2, levels: [-8, 0, 8])
        iq2xxs = Self.grid(Self.iq2xxsDigits, digits: 4, bits: 2, levels: [8, 25, 43])
        iq2xs = Self.grid(Self.iq2xsDigits, digits: 4, bits: 2, levels: [8, 25, 43])
        iq2s = Self.grid(Self.iq2sDigits, digits: 4, bits: 2, levels: [8, 25, 43])
        iq3xxs = Self.grid(
            Self.iq3xxsDigits,
            digits: 3,
            bits: 3,
            levels: [4, 12, 20, 28, 36, 44, 52, 62]
        )
        iq3s = Self.grid(
            Self.iq3sDigits,
            digits: 3,
            bits: 3,
            levels: [1, 3, 5, 7, 9, 11, 13, 15]
        )
        masks = Self.table(
            (0..<256).map { byte -> UInt64 in
                (0..<8).reduce(0) { $0 | (byte >> $1 & 1 == 0 ? 0 : 0xFF << (8 * UInt64($1))) }
            }
        )
    }

    /// Eight bytes that are 0xFF where the sign is negative, for a 7-bit sign index.
    ///
    /// The eighth sign makes the number of negative values even, which is why seven bits do.
    @inline(__always)
    func signs(_ index: Int) -> UInt64 {
        masks[index | (index.nonzeroBitCount & 1) << 7]
    }

    private static func table<T: BitwiseCopyable>(_ values: [T]) -> UnsafePointer<T> {
        let base = UnsafeMutableRawPointer.allocate(
            byteCount: values.count * MemoryLayout<T>.stride,
            alignment: 64
        ).bindMemory(to: T.self, capacity: values.count)
        for (index, value) in values.enumerated() { base[index] = value }
        return UnsafePointer(base)
    }

    /// Spells out entries of `digits` hexadecimal digits, `bits` per level, one byte per value.
    private static func grid<Entry: FixedWidthInteger & BitwiseCopyable>(
        _ text: StaticString,
        digits: Int,
        bits: Int,
        levels: [Int8]
    ) -> UnsafePointer<Entry> {
        let characters = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        var entries: [Entry] = []
        for start in stride(from: 0, to: characters.count, by: digits) {
            let code = characters[start..<start + digits].reduce(0) { $0 << 4 | nibble($1) }
            var entry: Entry = 0
            for index in 0..<MemoryLayout<Entry>.size {
                let level = levels[code >> (bits * index) & (1 << bits - 1)]
                entry |= Entry(UInt8(bitPattern: level)) << Entry(8 * index)
            }
            entries.append(entry)
        }
        return table(entries)
    }

    private static func nibble(_ digit: UInt8) -> Int {
        Int(digit <= UInt8(ascii: "9") ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "a") + 10)
    }
}
