import KernelBlocks
import Tensor
import Testing

@Suite struct DotTests {
    @Test("the Float definition is within its rounding bound of Double", arguments: quantisedTypes)
    func againstOracle(_ type: ElementType) throws {
        let format = try #require(BlockFormat.of(type))
        var random = SeededRandom(state: 3)
        for blocks in 1...4 {
            let bytes = randomBlocks(type, count: blocks, seed: UInt64(blocks + 10))
            let k = blocks * type.elementsPerBlock
            let a = Activations((0..<2 * k).map { _ in random.float() }, k: k)
            for index in 0..<2 {
                try bytes.withUnsafeBytes { row in
                    let base = try #require(row.baseAddress)
                    let found = try #require(format.dotReference(base, a.rows, index))
                    let oracle = try #require(format.dotOracle(base, a.rows, index))
                    #expect(abs(Double(found) - oracle.value) <= oracle.tolerance)
                    #expect(oracle.magnitude > 0)
                }
            }
        }
    }

    @Test("the oracle is the product of weights and activations", arguments: quantisedTypes)
    func oracleMeaning(_ type: ElementType) throws {
        let format = try #require(BlockFormat.of(type))
        var random = SeededRandom(state: 4)
        let bytes = randomBlocks(type, count: 3, seed: 21)
        let k = 3 * type.elementsPerBlock
        let a = Activations((0..<k).map { _ in random.float() }, k: k)
        let weights = try dequantised(type, bytes)
        var expected = 0.0
        var magnitude = 0.0
        for index in 0..<k {
            let x = Double(a.rows.scales[index / 32]) * Double(a.rows.values[index])
            expected += Double(weights[index]) * x
            magnitude += abs(Double(weights[index]) * x)
        }
        let oracle = try #require(
            bytes.withUnsafeBytes { format.dotOracle($0.baseAddress!, a.rows, 0) }
        )
        // Each Float weight is one rounding away from scale * value and one from the difference.
        let slack = 0x1p-23 * (magnitude + oracle.magnitude)
        #expect(abs(oracle.value - expected) <= slack)
    }

    @Test("extreme codes and activations of full size", arguments: quantisedTypes)
    func extremes(_ type: ElementType) throws {
        let format = try #require(BlockFormat.of(type))
        let k = 2 * type.elementsPerBlock
        for sign in [Float(1), -1] {
            let a = Activations([Float](repeating: sign, count: k), k: k)
            #expect((0..<k).allSatisfy { a.rows.values[$0] == Int8(127 * sign) })
            for fill in [UInt8(0), 0x80, 0x7F, 0xFF] {
                for half in [UInt16(0x0001), 0x8400, 0x7BFF] {
                    var bytes = [UInt8](repeating: fill, count: 2 * type.bytesPerBlock)
                    setScales(type, &bytes, half: half, e8m0: 1)
                    try bytes.withUnsafeBytes { row in
                        let base = try #require(row.baseAddress)
                        let found = try #require(format.dotReference(base, a.rows, 0))
                        let oracle = try #require(format.dotOracle(base, a.rows, 0))
                        #expect(abs(Double(found) - oracle.value) <= oracle.tolerance)
                    }
                }
            }
        }
    }

    @Test("float activations: within the rounding bound of Double", arguments: weightTypes)
    func floatActivations(_ type: ElementType) throws {
        let format = try #require(BlockFormat.of(type))
        var random = SeededRandom(state: 5)
        for blocks in 1...4 {
            let bytes: [UInt8]
            if type.isQuantised {
                bytes = randomBlocks(type, count: blocks, seed: UInt64(blocks))
            } else {
                bytes = try quantised(type, (0..<blocks).map { _ in random.float() })
            }
            let k = blocks * type.elementsPerBlock
            let x = (0..<k).map { _ in random.float() }
            try bytes.withUnsafeBytes { row in
                let base = try #require(row.baseAddress)
                let found = format.dotReference(base, x, count: k)
                let oracle = format.dotOracle(base, x, count: k)
                #expect(abs(Double(found) - oracle.value) <= oracle.tolerance)
            }
        }
    }

    @Test("float types have no integer product")
    func noIntegerForm() throws {
        let a = Activations([Float](repeating: 1, count: 32), k: 32)
        for type in [ElementType.f32, .f16, .bf16] {
            let format = try #require(BlockFormat.of(type))
            let bytes = [UInt8](repeating: 0, count: 128)
            bytes.withUnsafeBytes {
                #expect(format.dotReference($0.baseAddress!, a.rows, 0) == nil)
                #expect(format.dotOracle($0.baseAddress!, a.rows, 0) == nil)
            }
        }
    }
}

/// Test data made by the plain quantiser.
func quantised(_ type: ElementType, _ x: [Float]) throws -> [UInt8] {
    let quantise = try #require(BlockFormat.quantiser(of: type))
    var bytes = [UInt8](repeating: 0, count: try #require(type.byteCount(elements: x.count)))
    try bytes.withUnsafeMutableBytes { quantise(x, x.count, try #require($0.baseAddress)) }
    return bytes
}
