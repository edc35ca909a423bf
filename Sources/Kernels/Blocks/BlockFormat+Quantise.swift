package import Tensor

/// Plain quantisers for making test data and benchmarks.
///
/// Each rounds to the nearest code for a scale taken from the extreme value of a group. ggml
/// searches for better scales, so blocks differ from its own (Q8_0 apart). NaN becomes the lowest
/// code; a group with an infinity has meaningless values. Nothing traps.
extension BlockFormat {
    /// Quantises `count` floats, a whole number of blocks, to `out`.
    package typealias Quantise =
        @Sendable (
            _ x: UnsafePointer<Float>, _ count: Int, _ out: UnsafeMutableRawPointer
        ) -> Void

    /// The quantiser of `type`, or nil: only F32, F16, BF16, Q4_0, Q8_0, Q4_K and Q6_K have one.
    package static func quantiser(of type: ElementType) -> Quantise? {
        switch type {
        case .f32: { $2.copyMemory(from: $0, byteCount: 4 * $1) }
        case .f16: { storeHalves($0, $1, $2) { Float16($0).bitPattern } }
        case .bf16: { storeHalves($0, $1, $2, Half.bfloat) }
        case .q8_0: { blocks($0, $1, 32, $2, 34, quantiseQ8_0) }
        case .q4_0: { blocks($0, $1, 32, $2, 18, quantiseQ4_0) }
        case .q4_K: { blocks($0, $1, 256, $2, 144, quantiseQ4_K) }
        case .q6_K: { blocks($0, $1, 256, $2, 210, quantiseQ6_K) }
        default: nil
        }
    }

    private static func storeHalves(
        _ x: UnsafePointer<Float>,
        _ count: Int,
        _ out: UnsafeMutableRawPointer,
        _ convert: (Float) -> UInt16
    ) {
        for index in 0..<count {
            out.storeBytes(of: convert(x[index]), toByteOffset: 2 * index, as: UInt16.self)
        }
    }

    private static func blocks(
        _ x: UnsafePointer<Float>,
        _ count: Int,
        _ weights: Int,
        _ out: UnsafeMutableRawPointer,
        _ bytes: Int,
        _ quantise: (UnsafePointer<Float>, UnsafeMutableRawPointer) -> Void
    ) {
        for block in 0..<count / weights { quantise(x + block * weights, out + block * bytes) }
    }

    private static func quantiseQ8_0(_ x: UnsafePointer<Float>, _ out: UnsafeMutableRawPointer) {
        let d = storeHalf(abs(extreme(x, 32)) / 127, out, 0)
        for index in 0..<32 {
            let code = Int8(truncatingIfNeeded: code(x[index], d, -127...127))
            out.storeBytes(of: code, toByteOffset: 2 + index, as: Int8.self)
        }
    }

    private static func quantiseQ4_0(_ x: UnsafePointer<Float>, _ out: UnsafeMutableRawPointer) {
        let d = storeHalf(extreme(x, 32) / -8, out, 0)
        for index in 0..<16 {
            let low = code(x[index], d, -8...7) + 8
            let high = code(x[index + 16], d, -8...7) + 8
            out.storeBytes(of: UInt8(low | high << 4), toByteOffset: 2 + index, as: UInt8.self)
        }
    }

    private static func quantiseQ4_K(_ x: UnsafePointer<Float>, _ out: UnsafeMutableRawPointer) {
        var scales: [Float] = []
        var minima: [Float] = []
        for group in 0..<8 {
            let values = (0..<32).map { x[32 * group + $0] }
            let lowest = min(0, values.min() ?? 0)
            scales.append((max(0, values.max() ?? 0) - lowest) / 15)
            minima.append(-lowest)
        }
        let d = storeHalf((scales.max() ?? 0) / 63, out, 0)
        let dmin = storeHalf((minima.max() ?? 0) / 63, out, 2)
        let s = scales.map { code($0, d, 0...63) }
        let t = minima.map { code($0, dmin, 0...63) }
        for index in 0..<4 {
            let bytes = [
                s[index] | (s[index + 4] & 0x30) << 2, t[index] | (t[index + 4] & 0x30) << 2,
                s[index + 4] & 15 | (t[index + 4] & 15) << 4,
            ]
            for (word, byte) in bytes.enumerated() {
                out.storeBytes(of: UInt8(byte), toByteOffset: 4 + 4 * word + index, as: UInt8.self)
            }
        }
        for index in 0..<128 {
            let (pair, lane) = (index / 32, index % 32)
            func quantised(_ group: Int) -> Int32 {
                let minimum = dmin * Float(t[group])
                return code(x[32 * group + lane] + minimum, d * Float(s[group]), 0...15)
            }
            let byte = quantised(2 * pair) | quantised(2 * pair + 1) << 4
            out.storeBytes(of: UInt8(byte), toByteOffset: 16 + index, as: UInt8.self)
        }
    }

    private static func quantiseQ6_K(_ x: UnsafePointer<Float>, _ out: UnsafeMutableRawPointer) {
        let scales = (0..<16).map { extreme(x + 16 * $0, 16) / -32 }
        let d = storeHalf(extreme(scales, 16) / -128, out, 208)
        let s = scales.map { code($0, d, -128...127) }
        for (group, scale) in s.enumerated() {
            out.storeBytes(of: Int8(scale), toByteOffset: 192 + group, as: Int8.self)
        }
        func quantised(_ index: Int) -> Int32 {
            code(x[index], d * Float(s[index / 16]), -32...31) + 32
        }
        for half in 0..<2 {
            for lane in 0..<32 {
                let q = (0..<4).map { quantised(128 * half + 32 * $0 + lane) }
                let low = [q[0] & 15 | (q[2] & 15) << 4, q[1] & 15 | (q[3] & 15) << 4]
                let upper = q[0] >> 4 | (q[1] & 0x30) >> 2 | (q[2] & 0x30) | (q[3] & 0x30) << 2
                for part in 0..<2 {
                    let offset = 64 * half + 32 * part + lane
                    out.storeBytes(of: UInt8(low[part]), toByteOffset: offset, as: UInt8.self)
                }
                out.storeBytes(
                    of: UInt8(upper),
                    toByteOffset: 128 + 32 * half + lane,
                    as: UInt8.self
                )
            }
        }
    }

    /// The value of largest magnitude, with its sign.
    private static func extreme(_ x: UnsafePointer<Float>, _ count: Int) -> Float {
        var found: Float = 0
        for index in 0..<count where abs(x[index]) > abs(found) { found = x[index] }
        return found
    }

    /// Stores `value` as binary16 and returns what was stored.
    private static func storeHalf(
        _ value: Float,
        _ out: UnsafeMutableRawPointer,
        _ offset: Int
    ) -> Float {
        let half = Float16(value)
        out.storeBytes(of: half.bitPattern, toByteOffset: offset, as: UInt16.self)
        return Float(half)
    }

    /// The nearest integer to `value / scale` within `range`; its lower bound for NaN.
    private static func code(_ value: Float, _ scale: Float, _ range: ClosedRange<Int32>) -> Int32 {
        if scale == 0 { return max(0, range.lowerBound) }
        let quotient = (value / scale).rounded(.toNearestOrEven)
        guard quotient > Float(range.lowerBound) else { return range.lowerBound }
        return quotient < Float(range.upperBound) ? Int32(quotient) : range.upperBound
    }
}
