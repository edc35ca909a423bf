import KernelBlocks
import Testing

/// Activation quantisers against `QuantisedRows.quantiseReference`, bit for bit.
@Suite("Quantising activations")
struct QuantiseTests {
    @Test(
        "Rows have the reference's codes, scales and sums",
        arguments: kernelTables.keys.sorted(),
        [Float(0x1p-130), 0x1p-120, 1, 0x1p100]
    )
    func reference(isa: String, size: Float) throws {
        var random = SplitMix(state: 8)
        let (n, k) = (5, 416)
        var x = (0..<n * k).map { _ in Float(Int(random.next() % 20001) - 10000) * size }
        // Ties, signed zeros, all-zero groups and numbers that are not finite.
        for index in 0..<32 { x[index] = index == 0 ? 127 * size : (Float(index) - 15.5) * size }
        for index in 32..<64 { x[index] = index % 2 == 0 ? 0 : -0.0 }
        x[70] = .nan
        x[100] = .infinity
        x[130] = -.infinity
        x[k + 3] = -.nan
        try check(x, n, k, try #require(kernelTables[isa]))
    }

    private func check(_ x: [Float], _ n: Int, _ k: Int, _ kernels: MatrixKernels) throws {
        let fast = rows(n, k)
        let plain = rows(n, k)
        defer {
            free(fast)
            free(plain)
        }
        x.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            kernels.quantise(base, fast, 0, 2)
            kernels.quantise(base, fast, 2, n)
            for row in 0..<n { plain.quantiseReference(base + row * k, row: row) }
        }
        for index in 0..<n * k {
            #expect(fast.values[index] == plain.values[index], "value \(index)")
        }
        for index in 0..<n * k / 32 {
            let (a, b) = (fast.scales[index], plain.scales[index])
            #expect(a == b || a.isNaN && b.isNaN, "scale \(index)")
        }
        for index in 0..<n * k / 16 {
            #expect(fast.sums[index] == plain.sums[index], "sum \(index)")
        }
    }

    private func rows(_ n: Int, _ k: Int) -> QuantisedRows {
        QuantisedRows(
            values: .allocate(capacity: n * k),
            scales: .allocate(capacity: n * k / 32),
            sums: .allocate(capacity: n * k / 16),
            n: n,
            k: k
        )
    }

    private func free(_ rows: QuantisedRows) {
        rows.values.deallocate()
        rows.scales.deallocate()
        rows.sums.deallocate()
    }
}
