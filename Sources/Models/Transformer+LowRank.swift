import KernelBlocks
import Kernels

extension Transformer {
    /// Adds what adapters change, where any row has a scale for it.
    ///
    /// First all products with A, which share the input, then each with its B. `scales` are those
    /// of the input's rows, (adapters, capacity).
    func addChanges(
        _ own: LowRankWorkspace,
        _ count: Int,
        scales: UnsafePointer<Float>,
        input: UnsafePointer<Float>,
        width: Int,
        rows: Int
    ) {
        func rowScales(_ part: LinearPart, _ change: LowRank) -> UnsafePointer<Float>? {
            let first = scales + change.adapter * own.capacity + part.firstRow
            return (0..<part.rows).contains { first[$0] != 0 } ? first : nil
        }
        var number = 0
        for index in 0..<count {
            let part = space.parts[index]
            for change in part.changes where rowScales(part, change) != nil {
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
                guard let scales = rowScales(part, change) else { continue }
                var product = part.product(
                    with: change.b,
                    outputs: part.outputs,
                    out: own.result.base
                )
                product.firstRow = 0
                own.parts[0] = product
                let reduced = own.reduced.base + number * own.stride
                products(own.parts, 1, input: reduced, width: change.rank, rows: part.rows)
                let job = ScaledAddJob(
                    vector: vector,
                    x: part.out,
                    branch: own.result.base,
                    scales: scales,
                    factor: change.factor,
                    width: part.outputs
                )
                pool.run(job, count: part.rows, grain: 16)
                number += 1
            }
        }
    }
}
