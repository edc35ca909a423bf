/// SHA-256 (FIPS 180-4) of a byte sequence, as lower-case hexadecimal digits.
func sha256(_ message: UnsafeRawBufferPointer) -> String {
    var state: [UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
        0x5be0_cd19,
    ]
    var tail = Array(message[(message.count & ~63)...]) + [0x80]
    while tail.count % 64 != 56 { tail.append(0) }
    let bits = UInt64(message.count) * 8
    tail += (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * $0)) }
    for start in stride(from: 0, to: message.count & ~63, by: 64) {
        compress(&state, UnsafeRawBufferPointer(rebasing: message[start..<start + 64]))
    }
    tail.withUnsafeBytes { bytes in
        for start in stride(from: 0, to: bytes.count, by: 64) {
            compress(&state, UnsafeRawBufferPointer(rebasing: bytes[start..<start + 64]))
        }
    }
    return state.map { word in
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
}

private func compress(_ state: inout [UInt32], _ block: UnsafeRawBufferPointer) {
    var w = (0..<16).map {
        UInt32(bigEndian: block.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self))
    }
    func rotated(_ x: UInt32, _ n: UInt32) -> UInt32 { x >> n | x << (32 - n) }
    for i in 16..<64 {
        let a = rotated(w[i - 15], 7) ^ rotated(w[i - 15], 18) ^ w[i - 15] >> 3
        let b = rotated(w[i - 2], 17) ^ rotated(w[i - 2], 19) ^ w[i - 2] >> 10
        w.append(w[i - 16] &+ a &+ w[i - 7] &+ b)
    }
    var v = state
    for i in 0..<64 {
        let e = rotated(v[4], 6) ^ rotated(v[4], 11) ^ rotated(v[4], 25)
        let choice = v[4] & v[5] ^ ~v[4] & v[6]
        let first = v[7] &+ e &+ choice &+ constants[i] &+ w[i]
        let a = rotated(v[0], 2) ^ rotated(v[0], 13) ^ rotated(v[0], 22)
        let majority = v[0] & v[1] ^ v[0] & v[2] ^ v[1] & v[2]
        v = [first &+ a &+ majority, v[0], v[1], v[2], v[3] &+ first, v[4], v[5], v[6]]
    }
    for i in 0..<8 { state[i] &+= v[i] }
}

/// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
private let constants: [UInt32] = {
    var primes: [UInt64] = []
    var candidate: UInt64 = 2
    while primes.count < 64 {
        if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
        candidate += 1
    }
    return primes.map { prime in
        // floor(cbrt(prime) * 2^32) by bisection over 35 bits, in 128-bit arithmetic.
        var root: UInt128 = 0
        for bit in (0..<35).reversed() {
            let trial = root | 1 << UInt128(bit)
            if trial * trial * trial <= UInt128(prime) << 96 { root = trial }
        }
        return UInt32(truncatingIfNeeded: root)
    }
}()
