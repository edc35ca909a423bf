import KernelBlocks
package import Kernels
package import Tensor

/// Measures matrix products of one type and shape, and how far they are from the exact result.
package final class KernelTest {
    /// Seconds that a sample takes at least.
    private static let sampleSeconds = 0.03
    /// Results that are compared with the oracle.
    private static let comparisons = 64

    private let operands: KernelOperands
    private let shape: MatrixShape

    /// Whether matrices of this type can be multiplied.
    package static func supports(_ type: ElementType) -> Bool { BlockFormat.of(type) != nil }

    /// Makes the operands; nil for types that have no arithmetic.
    package init?(type: ElementType, shape: MatrixShape, count: Int) {
        guard let operands = KernelOperands(type: type, shape: shape, count: count) else {
            return nil
        }
        self.operands = operands
        self.shape = shape
    }

    /// Measures one product; the machine's own rates are taken between the samples.
    package func measure(_ test: KernelCase, pool: WorkerPool, repetitions: Int) -> KernelResult {
        let probe = MachineProbe(pool: pool)
        let matrix = test.instructionSet.matrix
        let peak = test.instructionSet.peak
        operands.quantise(matrix)
        var seconds: [Double] = []
        var rates: [MachineRates] = []
        withRunner(test, matrix, pool) { run in
            run(0)
            for _ in 0..<repetitions {
                seconds.append(sample(run))
                rates.append(
                    MachineRates(
                        stream: probe.streamBandwidth(over: [operands.bytes]),
                        integerPeak: probe.rate(of: peak.integer),
                        floatPeak: probe.rate(of: peak.float)
                    )
                )
            }
            run(0)
        }
        return KernelResult(
            test: test,
            weightBytes: operands.bytesPerMatrix,
            seconds: Statistics(seconds),
            machine: .medians(rates),
            error: error()
        )
    }

    /// Operations per second of the plain product on one thread, one result at a time.
    package func plainRate() -> Double {
        guard let format = BlockFormat.of(operands.type) else { return 0 }
        let weights = operands.weights(0)
        let clock = Stopwatch()
        var results = 0
        var sum: Float = 0
        repeat {
            let row = weights.row(results % shape.rows)
            let index = results / shape.rows % operands.count
            sum +=
                format.dotReference(row, operands.quantised, index)
                ?? format.dotReference(
                    row,
                    operands.input + index * shape.columns,
                    count: shape.columns
                )
            results += 1
        } while clock.seconds < Self.sampleSeconds
        let seconds = clock.seconds + (sum == 1 ? 1e-18 : 0)
        return 2 * Double(results) * Double(shape.columns) / seconds
    }

    /// Operations per second of OpenBLAS; nil in builds without it.
    package func libraryRate(_ test: KernelCase, pool: WorkerPool) -> Double? {
        guard OpenBLAS.isBuilt else { return nil }
        var test = test
        test.product = .prefill
        var seconds = Double.infinity
        let table = OpenBLAS.table(test.instructionSet.matrix)
        withRunner(test, table, pool, isFloat: true) { run in
            run(0)
            seconds = sample(run)
        }
        return test.operations / seconds
    }

    /// Seconds of one product, the mean over as many as fill a sample; each takes another copy.
    private func sample(_ run: (Int) -> Void) -> Double {
        let clock = Stopwatch()
        var count = 0
        repeat {
            count += 1
            run(count)
        } while clock.seconds < Self.sampleSeconds
        return clock.seconds / Double(count)
    }

    /// Calls `body` with a function that does the product with a copy of the weights.
    private func withRunner(
        _ test: KernelCase,
        _ matrix: MatrixKernels,
        _ pool: WorkerPool,
        isFloat: Bool = false,
        _ body: ((Int) -> Void) -> Void
    ) {
        let scratchBytes = (matrix.scratchBytes(shape.columns) + 63) / 64 * 64
        let scratch = UnsafeMutableRawPointer.allocate(
            byteCount: pool.threads * scratchBytes,
            alignment: 64
        )
        defer { scratch.deallocate() }
        let strip = matrix.prefillRows
        // As the engine divides its work: strips, or about eight pieces for each thread.
        let fair = shape.rows / (8 * pool.threads) / strip * strip
        let chunk = test.product == .prefill ? strip : max(strip, min(512, fair))
        withUnsafePointer(to: matrix) { kernels in
            body { [operands, shape] copy in
                let job = KernelJob(
                    kernels: kernels,
                    product: test.product,
                    isFloat: isFloat || !test.type.isQuantised,
                    weights: operands.weights(copy),
                    rows: shape.rows,
                    chunk: chunk,
                    quantised: operands.tiled,
                    input: operands.input,
                    output: operands.output,
                    scratch: scratch,
                    scratchBytes: scratchBytes
                )
                pool.run(job, count: job.chunks, grain: 1)
            }
        }
    }

    /// The largest error among results spread over the output, as a share of the sum of the
    /// products' magnitudes.
    private func error() -> Double {
        guard let format = BlockFormat.of(operands.type) else { return 0 }
        let weights = operands.weights(0)
        let results = operands.count * shape.rows
        var largest = 0.0
        for number in 0..<Self.comparisons {
            let place = number * (results - 1) / max(1, Self.comparisons - 1)
            let (index, row) = (place / shape.rows, place % shape.rows)
            let oracle =
                format.dotOracle(weights.row(row), operands.quantised, index)
                ?? format.dotOracle(
                    weights.row(row),
                    operands.input + index * shape.columns,
                    count: shape.columns
                )
            let error = abs(Double(operands.output[place]) - oracle.value)
            largest = max(largest, oracle.magnitude > 0 ? error / oracle.magnitude : error)
        }
        return largest
    }
}
