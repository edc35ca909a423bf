import Foundation
import KernelBlocks
import Kernels
import Testing

/// Paged attention against a plain evaluation in Double.
@Suite struct AttentionTests {
    /// A sequence in pages of its own order, as one KV head sees it.
    struct Fixture {
        let keySize: Int
        let valueSize: Int
        let length: Int
        let type: CacheType
        let keys: [Float]  // (length, keySize)
        let values: [Float]  // (length, valueSize)
        var keyPages: [UInt8]
        var valuePages: [UInt8]
        let pageTable: [Int32]

        init(
            _ set: InstructionSet,
            keySize: Int,
            valueSize: Int,
            length: Int,
            type: CacheType,
            seed: UInt64
        ) {
            var numbers = TestNumbers(seed: seed)
            self.keySize = keySize
            self.valueSize = valueSize
            self.length = length
            self.type = type
            keys = numbers.floats(length * keySize)
            values = numbers.floats(length * valueSize)
            let pages = (length + CachePage.positions - 1) / CachePage.positions
            pageTable = (0..<Int32(pages)).reversed()
            let keyBytes = CachePage.byteCount(type, headSize: keySize)
            let valueBytes = CachePage.byteCount(type, headSize: valueSize)
            keyPages = Array(repeating: 0, count: pages * keyBytes)
            valuePages = Array(repeating: 0, count: pages * valueBytes)
            for position in 0..<length {
                let page = Int(pageTable[position / CachePage.positions])
                let slot = position % CachePage.positions
                keyPages.withUnsafeMutableBytes { bytes in
                    guard let base = bytes.baseAddress else { return }
                    set.vector.storeKey(
                        Array(keys[position * keySize..<(position + 1) * keySize]),
                        page: base + page * keyBytes,
                        slot: slot,
                        headSize: keySize,
                        type: type
                    )
                }
                valuePages.withUnsafeMutableBytes { bytes in
                    guard let base = bytes.baseAddress else { return }
                    set.vector.storeValue(
                        Array(values[position * valueSize..<(position + 1) * valueSize]),
                        page: base + page * valueBytes,
                        slot: slot,
                        headSize: valueSize,
                        type: type
                    )
                }
            }
        }
    }

    /// What a test may change of a tile.
    struct Shape {
        var heads = 2
        var tokens = 3
        var firstPosition = 0
        var isCausal = true
        var window = 0
        var softCap: Float = 0
        var sinks: [Float]?
    }

    private func run(
        _ set: InstructionSet,
        _ fixture: Fixture,
        _ shape: Shape,
        _ queries: [Float]
    ) -> [Float] {
        var out = [Float](repeating: .nan, count: shape.tokens * shape.heads * fixture.valueSize)
        let rows = shape.tokens * shape.heads
        var scratch = [Float](
            repeating: .nan,
            count: AttentionTile.scratchCount(
                rows: rows,
                keySize: fixture.keySize,
                valueSize: fixture.valueSize
            )
        )
        out.withUnsafeMutableBufferPointer { out in
            fixture.keyPages.withUnsafeBytes { keys in
                fixture.valuePages.withUnsafeBytes { values in
                    fixture.pageTable.withUnsafeBufferPointer { table in
                        queries.withUnsafeBufferPointer { queries in
                            (shape.sinks ?? []).withUnsafeBufferPointer { sinks in
                                guard let q = queries.baseAddress, let o = out.baseAddress,
                                    let t = table.baseAddress, let k = keys.baseAddress,
                                    let v = values.baseAddress
                                else { return }
                                var tile = AttentionTile(
                                    queries: q,
                                    output: o,
                                    pageTable: t,
                                    keys: k,
                                    values: v
                                )
                                fill(&tile, fixture, shape)
                                if shape.sinks != nil { tile.sinks = sinks.baseAddress }
                                set.vector.attend(tile, scratch: &scratch)
                            }
                        }
                    }
                }
            }
        }
        return out
    }

    private func fill(_ tile: inout AttentionTile, _ fixture: Fixture, _ shape: Shape) {
        tile.heads = shape.heads
        tile.tokens = shape.tokens
        tile.queryHeadStride = fixture.keySize
        tile.queryTokenStride = shape.heads * fixture.keySize
        tile.outputHeadStride = fixture.valueSize
        tile.outputTokenStride = shape.heads * fixture.valueSize
        tile.firstPosition = shape.firstPosition
        tile.length = fixture.length
        tile.keySize = fixture.keySize
        tile.valueSize = fixture.valueSize
        tile.isCausal = shape.isCausal
        tile.window = shape.window
        tile.scale = 0.4
        tile.softCap = shape.softCap
        tile.keyPageStride = CachePage.byteCount(fixture.type, headSize: fixture.keySize)
        tile.valuePageStride = CachePage.byteCount(fixture.type, headSize: fixture.valueSize)
        tile.cacheType = fixture.type
    }

