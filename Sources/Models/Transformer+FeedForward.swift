import KernelBlocks
import Kernels

extension Transformer {
    /// x += feedForward(norm(x)), dense or a mixture of experts.
    func feedForward(_ index: Int, _ batch: Batch) {
        let layer = weights.layers[index]
        let n = batch.count
        var input = space.x
        if let norm = layer.feedForwardNorm {
            self.norm(norm, space.x, to: space.normed, rows: n)
            input = space.normed
        } else if config.isParallel {
            // The attention half left its normed input in place.
            input = space.normed
        }
        if let experts = layer.experts {
            mix(experts, input, batch)
        } else if let dense = layer.dense {
            run(dense, input, batch, to: space.branch)
        }
        if let norm = layer.feedForwardPostNorm {
            self.norm(norm, space.branch, to: space.branch, rows: n)
        }
        addBranch(rows: n)
        if let norm = layer.feedForwardResidualNorm {
            self.norm(norm, space.x, to: space.x, rows: n)
        }
    }

    /// out = down(f(gate x) * up x).
    func run(
        _ dense: FeedForwardWeights,
        _ input: LazyBuffer<Float>,
        _ batch: Batch,
        to out: LazyBuffer<Float>
    ) {
        let (n, p) = (batch.count, batch.prefillRows)
        let length = dense.up.matrix.outputs
        if let gate = dense.gate {
            space.parts[0] = part(gate, rows: n, prefill: p, out: space.gate.base)
            space.parts[1] = part(dense.up, rows: n, prefill: p, out: space.up.base)
            linear(2, input: input.base, width: config.embeddingLength, rows: n)
        } else {
            space.parts[0] = part(dense.up, rows: n, prefill: p, out: space.gate.base)
            linear(1, input: input.base, width: config.embeddingLength, rows: n)
        }
        activate(
            gate: space.gate.base,
            up: dense.gate == nil ? nil : UnsafePointer(space.up.base),
            rows: n,
            length: length
        )
        space.parts[0] = part(dense.down, rows: n, prefill: p, out: out.base)
        linear(1, input: space.gate.base, width: length, rows: n)
    }

    /// gate = f(gate) * up, by rows.
    func activate(
        gate: UnsafeMutablePointer<Float>,
        up: UnsafePointer<Float>?,
        rows: Int,
        length: Int
    ) {
        let job = ActivationJob(
            vector: vector,
            function: config.activation,
            gate: gate,
            up: up,
            width: length
        )
        pool.run(job, count: rows, grain: 4)
    }
}
