import Foundation
import KernelBlocks
import Kernels
import Testing

/// Every vector kernel against a plain evaluation in Double, on every set and at every length.
@Suite struct VectorTests {
    private func check(
        _ found: [Float],
        _ expected: [Double],
        relative: Double = 2e-6,
        absolute: Double = 1e-6,
        _ comment: Comment
    ) {
        #expect(found.count == expected.count, comment)
        for (a, b) in zip(found, expected) {
            #expect(abs(Double(a) - b) <= relative * abs(b) + absolute, comment)
        }
    }

    @Test("RMS norm", arguments: availableSets)
    func rmsNorm(_ set: InstructionSet) {
        var numbers = TestNumbers(seed: 1)
        for n in lengths {
            let x = numbers.floats(n)
            let weight = numbers.floats(n)
            var out = [Float](repeating: 0, count: n)
            set.vector.rmsNorm(x, weight: weight, out: &out, n: n, epsilon: 1e-5)
            let mean = x.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(n)
            let scale = 1 / (mean + 1e-5).squareRoot()
            check(out, zip(x, weight).map { Double($0) * scale * Double($1) }, "n = \(n)")
            set.vector.rmsNorm(x, weight: nil, out: &out, n: n, epsilon: 1e-5)
            check(out, x.map { Double($0) * scale }, "n = \(n), no weight")
        }
    }

    @Test("layer norm", arguments: availableSets)
    func layerNorm(_ set: InstructionSet) {
        var numbers = TestNumbers(seed: 2)
        for n in lengths where n > 1 {
            let x = numbers.floats(n, in: 5...7)
            let weight = numbers.floats(n)
            let bias = numbers.floats(n)
            var out = [Float](repeating: 0, count: n)
            set.vector.layerNorm(x, weight: weight, bias: bias, out: &out, n: n, epsilon: 1e-5)
            let mean = x.reduce(0.0) { $0 + Double($1) } / Double(n)
            let variance = x.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
            let scale = 1 / (variance / Double(n) + 1e-5).squareRoot()
            let expected = x.indices.map {
                (Double(x[$0]) - mean) * scale * Double(weight[$0]) + Double(bias[$0])
            }
            check(out, expected, relative: 1e-5, absolute: 1e-5, "n = \(n)")
        }
    }

    @Test("sums and products of vectors", arguments: availableSets)
    func arithmetic(_ set: InstructionSet) {
        var numbers = TestNumbers(seed: 3)
        for n in lengths {
            let x = numbers.floats(n)
            let y = numbers.floats(n)
            var out = x
            set.vector.addScaled(&out, y, scale: 0.7, n: n)
            check(out, zip(x, y).map { Double($0) + 0.7 * Double($1) }, "n = \(n)")
            out = x
            set.vector.scale(&out, by: -3, n: n)
            check(out, x.map { -3 * Double($0) }, "n = \(n)")
            let dot = zip(x, y).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
            let bound = zip(x, y).reduce(0.0) { $0 + abs(Double($1.0) * Double($1.1)) }
            let found = Double(set.vector.dot(x, y, n: n))
            #expect(abs(found - dot) <= Double(n + 1) * 0x1p-24 * bound, "n = \(n)")
        }
    }

    @Test("activations over their whole range", arguments: availableSets)
    func activations(_ set: InstructionSet) {
        let x: [Float] =
            (-1000...1000).map { Float($0) / 50 } + [-1e30, -100, -88, -87.3, 88, 89, 100, 1e30]
        let up = x.indices.map { Float($0 % 7) - 3 }
        let functions: [(ActivationFunction, (Double) -> Double)] = [
            (.silu, { $0 / (1 + exp(-$0)) }),
            (
                .gelu,
                {
                    let inner = (2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0)
                    return 0.5 * $0 * (1 + tanh(inner))
                }
            ),
            (.reluSquared, { $0 > 0 ? $0 * $0 : 0 }),
        ]
        for (function, reference) in functions {
            var out = x
            set.vector.activation(function, &out, n: x.count)
            for (index, value) in x.enumerated() {
                let expected = reference(Double(value))
                guard abs(expected) < 1e30 else { continue }
                #expect(
                    abs(Double(out[index]) - expected) <= 1e-5 * abs(expected) + 4e-6,
                    "\(function) of \(value)"
                )
            }
            out = x
            set.vector.gatedActivation(function, gate: &out, up: up, n: x.count)
            for (index, value) in x.enumerated() where abs(value) < 1e3 {
                let expected = reference(Double(value)) * Double(up[index])
                #expect(abs(Double(out[index]) - expected) <= 1e-5 * abs(expected) + 2e-5)
            }
        }
    }

    @Test("the clamped gate of gpt-oss", arguments: availableSets)
    func clamped(_ set: InstructionSet) {
        var numbers = TestNumbers(seed: 4)
        let gate = numbers.floats(100, in: -10...10)
        let up = numbers.floats(100, in: -10...10)
        var out = gate
        set.vector.gatedActivation(.clampedSwiGLU, gate: &out, up: up, n: 100)
        let expected = zip(gate, up).map { gate, up in
            let g = min(Double(gate), 7)
            return g / (1 + exp(-1.702 * g)) * (min(max(Double(up), -7), 7) + 1)
        }
        check(out, expected, relative: 1e-5, absolute: 1e-5, "clamped")
    }

    @Test("soft cap", arguments: availableSets)
    func softCap(_ set: InstructionSet) {
        var numbers = TestNumbers(seed: 5)
        let x = numbers.floats(77, in: -300...300)
        var out = x
        set.vector.softCap(&out, cap: 30, n: 77)
        check(out, x.map { 30 * tanh(Double($0) / 30) }, absolute: 1e-5, "cap")
    }

    @Test("rotation of neighbours and of halves", arguments: availableSets)
    func rope(_ set: InstructionSet) {
        var numbers = TestNumbers(seed: 6)
        for dimensions in [2, 4, 8, 10, 16, 64, 80, 128] {
            let (heads, size) = (3, dimensions + 6)
            let angles = numbers.floats(dimensions / 2, in: -3...3)
            let cosines = angles.map { Float(cos(Double($0))) }
            let sines = angles.map { Float(sin(Double($0))) }
            let x = numbers.floats(heads * size)
            for interleaved in [false, true] {
                var out = x
                set.vector.rope(
                    &out,
                    heads: heads,
                    headStride: size,
                    dimensions: dimensions,
                    cosines: cosines,
                    sines: sines,
                    interleaved: interleaved
                )
                var expected = x.map(Double.init)
                for head in 0..<heads {
                    for i in 0..<dimensions / 2 {
                        let a = head * size + (interleaved ? 2 * i : i)
                        let b = interleaved ? a + 1 : a + dimensions / 2
                        let (c, s) = (Double(cosines[i]), Double(sines[i]))
                        expected[a] = Double(x[a]) * c - Double(x[b]) * s
                        expected[b] = Double(x[a]) * s + Double(x[b]) * c
                    }
                }
                check(out, expected, "\(dimensions) dimensions, interleaved \(interleaved)")
            }
        }
    }
}
