import Arguments
import Benchmark
import Kernels
import Tensor

/// `shimmy bench kernels`: the matrix products of every type and instruction set.
struct BenchKernels: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kernels",
        abstract: "Measure matrix products by element type, shape and instruction set.",
        discussion: """
            Weights and activations are random; the weights lie in memory many times over, so that \
            no cache holds them. GB/s are bytes of weights with their share of a plain read of the \
            same memory, GOPS operations with their share of a loop over registers, both measured \
            beside. The error is the largest difference from the exact product of what the kernel \
            was given, as a share of the sum of the products' magnitudes. The plain product is the \
            reference that defines the type, on one thread. Builds with the trait OpenBLAS \
            measure its product too, weights widened strip by strip.
            """
    )

    @Option(
        name: .customLong("type"),
        help: ArgumentHelp("Element types such as Q4_K,F16.", valueName: "list")
    )
    var types = ElementTypeList(ElementType.allCases.filter { KernelTest.supports($0) })

    @Option(help: ArgumentHelp("Weight rows and weights in each.", valueName: "list"))
    var shape = ShapeList([MatrixShape(rows: 4096, columns: 4096)])

    @Option(help: ArgumentHelp("Instruction sets; by default all that can run.", valueName: "list"))
    var isa = InstructionSetList(InstructionSet.allCases.filter(\.isAvailable))

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Threads; by default all that may be used.", valueName: "list")
    )
    var threads = NumberList([ThreadBudget.available])

    @Option(
        help: ArgumentHelp("Activation rows that are streamed past; 0: none.", valueName: "list")
    )
    var decode = NumberList([1])

    @Option(help: ArgumentHelp("Activation rows of tiled products; 0: none.", valueName: "list"))
    var prefill = NumberList([512])

    @Option(name: .shortAndLong, help: "Samples of each product.")
    var repetitions = 3

    @Option(name: .shortAndLong, help: "md, json or csv.")
    var output = ReportFormat.md

    @Flag(help: "The same as --output json.")
    var json = false

    func validate() throws {
        for (name, list, range) in [
            ("Activation rows", decode, 0...65_536), ("Activation rows", prefill, 0...65_536),
            ("Threads", threads, 1...1024), ("Repetitions", NumberList([repetitions]), 1...1000),
        ] {
            guard let bad = list.numbers.first(where: { !range.contains($0) }) else { continue }
            throw ValidationError("\(name) must be from \(range), found \(bad).")
        }
        guard let missing = isa.values.first(where: { !$0.isAvailable }) else { return }
        throw ValidationError("This machine cannot run \(missing.rawValue).")
    }

    func run() throws {
        var results: [KernelResult] = []
        for type in types.values {
            for shape in shape.values {
                let products =
                    decode.numbers.map { (KernelCase.Product.decode, $0) }
                    + prefill.numbers.map { (KernelCase.Product.prefill, $0) }
                for (product, count) in products where count > 0 {
                    results += try measure(type, shape, product, count)
                }
            }
        }
        Output.write(try KernelReport.text(results, as: json ? .json : output))
    }

    /// One product on every instruction set and number of threads, and the plain one.
    private func measure(
        _ type: ElementType,
        _ shape: MatrixShape,
        _ product: KernelCase.Product,
        _ count: Int
    ) throws -> [KernelResult] {
        guard let test = KernelTest(type: type, shape: shape, count: count) else {
            throw ValidationError("\(type.name) has no arithmetic.")
        }
        var results: [KernelResult] = []
        for set in isa.values {
            for threads in threads.numbers {
                let shape = KernelCase(
                    type: type,
                    shape: shape,
                    instructionSet: set,
                    threads: threads,
                    product: product,
                    count: count
                )
                let pool = WorkerPool(threads: threads)
                var result = test.measure(shape, pool: pool, repetitions: repetitions)
                result.libraryRate = test.libraryRate(shape, pool: pool)
                results.append(result)
                Output.note("\(type.name) \(product.rawValue) \(count), \(set.rawValue)")
            }
        }
        let plain = test.plainRate()
        return results.map {
            var result = $0
            result.plainRate = plain
            return result
        }
    }
}

/// Element types by name, separated by commas.
struct ElementTypeList: ExpressibleByArgument {
    let values: [ElementType]

    init(_ values: [ElementType]) { self.values = values }

    init?(argument: String) {
        values = argument.split(separator: ",").compactMap { ElementType(name: String($0)) }
            .filter { KernelTest.supports($0) }
        guard !values.isEmpty, values.count == argument.split(separator: ",").count else {
            return nil
        }
    }

    var defaultValueDescription: String { "all" }
}

/// Shapes ROWSxCOLUMNS, separated by commas.
struct ShapeList: ExpressibleByArgument {
    let values: [MatrixShape]

    init(_ values: [MatrixShape]) { self.values = values }

    init?(argument: String) {
        let parts = argument.split(separator: ",")
        values = parts.compactMap { MatrixShape(parsing: $0) }
        guard !values.isEmpty, values.count == parts.count else { return nil }
    }

    var defaultValueDescription: String {
        values.map { "\($0.rows)x\($0.columns)" }.joined(separator: ",")
    }
}

/// Instruction sets by name, separated by commas.
struct InstructionSetList: ExpressibleByArgument {
    let values: [InstructionSet]

    init(_ values: [InstructionSet]) { self.values = values }

    init?(argument: String) {
        let parts = argument.split(separator: ",")
        values = parts.compactMap { InstructionSet(rawValue: String($0)) }
        guard !values.isEmpty, values.count == parts.count else { return nil }
    }

    var defaultValueDescription: String { values.map(\.rawValue).joined(separator: ",") }
}
