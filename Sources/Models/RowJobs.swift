import KernelBlocks
import Kernels

/// Norms each row: out = norm(x).
struct NormJob: ParallelJob {
    let vector: any VectorKernels.Type
    let kind: NormKind
    let weights: NormWeights
    let x: UnsafePointer<Float>
    let out: UnsafeMutablePointer<Float>
    let width: Int

    static var body: WorkerPool.Body {
        { context, lo, hi, worker in
            context.assumingMemoryBound(to: NormJob.self).pointee.run(lo, hi, worker: worker)
        }
    }

    func run(_ lo: Int, _ hi: Int, worker: Int) {
        for row in lo..<hi {
            let source = x + row * width
            let target = out + row * width
            switch kind {
            case .rms(let epsilon):
                vector.rmsNorm(
                    source,
                    weight: weights.weight,
                    out: target,
                    n: width,
                    epsilon: epsilon
                )
            case .layer(let epsilon):
                vector.layerNorm(
                    source,
                    weight: weights.weight,
                    bias: weights.bias,
                    out: target,
                    n: width,
                    epsilon: epsilon
                )
            }
        }
    }
}

/// Adds a branch to the residual stream: x += scale * branch.
struct AddJob: ParallelJob {
    let vector: any VectorKernels.Type
    let x: UnsafeMutablePointer<Float>
    let branch: UnsafePointer<Float>
    let scale: Float
    let width: Int

    static var body: WorkerPool.Body {
        { context, lo, hi, worker in
            context.assumingMemoryBound(to: AddJob.self).pointee.run(lo, hi, worker: worker)
        }
    }

    func run(_ lo: Int, _ hi: Int, worker: Int) {
        vector.addScaled(x + lo * width, branch + lo * width, scale: scale, n: (hi - lo) * width)
    }
}

/// x += factor * scale of the row * branch, where that scale is not 0.
struct ScaledAddJob: ParallelJob {
    let vector: any VectorKernels.Type
    let x: UnsafeMutablePointer<Float>
    let branch: UnsafePointer<Float>
    let scales: UnsafePointer<Float>
    let factor: Float
    let width: Int

    static var body: WorkerPool.Body {
        { context, lo, hi, worker in
            context.assumingMemoryBound(to: ScaledAddJob.self).pointee.run(lo, hi, worker: worker)
        }
    }

    func run(_ lo: Int, _ hi: Int, worker: Int) {
        for row in lo..<hi where scales[row] != 0 {
            vector.addScaled(
                x + row * width,
                branch + row * width,
                scale: factor * scales[row],
                n: width
            )
        }
    }
}

/// gate = f(gate) * up, or f(up) alone.
struct ActivationJob: ParallelJob {
    let vector: any VectorKernels.Type
    let function: ActivationFunction
    let gate: UnsafeMutablePointer<Float>
    let up: UnsafePointer<Float>?
    let width: Int

    static var body: WorkerPool.Body {
        { context, lo, hi, worker in
            context.assumingMemoryBound(to: ActivationJob.self).pointee.run(lo, hi, worker: worker)
        }
    }

    func run(_ lo: Int, _ hi: Int, worker: Int) {
        let n = (hi - lo) * width
        if let up {
            vector.gatedActivation(function, gate: gate + lo * width, up: up + lo * width, n: n)
        } else {
            vector.activation(function, gate + lo * width, n: n)
        }
    }
}

/// x = embedding[token] * scale (+ position vector + type vector).
struct EmbeddingJob: ParallelJob {
    let vector: any VectorKernels.Type
    let format: UnsafePointer<BlockFormat>
    let matrix: Matrix
    let tokens: UnsafePointer<Int32>
    let positions: UnsafePointer<Int32>
    let positionVectors: UnsafePointer<Float>?
    let typeVector: UnsafePointer<Float>?
    let x: UnsafeMutablePointer<Float>
    let scale: Float

    static var body: WorkerPool.Body {
        { context, lo, hi, worker in
            context.assumingMemoryBound(to: EmbeddingJob.self).pointee.run(lo, hi, worker: worker)
        }
    }

    func run(_ lo: Int, _ hi: Int, worker: Int) {
        let width = matrix.inputs
        for row in lo..<hi {
            let out = x + row * width
            format.pointee.dequantise(matrix.weights.row(Int(tokens[row])), width, out)
            if scale != 1 { vector.scale(out, by: scale, n: width) }
            if let typeVector { vector.addScaled(out, typeVector, scale: 1, n: width) }
            if let positionVectors {
                let position = positionVectors + Int(positions[row]) * width
                vector.addScaled(out, position, scale: 1, n: width)
            }
        }
    }
}
