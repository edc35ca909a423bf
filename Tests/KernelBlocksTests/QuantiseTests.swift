import KernelBlocks
import Tensor
import Testing

@Suite struct QuantiseTests {
    @Test("activations come back within half a step, and sums are sums")
    func roundTrip() {
        var random = SeededRandom(state: 1)
        for k in [32, 64, 96, 512] {
            let x = (0..<3 * k).map { _ in random.float() * 100 }
            let a = Activations(x, k: k)
            for (index, value) in x.enumerated() {
                let scale = a.rows.scales[index / 32]
                let code = a.rows.values[index]
                // Half a step, and the roundings of scale, inverse and product on 127 steps.
                #expect(abs(value - scale * Float(code)) <= scale * (0.5 + 127 * 4 * 0x1p-24))
                #expect(abs(Int(code)) <= 127)
            }
            for part in 0..<3 * k / 16 {
                let sum = (0..<16).reduce(0) { $0 + Int(a.rows.values[16 * part + $1]) }
                #expect(Int(a.rows.sums[part]) == sum)
            }
            for group in 0..<3 * k / 32 {
                #expect((0..<32).contains { abs(Int(a.rows.values[32 * group + $0])) == 127 })
            }
        }
    }

    @Test("ties go to even")
    func ties() {
        var x = [Float](repeating: 0, count: 32)
        x[0] = 127
        for (index, value) in [0.5, 1.5, 2.5, -0.5, -1.5, -2.5].enumerated() {
            x[index + 1] = Float(value)
        }
        let a = Activations(x, k: 32)
        #expect(a.rows.scales[0] == 1)
        #expect((1...6).map { a.rows.values[$0] } == [0, 2, 2, 0, -2, -2])
    }

    @Test("zeros and values too small for a scale become zero")
    func small() {
        for value in [Float(0), -0.0, .leastNonzeroMagnitude, .leastNormalMagnitude, 1e-37] {
            let a = Activations([Float](repeating: value, count: 32), k: 32)
            #expect(a.rows.scales[0] == 0)
            #expect((0..<32).allSatisfy { a.rows.values[$0] == 0 })
            #expect(a.rows.sums[0] == 0 && a.rows.sums[1] == 0)
        }
        let a = Activations([Float](repeating: 2e-36, count: 32), k: 32)
        #expect(a.rows.values[0] == 127)
        let largest = Activations([Float](repeating: -.greatestFiniteMagnitude, count: 32), k: 32)
        #expect(largest.rows.values[31] == -127)
    }

    @Test("NaN and infinity make their group NaN, and only theirs")
    func notFinite() {
        for value in [Float.nan, .infinity, -.infinity, .signalingNaN] {
            var x = [Float](repeating: 1, count: 64)
            x[7] = value
            let a = Activations(x, k: 64)
            #expect(a.rows.scales[0].isNaN && a.rows.scales[1] == 1 / 127)
            #expect(a.rows.values[7] == 0 && a.rows.values[8] == 0 && a.rows.values[32] == 127)
            #expect(a.rows.sums[0] == 0 && a.rows.sums[2] == 127 * 16)
        }
    }

    @Test(
        "test data stay within a step of what was asked",
        arguments: [
            (ElementType.f32, Float(0)), (.f16, 0x1p-11), (.bf16, 0x1p-8), (.q8_0, 1.0 / 200),
            (.q4_0, 1.0 / 7), (.q4_K, 1.0 / 12), (.q6_K, 1.0 / 28),
        ]
    )
    func weights(_ type: ElementType, _ step: Float) throws {
        var random = SeededRandom(state: 8)
        let x = (0..<1024).map { _ in random.float() }
        let weights = try dequantised(type, quantised(type, x))
        let worst = zip(x, weights).map { abs($0 - $1) }.max() ?? .infinity
        #expect(worst <= step)
    }

    @Test("no input traps a test quantiser")
    func oddWeights() throws {
        for type in ElementType.allCases {
            guard BlockFormat.quantiser(of: type) != nil else { continue }
            for value in [
                Float.nan, .infinity, -.infinity, 0, .greatestFiniteMagnitude,
                .leastNonzeroMagnitude,
            ] {
                var x = [Float](repeating: 1, count: 256)
                x[100] = value
                #expect(try quantised(type, x).count == type.byteCount(elements: 256))
            }
        }
    }
}
