import Foundation
import KernelBlocks
import Tensor
import Testing

@Suite struct DequantiseTests {
    @Test("every weight type has a format, and the others have none")
    func coverage() {
        let others: Set<ElementType> = [.i8, .i16, .i32, .i64, .f64]
        for type in ElementType.allCases {
            #expect((BlockFormat.of(type) == nil) == others.contains(type), "\(type.name)")
            #expect(BlockFormat.of(type).map(\.type) ?? type == type)
        }
        #expect(Set(RecordedBlocks.all.map(\.type)) == Set(weightTypes))
        #expect(Set(quantisedTypes) == Set(weightTypes.filter(\.isQuantised)))
    }

    @Test("weights of recorded blocks are the recorded bits", arguments: RecordedBlocks.all)
    func recorded(_ record: RecordedBlocks) throws {
        let weights = try dequantised(record.type, record.bytes)
        #expect(weights.withUnsafeBytes { Array($0) } == record.weights)
    }

    @Test("blocks may lie at any address", arguments: RecordedBlocks.all)
    func unaligned(_ record: RecordedBlocks) throws {
        for skew in 1...7 {
            let weights = try dequantised(record.type, record.bytes, skew: skew)
            #expect(weights.withUnsafeBytes { Array($0) } == record.weights)
        }
    }

    @Test(
        "a whole tensor has the recorded digest",
        .enabled(if: sharedFolder != nil),
        arguments: RecordedTensor.all
    )
    func wholeTensor(_ record: RecordedTensor) throws {
        let file = try #require(sharedFolder).appending(
            path: "golden/types/\(record.type.name).gguf"
        )
        let data = try Data(contentsOf: file)
        let weights = try dequantised(
            record.type,
            Array(data[record.offset..<record.offset + record.byteCount])
        )
        #expect(weights.withUnsafeBytes(sha256) == record.digest)
    }

    @Test("the digest is SHA-256")
    func digest() {
        #expect(
            Array("abc".utf8).withUnsafeBytes(sha256)
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
    }

    @Test("no scale traps, and what is not finite stays visible", arguments: quantisedTypes)
    func extremeScales(_ type: ElementType) throws {
        let halves: [(UInt16, UInt8)] = [
            (0x0000, 0), (0x8000, 1), (0x0001, 2), (0x8001, 3), (0x03FF, 4), (0x7BFF, 200),
            (0xFBFF, 252), (0x7C00, 255), (0xFC00, 255), (0x7E00, 255), (0x7C01, 255),
        ]
        for (half, e8m0) in halves {
            for fill in [UInt8(0), 0xFF, 0x80, 0x7F, 0xAA, 0x55] {
                var bytes = [UInt8](repeating: fill, count: 2 * type.bytesPerBlock)
                setScales(type, &bytes, half: half, e8m0: e8m0)
                let weights = try dequantised(type, bytes)
                if half & 0x7C00 != 0x7C00 {
                    #expect(weights.allSatisfy { $0.isFinite })
                } else if type != .mxfp4 {
                    #expect(weights.contains { !$0.isFinite })
                }
            }
        }
    }

    @Test("binary16 expands exactly")
    func halves() {
        for bits in UInt16.min...UInt16.max {
            let expected = Float(Float16(bitPattern: bits))
            let found = Half.float(bits)
            let lane = Half.floats(SIMD8(repeating: bits))[5]
            if expected.isNaN {
                #expect(found.isNaN && lane.isNaN)
            } else {
                #expect(found.bitPattern == expected.bitPattern)
                #expect(lane.bitPattern == expected.bitPattern)
            }
        }
    }
}