    private func reference(_ fixture: Fixture, _ shape: Shape, _ queries: [Float]) -> [Double] {
        var out: [Double] = []
        for token in 0..<shape.tokens {
            let position = shape.firstPosition + token
            let last = shape.isCausal ? position : fixture.length - 1
            let first = shape.window > 0 ? max(0, position - shape.window + 1) : 0
            for head in 0..<shape.heads {
                let query = (token * shape.heads + head) * fixture.keySize
                var scores = (first...last).map { p in
                    var sum = 0.0
                    for d in 0..<fixture.keySize {
                        sum +=
                            Double(queries[query + d])
                            * Double(fixture.keys[p * fixture.keySize + d])
                    }
                    return sum * 0.4
                }
                if shape.softCap > 0 {
                    let cap = Double(shape.softCap)
                    scores = scores.map { cap * tanh($0 / cap) }
                }
                let weights = scores.map { exp($0) }
                let sink = shape.sinks.map { exp(Double($0[head])) } ?? 0
                let total = weights.reduce(sink, +)
                for d in 0..<fixture.valueSize {
                    var sum = 0.0
                    for (index, p) in (first...last).enumerated() {
                        sum += weights[index] * Double(fixture.values[p * fixture.valueSize + d])
                    }
                    out.append(sum / total)
                }
            }
        }
        return out
    }

    static let shapes: [Shape] = [
        Shape(),
        Shape(heads: 1, tokens: 1, firstPosition: 149),
        Shape(heads: 7, tokens: 5, firstPosition: 61),
        Shape(heads: 2, tokens: 20, firstPosition: 120, window: 16),
        Shape(heads: 2, tokens: 4, firstPosition: 100, window: 64),
        Shape(heads: 3, tokens: 10, firstPosition: 0, isCausal: false),
        Shape(heads: 2, tokens: 3, firstPosition: 140, softCap: 2),
        Shape(heads: 2, tokens: 3, firstPosition: 140, sinks: [1.5, -3]),
    ]

    @Test("all shapes, sizes and cache types", arguments: availableSets, CacheType.allCases)
    func matchesReference(_ set: InstructionSet, _ type: CacheType) {
        // Rounding of keys and values to half floats or 8 bits moves results this much.
        let tolerance: Double =
            switch type {
            case .f32: 2e-5
            case .f16: 4e-3
            case .q8_0: 4e-2
            }
        for (seed, sizes) in [(8, 8), (16, 24), (64, 64), (80, 40), (128, 128)].enumerated() {
            let fixture = Fixture(
                set,
                keySize: sizes.0,
                valueSize: sizes.1,
                length: 150,
                type: type,
                seed: UInt64(seed)
            )
            for (index, shape) in Self.shapes.enumerated() {
                var numbers = TestNumbers(seed: UInt64(100 + index))
                let scale = 1 / Float(sizes.0).squareRoot()
                let queries = numbers.floats(shape.tokens * shape.heads * sizes.0).map {
                    $0 * scale
                }
                let found = run(set, fixture, shape, queries)
                let expected = reference(fixture, shape, queries)
                for (a, b) in zip(found, expected) {
                    #expect(abs(Double(a) - b) < tolerance, "shape \(index), sizes \(sizes)")
                }
            }
        }
    }

    @Test("a row's bits do not depend on the tile it is in", arguments: availableSets)
    func invariance(_ set: InstructionSet) {
        let fixture = Fixture(
            set,
            keySize: 64,
            valueSize: 64,
            length: 200,
            type: .f16,
            seed: 9
        )
        var numbers = TestNumbers(seed: 10)
        for window in [0, 40] {
            let shape = Shape(heads: 3, tokens: 30, firstPosition: 150, window: window)
            let queries = numbers.floats(shape.tokens * shape.heads * 64)
            let together = run(set, fixture, shape, queries)
            for token in [0, 7, 29] {
                let alone = Shape(
                    heads: 3,
                    tokens: 1,
                    firstPosition: 150 + token,
                    window: window
                )
                let own = Array(queries[token * 192..<(token + 1) * 192])
                #expect(
                    run(set, fixture, alone, own)
                        == Array(together[token * 192..<(token + 1) * 192])
                )
            }
        }
    }
}
