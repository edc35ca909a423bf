import Sampling
import Testing

@Suite("Token mask")
struct TokenMaskTests {
    @Test("behaves like a set", arguments: [0, 1, 63, 64, 65, 130, 1000])
    func set(count: Int) {
        var generator = Xoshiro256(seed: UInt64(count))
        var mask = TokenMask(count: count)
        var reference: Set<Int32> = []
        for _ in 0..<count {
            let token = Int32.random(in: -2..<Int32(count + 2), using: &generator)
            if Bool.random(using: &generator) {
                mask.insert(token)
                if token >= 0, token < count { reference.insert(token) }
            } else {
                mask.remove(token)
                reference.remove(token)
            }
        }
        #expect(mask.tokens == reference.sorted())
        #expect(mask.allowedCount == reference.count)
        #expect(mask.isEmpty == reference.isEmpty)
        #expect((-2..<Int32(count + 2)).allSatisfy { mask.contains($0) == reference.contains($0) })
        mask.allowAll()
        #expect(mask.allowedCount == count)
        #expect(mask == TokenMask(count: count, allowingAll: true))
        mask.removeAll()
        #expect(mask.isEmpty)
    }

    @Test("union and intersection")
    func algebra() {
        var a = TokenMask(count: 100)
        var b = TokenMask(count: 100)
        for token: Int32 in 0..<60 { a.insert(token) }
        for token: Int32 in 40..<100 { b.insert(token) }
        var both = a
        both.formIntersection(b)
        #expect(both.tokens == Array(40..<60))
        a.formUnion(b)
        #expect(a == TokenMask(count: 100, allowingAll: true))
    }

    @Test("applying sets exactly the forbidden logits", arguments: [1, 64, 100, 193])
    func apply(count: Int) {
        var mask = TokenMask(count: count)
        for token in stride(from: Int32(0), to: Int32(count), by: 3) where token < 128 {
            mask.insert(token)
        }
        var logits = [Float](repeating: 1, count: count)
        logits.withUnsafeMutableBufferPointer { mask.apply(to: $0) }
        for (token, logit) in logits.enumerated() {
            #expect(logit == (mask.contains(Int32(token)) ? 1 : -.infinity))
        }
    }
}
