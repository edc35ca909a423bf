import Benchmark
import JSON
import KernelBlocks
import Kernels
import Tensor
import Testing

/// Kernels that are measured are also right.
@Suite struct KernelTestTests {
    @Test(
        "Every type is measured on every instruction set, and agrees with the exact product",
        arguments: ElementType.allCases.filter { KernelTest.supports($0) },
        InstructionSet.allCases.filter(\.isAvailable)
    )
    func types(type: ElementType, set: InstructionSet) throws {
        for (product, count) in [(KernelCase.Product.decode, 3), (.prefill, 9)] {
            let shape = MatrixShape(rows: 40, columns: 512)
            let test = try #require(KernelTest(type: type, shape: shape, count: count))
            let result = test.measure(
                KernelCase(
                    type: type,
                    shape: shape,
                    instructionSet: set,
                    threads: 2,
                    product: product,
                    count: count
                ),
                pool: WorkerPool(threads: 2),
                repetitions: 1
            )
            // A few roundings of the sum of magnitudes: a wrong code would be far off.
            let isRounded = product == .prefill && set.matrix.roundsActivations(of: type)
            #expect(result.error < (isRounded ? 0x1p-9 : 4e-6), "\(product)")
            #expect(result.operationRate > 0 && result.machine.stream > 0)
            #expect(test.plainRate() > 0)
        }
    }

    @Test("A report has the shares of what the machine can do")
    func report() throws {
        let test = KernelCase(
            type: .q4_K,
            shape: MatrixShape(rows: 1000, columns: 256),
            instructionSet: .portable,
            threads: 1,
            product: .decode,
            count: 1
        )
        let result = KernelResult(
            test: test,
            weightBytes: 144_000,
            seconds: Statistics([0.002, 0.001, 0.003]),
            machine: MachineRates(stream: 288e6, integerPeak: 512e6, floatPeak: 1),
            error: 0.25,
            plainRate: 128e6
        )
        let json = try JSONValue(parsing: KernelReport.text([result], as: .json))
        let record = try #require(json.arrayValue?.first?.objectValue)
        #expect(record["stream_share"]?.doubleValue == 0.25)
        #expect(record["peak_share"]?.doubleValue == 0.5)
        #expect(record["error"]?.doubleValue == 0.25)
        let table = try KernelReport.text([result], as: .md)
        #expect(table.contains("| Q4_K | 1000x256 | portable | decode 1 | 1 | 0.1 | 25 % |"))
        #expect(table.contains("| 2x |"))
    }
}
