import KernelBlocks
import KernelsPortable
import Tensor
import Testing

@Suite struct MatrixKernelTests {
    let kernels = KernelsPortable.matrixKernels

    /// Row lengths of one to four blocks, and some beyond the stretches the kernels cut rows into.
    private func lengths(_ type: ElementType) -> [Int] {
        let block = max(32, type.elementsPerBlock)
        return [1, 2, 3, 4].map { $0 * block } + [1280 / block * block + block]
    }

    private func products(
        _ w: WeightRows,
        _ range: Range<Int>,
        _ a: QuantisedRows,
        rows: Int,
        prefill: Bool
    ) -> [Float] {
        var out = [Float](repeating: .nan, count: a.n * rows)
        let bytes = kernels.scratchBytes(a.k)
        let scratch = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        scratch.initializeMemory(as: UInt8.self, repeating: 0xFF, count: bytes)
        defer { scratch.deallocate() }
        if prefill {
            kernels.prefill(w, range.lowerBound, range.upperBound, a, &out, rows, scratch)
        } else {
            kernels.decode(w, range.lowerBound, range.upperBound, a, &out, rows)
        }
        return out
    }

    private func floatProducts(
        _ w: WeightRows,
        _ range: Range<Int>,
        _ x: [Float],
        _ n: Int,
        rows: Int,
        prefill: Bool
    ) -> [Float] {
        var out = [Float](repeating: .nan, count: n * rows)
        let bytes = kernels.scratchBytes(w.columns)
        let scratch = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        scratch.initializeMemory(as: UInt8.self, repeating: 0xFF, count: bytes)
        defer { scratch.deallocate() }
        let (lo, hi, k) = (range.lowerBound, range.upperBound, w.columns)
        if prefill {
            kernels.prefillFloat(w, lo, hi, x, k, n, &out, rows, scratch)
        } else {
            kernels.decodeFloat(w, lo, hi, x, k, n, &out, rows, scratch)
        }
        return out
    }

    @Test(
        "integer products are within the rounding bound",
        arguments: quantisedTypes,
        [false, true]
    )
    func integerProducts(_ type: ElementType, _ prefill: Bool) throws {
        let format = try #require(BlockFormat.of(type))
        var random = SeededRandom(state: 1)
        for (k, n, rows) in zip3(lengths(type), [1, 2, 3, 5, 9], [1, 3, 9, 33, 40]) {
            let w = try TestMatrix(type, rows: rows, columns: k, seed: UInt64(k))
            let a = TestActivations(random.floats(n * k), k: k)
            let out = products(w.rows, 0..<rows, a.rows, rows: rows, prefill: prefill)
            for index in 0..<n {
                for row in 0..<rows {
                    let oracle = try #require(format.dotOracle(w.rows.row(row), a.rows, index))
                    let error = abs(Double(out[index * rows + row]) - oracle.value)
                    #expect(error <= oracle.tolerance, "k \(k), row \(row), activation \(index)")
                }
            }
        }
    }

    @Test(
        "a result does not depend on what else is computed",
        arguments: quantisedTypes,
        [false, true]
    )
    func integerInvariance(_ type: ElementType, _ prefill: Bool) throws {
        var random = SeededRandom(state: 2)
        let k = lengths(type)[4]
        let w = try TestMatrix(type, rows: 37, columns: k, seed: 5)
        let a = TestActivations(random.floats(67 * k), k: k)
        let whole = products(w.rows, 0..<37, a.rows, rows: 37, prefill: prefill)
        #expect(whole.allSatisfy { $0.isFinite })
        for (first, n, lo, hi) in [(0, 1, 0, 1), (66, 1, 36, 37), (3, 6, 5, 22), (1, 17, 31, 34)] {
            let part = products(
                w.rows,
                lo..<hi,
                a.rows.rows(from: first, count: n),
                rows: 37,
                prefill: prefill
            )
            for index in 0..<n {
                for row in lo..<hi {
                    let found = part[index * 37 + row]
                    #expect(found.bitPattern == whole[(first + index) * 37 + row].bitPattern)
                }
            }
        }
    }

    @Test("Float products are within the rounding bound", arguments: weightTypes, [false, true])
    func floatProductsBound(_ type: ElementType, _ prefill: Bool) throws {
        let format = try #require(BlockFormat.of(type))
        var random = SeededRandom(state: 3)
        let block = type.elementsPerBlock
        let odd = type.isQuantised ? [block] : [1, 7, 15, 17, 255, 257, 1000]
        for k in lengths(type) + odd {
            let w = try TestMatrix(type, rows: 19, columns: k, seed: UInt64(k))
            let x = random.floats(3 * k)
            let out = floatProducts(w.rows, 0..<19, x, 3, rows: 19, prefill: prefill)
            for index in 0..<3 {
                for row in 0..<19 {
                    let oracle = format.dotOracle(
                        w.rows.row(row),
                        Array(x[(index * k)...]),
                        count: k
                    )
                    let error = abs(Double(out[index * 19 + row]) - oracle.value)
                    #expect(error <= oracle.tolerance, "k \(k), row \(row), activation \(index)")
                }
            }
        }
    }

