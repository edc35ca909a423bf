import KernelBlocks
import Tensor
import Testing

@Suite struct UnpackTests {
    @Test("scale * value - minimum is the weight, bit for bit", arguments: quantisedTypes)
    func consistent(_ type: ElementType) throws {
        let groups = try #require(BlockFormat.of(type)?.groups)
        for blocks in 1...4 {
            let bytes = randomBlocks(type, count: blocks, seed: UInt64(blocks))
            let weights = try dequantised(type, bytes)
            let unpacked = try Unpacked(type, bytes)
            for (index, weight) in weights.enumerated() {
                let product = unpacked.scales[index / groups.size] * Float(unpacked.values[index])
                let expected =
                    groups.hasMinima ? product - unpacked.minima[index / groups.size] : product
                #expect(weight.bitPattern == expected.bitPattern)
            }
        }
    }

    @Test("groups have 16 or 32 weights and fill blocks", arguments: quantisedTypes)
    func groupSizes(_ type: ElementType) throws {
        let groups = try #require(BlockFormat.of(type)?.groups)
        #expect(groups.size == 16 || groups.size == 32)
        #expect(type.elementsPerBlock % 32 == 0 && type.elementsPerBlock <= 256)
    }

    @Test("nothing is written past the end", arguments: quantisedTypes)
    func bounds(_ type: ElementType) throws {
        let format = try #require(BlockFormat.of(type))
        let groups = try #require(format.groups)
        let count = 3 * type.elementsPerBlock
        let bytes = randomBlocks(type, count: 3, seed: 9)
        let unpacked = try Unpacked(type, bytes, spare: 32)
        #expect(unpacked.values[count...].allSatisfy { $0 == 99 })
        #expect(unpacked.scales[(count / groups.size)...].allSatisfy { $0 == 99 })
        let minima = unpacked.minima[(groups.hasMinima ? count / groups.size : 0)...]
        #expect(minima.allSatisfy { $0 == 99 })
        var weights = [Float](repeating: 99, count: count + 16)
        try bytes.withUnsafeBytes {
            format.dequantise(try #require($0.baseAddress), count, &weights)
        }
        #expect(weights[count...].allSatisfy { $0 == 99 })
    }
}
