import KernelBlocks
import Tensor
import Testing

/// Every quantised type on every instruction set, against the Double oracle.
@Suite("Products of quantised weights")
struct QuantisedProductTests {
    @Test(
        "Decode and prefill agree with the oracle at one to four blocks and odd row counts",
        arguments: kernelTables.keys.sorted(),
        quantisedTypes
    )
    func lengths(isa: String, type: ElementType) throws {
        let kernels = try #require(kernelTables[isa])
        for blocks in [1, 2, 3, 4, 7, 37] {
            // Rows of activations are whole groups of 32, so every block count will do.
            let rows = 2 * blocks + 1
            let matrix = try MatrixCase(
                type,
                rows: rows,
                columns: blocks * type.elementsPerBlock,
                n: 5,
                seed: UInt64(blocks)
            )
            check(matrix, kernels)
        }
    }

    @Test(
        "Every number of activation rows gives the right products",
        arguments: kernelTables.keys.sorted(),
        quantisedTypes
    )
    func activationRows(isa: String, type: ElementType) throws {
        let kernels = try #require(kernelTables[isa])
        for n in Array(1...17) + [64] {
            let matrix = try MatrixCase(type, rows: 17, columns: 512, n: n, seed: UInt64(n))
            check(matrix, kernels)
        }
    }

    @Test(
        "Long rows cross panels",
        arguments: kernelTables.keys.sorted(),
        quantisedTypes
    )
    func longRows(isa: String, type: ElementType) throws {
        let kernels = try #require(kernelTables[isa])
        let columns = 1280 + type.elementsPerBlock
        check(try MatrixCase(type, rows: 35, columns: columns, n: 7, seed: 9), kernels)
    }

    @Test(
        "Extreme codes and scales keep within the bound",
        arguments: kernelTables.keys.sorted(),
        quantisedTypes
    )
    func extremes(isa: String, type: ElementType) throws {
        let kernels = try #require(kernelTables[isa])
        for blocks in BlockFill.allCases {
            for activations in ActivationFill.allCases {
                let matrix = try MatrixCase(
                    type,
                    rows: 18,
                    columns: 768,
                    n: 5,
                    seed: 3,
                    blocks: blocks,
                    activations: activations
                )
                check(matrix, kernels)
            }
        }
    }

    @Test(
        "A result has the same bits in any batch and any strip",
        arguments: kernelTables.keys.sorted(),
        quantisedTypes
    )
    func batchInvariance(isa: String, type: ElementType) throws {
        let kernels = try #require(kernelTables[isa])
        for columns in [768, 768 + type.elementsPerBlock] {
            let matrix = try MatrixCase(type, rows: 37, columns: columns, n: 17, seed: 5)
            for product in [matrix.decode, matrix.prefill] {
                let all = product(kernels, 0..<37, matrix.activations)
                for (first, count) in [(0, 1), (16, 1), (3, 2), (5, 4), (2, 9), (1, 16)] {
                    let some = product(
                        kernels,
                        0..<37,
                        matrix.activations.rows(from: first, count: count)
                    )
                    let same = all[first * 37..<(first + count) * 37]
                    #expect(some.map(\.bitPattern) == same.map(\.bitPattern))
                }
                for range in [0..<1, 5..<21, 20..<37, 36..<37] {
                    let some = product(kernels, range, matrix.activations)
                    for i in 0..<17 {
                        for row in 0..<37 {
                            let expected = range.contains(row) ? all[i * 37 + row] : -1
                            #expect(some[i * 37 + row].bitPattern == expected.bitPattern)
                        }
                    }
                }
            }
        }
    }

    @Test(
        "A group of activations that is not finite makes its results NaN",
        arguments: kernelTables.keys.sorted(),
        quantisedTypes
    )
    func notFinite(isa: String, type: ElementType) throws {
        let kernels = try #require(kernelTables[isa])
        let matrix = try MatrixCase(type, rows: 3, columns: 768, n: 2, seed: 11)
        matrix.activations.scales[768 / 32 + 13] = .nan
        for product in [matrix.decode, matrix.prefill] {
            let out = product(kernels, 0..<3, matrix.activations)
            #expect(!out[0..<3].contains { !$0.isFinite })
            #expect(!out[3..<6].contains { !$0.isNaN })
        }
    }

    private func check(
        _ matrix: MatrixCase,
        _ kernels: MatrixKernels,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let decoded = matrix.decode(kernels, 0..<matrix.rows, matrix.activations)
        let prefilled = matrix.prefill(kernels, 0..<matrix.rows, matrix.activations)
        for i in 0..<matrix.activations.n {
            for row in 0..<matrix.rows {
                let bound = DotBound(matrix, row: row, activation: i)
                for (name, out) in [("decode", decoded), ("prefill", prefilled)] {
                    let error = abs(Double(out[i * matrix.rows + row]) - bound.value)
                    #expect(
                        error <= bound.tolerance,
                        """
                        \(name) \(matrix.type.name) \(matrix.rows) x \(matrix.columns), \
                        row \(row), activation \(i) of \(matrix.activations.n): expected \(bound.value)
                        """,
                        sourceLocation: sourceLocation
                    )
                }
            }
        }
    }
}