    @Test(
        "a Float result does not depend on what else is computed",
        arguments: weightTypes,
        [false, true]
    )
    func floatInvariance(_ type: ElementType, _ prefill: Bool) throws {
        var random = SeededRandom(state: 4)
        let k = lengths(type)[4] + (type.isQuantised ? 0 : 5)
        let w = try TestMatrix(type, rows: 21, columns: k, seed: 6)
        let x = random.floats(9 * k)
        let whole = floatProducts(w.rows, 0..<21, x, 9, rows: 21, prefill: prefill)
        for (first, n, lo, hi) in [(0, 1, 0, 1), (8, 1, 20, 21), (2, 5, 3, 18)] {
            let part = floatProducts(
                w.rows,
                lo..<hi,
                Array(x[(first * k)...]),
                n,
                rows: 21,
                prefill: prefill
            )
            for index in 0..<n {
                for row in lo..<hi {
                    let found = part[index * 21 + row]
                    #expect(found.bitPattern == whole[(first + index) * 21 + row].bitPattern)
                }
            }
        }
    }

    @Test("only the rows asked for are written", arguments: [false, true])
    func bounds(_ prefill: Bool) throws {
        let w = try TestMatrix(.q4_K, rows: 20, columns: 256, seed: 7)
        var random = SeededRandom(state: 5)
        let a = TestActivations(random.floats(3 * 256), k: 256)
        let out = products(w.rows, 3..<17, a.rows, rows: 20, prefill: prefill)
        let x = random.floats(3 * 256)
        let floats = floatProducts(w.rows, 3..<17, x, 3, rows: 20, prefill: prefill)
        for index in 0..<60 {
            let isAsked = (3..<17).contains(index % 20)
            #expect(out[index].isNaN != isAsked && floats[index].isNaN != isAsked)
        }
    }

    @Test("extreme codes stay exact", arguments: quantisedTypes, [false, true])
    func extremes(_ type: ElementType, _ prefill: Bool) throws {
        let format = try #require(BlockFormat.of(type))
        let k = lengths(type)[1]
        let bytesPerRow = try #require(type.byteCount(elements: k))
        for fill in [UInt8(0), 0x33, 0x80, 0xBB] {
            let bytes = [UInt8](repeating: fill, count: bytesPerRow)
            for sign in [Float(1), -1] {
                let a = TestActivations([Float](repeating: sign, count: k), k: k)
                try bytes.withUnsafeBytes {
                    let w = WeightRows(
                        type: type,
                        base: try #require($0.baseAddress),
                        bytesPerRow: bytesPerRow,
                        columns: k
                    )
                    let oracle = try #require(format.dotOracle(w.base, a.rows, 0))
                    let found = products(w, 0..<1, a.rows, rows: 1, prefill: prefill)[0]
                    #expect(abs(Double(found) - oracle.value) <= oracle.tolerance)
                }
            }
        }
    }

    @Test("quantised activations are the reference's, bit for bit")
    func quantise() {
        var random = SeededRandom(state: 6)
        let k = 320
        var x = random.floats(4 * k)
        for index in 0..<32 {
            x[index] = 0
            x[32 + index] = 1e-38
            x[64 + index] = Float(index) - 15.5
            x[128 + index] = .greatestFiniteMagnitude
        }
        (x[96], x[165], x[199]) = (.nan, .infinity, -.infinity)
        x[230] = 127
        let expected = TestActivations(x, k: k)
        let found = TestActivations(n: 4, k: k)
        kernels.quantise(x, found.rows, 0, 2)
        kernels.quantise(x, found.rows, 2, 4)
        for index in 0..<4 * k {
            #expect(found.rows.values[index] == expected.rows.values[index])
            #expect(found.rows.sums[index / 16] == expected.rows.sums[index / 16])
            let (a, b) = (found.rows.scales[index / 32], expected.rows.scales[index / 32])
            #expect(a.bitPattern == b.bitPattern || a.isNaN && b.isNaN)
        }
    }
}

private func zip3(_ a: [Int], _ b: [Int], _ c: [Int]) -> [(Int, Int, Int)] {
    a.indices.map { (a[$0], b[$0], c[$0]) }
}
