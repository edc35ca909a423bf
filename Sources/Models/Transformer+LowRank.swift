import KernelBlocks
import Kernels

extension Transformer {
    /// Adds what adapters change: first all products with A, which share the input, then each with
    /// its B.
    func addChanges(
        _ own: LowRankWorkspace,
        _ count: Int,
        input: UnsafePointer<Float>,
        width: Int,
        rows: Int
    ) {
        var number = 0
        for index in 0..<count {
            let part = space.parts[index]
            for change in part.changes {
                own.parts[number] = part.product(
                    with: change.a,
                    outputs: change.rank,
                    out: own.reduced.base + number * own.stride
                )
                number += 1
            }
        }
        guard number > 0 else { return }
        products(own.parts, number, input: input, width: width, rows: rows)
        number = 0
        for index in 0..<count {
            let part = space.parts[index]
            for change in part.changes {
                var product = part.product(
                    with: change.b,
                    outputs: part.outputs,
                    out: own.result.base
                )
                product.firstRow = 0
                own.parts[0] = product
                let reduced = own.reduced.base + number * own.stride
                products(own.parts, 1, input: reduced, width: change.rank, rows: part.rows)
                let job = AddJob(
                    vector: vector,
                    x: part.out,
                    branch: own.result.base,
                    scale: change.factor,
                    width: part.outputs
                )
                pool.run(job, count: part.rows, grain: 16)
                number += 1
            }
        }
    }
}
