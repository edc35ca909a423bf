import KernelBlocks
import Kernels
import Tensor
import Testing

/// OpenBLAS as fallback and as a second opinion, in builds with the trait of that name.
@Suite("OpenBLAS")
struct OpenBLASTests {
    @Test("SHIMMY_BLAS is 0 or 1, and 1 needs a build with the library")
    func choice() throws {
        #expect(try !OpenBLAS.isChosen(environment: nil))
        #expect(try !OpenBLAS.isChosen(environment: ""))
        #expect(try !OpenBLAS.isChosen(environment: "0"))
        #expect(throws: OpenBLASError.unknown("yes")) {
            try OpenBLAS.isChosen(environment: "yes")
        }
        if OpenBLAS.isBuilt {
            #expect(try OpenBLAS.isChosen(environment: "1"))
        } else {
            #expect(throws: OpenBLASError.notBuilt) { try OpenBLAS.isChosen(environment: "1") }
        }
    }

    @Test("Without the library a table is left as it is")
    func table() {
        let kernels = InstructionSet.portable.matrix
        let name = OpenBLAS.isBuilt ? "portable+openblas" : "portable"
        #expect(OpenBLAS.table(kernels).name == name)
    }

    @Test(
        "The library and every instruction set agree on products of floats",
        .enabled(if: OpenBLAS.isBuilt, "built without OpenBLAS"),
        arguments: kernelTables.keys.sorted(),
        floatTypes
    )
    func agreement(isa: String, type: ElementType) throws {
        let kernels = try #require(kernelTables[isa])
        let format = try #require(BlockFormat.of(type))
        for columns in [1, 31, 256, 600] {
            // More rows than a strip of the library's table.
            let matrix = FloatCase(type, rows: 130, columns: columns, n: 5, seed: 9)
            let own = matrix.prefill(kernels, 0..<130, 0..<5)
            let library = matrix.prefill(OpenBLAS.table(kernels), 0..<130, 0..<5)
            for i in 0..<5 {
                for row in 0..<130 {
                    let oracle = format.dotOracle(
                        matrix.weights.row(row),
                        matrix.x + i * matrix.stride,
                        count: columns
                    )
                    for out in [own, library] {
                        let error = abs(Double(out[i * 130 + row]) - oracle.value)
                        #expect(error <= oracle.tolerance, "\(columns) columns")
                    }
                }
            }
        }
    }
}
