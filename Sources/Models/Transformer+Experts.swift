import KernelBlocks
import Kernels

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension Transformer {
    /// branch = weighted sum of each row's chosen experts, and of the shared one.
    ///
    /// Rows are gathered by expert, so that each expert's weights are read once per batch.
    func mix(_ layer: ExpertWeights, _ input: LazyBuffer<Float>, _ batch: Batch) {
        guard let experts = config.experts, let own = space.experts else { return }
        let (n, width) = (batch.count, config.embeddingLength)
        // The router always takes the streaming kernel: a choice must not depend on the chunking.
        space.parts[0] = part(layer.router, rows: n, prefill: 0, out: own.logits.base)
        linear(1, input: input.base, width: width, rows: n)
        for row in 0..<n { choose(row, experts, layer, own) }
        gather(input, experts, own, batch)
        let length = experts.feedForwardLength
        let slots = n * experts.used
        var count = expertParts(layer.gate, own, from: 0, out: own.gate.base, experts)
        count = expertParts(layer.up, own, from: count, out: own.up.base, experts)
        linear(count, input: own.gathered.base, width: width, rows: slots)
        activate(gate: own.gate.base, up: own.up.base, rows: slots, length: length)
        count = expertParts(layer.down, own, from: 0, out: own.out.base, experts)
        linear(count, input: own.gate.base, width: length, rows: slots)
        scatter(experts, own, rows: n)
        if let shared = layer.shared { addShared(shared, layer.sharedGate, input, own, batch) }
    }

    /// Chooses a row's experts and their weights from its router logits.
    private func choose(
        _ row: Int,
        _ experts: ExpertConfig,
        _ layer: ExpertWeights,
        _ own: ExpertWorkspace
    ) {
        let logits = own.logits.base + row * experts.count
        let chosen = own.chosen.base + row * experts.used
        let weights = own.weights.base + row * experts.used
        if experts.gating == .sigmoid {
            for e in 0..<experts.count { logits[e] = 1 / (1 + expf(-logits[e])) }
        } else if experts.gating == .softmax {
            softmax(logits, experts.count)
        }
        let scores = own.scores.base
        for e in 0..<experts.count { scores[e] = logits[e] + (layer.selectionBias?[e] ?? 0) }
        if experts.groups > 1 { maskGroups(scores, experts) }
        for slot in 0..<experts.used {
            var best = 0
            for e in 1..<experts.count where scores[e] > scores[best] { best = e }
            chosen[slot] = Int32(best)
            weights[slot] = logits[best]
            scores[best] = -.infinity
        }
        if experts.gating == .softmaxOfChosen { softmax(weights, experts.used) }
        if experts.normalisesWeights {
            var total: Float = 0
            for slot in 0..<experts.used { total += weights[slot] }
            // The smallest half float: the reference's guard against division by zero.
            total = max(total, 6.103_515_625e-5)
            for slot in 0..<experts.used { weights[slot] /= total }
        }
        for slot in 0..<experts.used { weights[slot] *= experts.weightScale }
    }

    /// Leaves only the groups whose two best experts score highest (DeepSeek V3).
    private func maskGroups(_ scores: UnsafeMutablePointer<Float>, _ experts: ExpertConfig) {
        let size = experts.count / experts.groups
        func value(_ group: Int) -> Float {
            var first = -Float.infinity
            var second = -Float.infinity
            for e in group * size..<(group + 1) * size {
                if scores[e] > first {
                    second = first
                    first = scores[e]
                } else if scores[e] > second {
                    second = scores[e]
                }
            }
            return first + second
        }
        let values = (0..<experts.groups).map(value)
        let order = values.indices.sorted { values[$0] > values[$1] }
        for group in order.dropFirst(experts.usedGroups) {
            for e in group * size..<(group + 1) * size { scores[e] = -.infinity }
        }
    }

    private func softmax(_ x: UnsafeMutablePointer<Float>, _ n: Int) {
        var peak = x[0]
        for i in 1..<n where x[i] > peak { peak = x[i] }
        var total: Float = 0
        for i in 0..<n {
            x[i] = expf(x[i] - peak)
            total += x[i]
        }
        for i in 0..<n { x[i] /= total }
    }

    /// Copies each row to its experts' places, in order of expert and row.
    private func gather(
        _ input: LazyBuffer<Float>,
        _ experts: ExpertConfig,
        _ own: ExpertWorkspace,
        _ batch: Batch
    ) {
        let (width, used) = (config.embeddingLength, experts.used)
        own.groups.removeAll(keepingCapacity: true)
        var next = 0
        for expert in 0..<experts.count {
            var group = ExpertWorkspace.Group(expert: expert, first: next, count: 0, prefill: 0)
            for slot in 0..<batch.count * used where own.chosen.base[slot] == Int32(expert) {
                let row = slot / used
                own.slots.base[slot] = Int32(next)
                (own.gathered.base + next * width).update(
                    from: input.base + row * width,
                    count: width
                )
                next += 1
                group.count += 1
                if row < batch.prefillRows { group.prefill += 1 }
            }
            if group.count > 0 { own.groups.append(group) }
        }
    }

    /// One part per expert in use; returns the number of parts so far.
    private func expertParts(
        _ linear: LinearWeights,
        _ own: ExpertWorkspace,
        from first: Int,
        out: UnsafeMutablePointer<Float>,
        _ experts: ExpertConfig
    ) -> Int {
        let outputs = linear.matrix.outputs / experts.count
        for (index, group) in own.groups.enumerated() {
            let matrix = linear.matrix.slice(from: group.expert * outputs, count: outputs)
            space.parts[first + index] = LinearPart(
                weights: matrix.weights,
                outputs: outputs,
                chunk: 0,
                firstRow: group.first,
                rows: group.count,
                prefill: group.prefill,
                out: out + group.first * outputs,
                outStride: outputs,
                bias: linear.bias.map { $0 + group.expert * outputs }
            )
        }
        return first + own.groups.count
    }

    /// branch[row] = sum of weight * expert output, in order of choice.
    private func scatter(_ experts: ExpertConfig, _ own: ExpertWorkspace, rows: Int) {
        let width = config.embeddingLength
        for row in 0..<rows {
            let out = space.branch.base + row * width
            out.update(repeating: 0, count: width)
            for slot in row * experts.used..<(row + 1) * experts.used {
                vector.addScaled(
                    out,
                    own.out.base + Int(own.slots.base[slot]) * width,
                    scale: own.weights.base[slot],
                    n: width
                )
            }
        }
    }

    /// branch += sigmoid(gate x) * shared(x), or shared(x) without a gate.
    private func addShared(
        _ shared: FeedForwardWeights,
        _ gate: Matrix?,
        _ input: LazyBuffer<Float>,
        _ own: ExpertWorkspace,
        _ batch: Batch
    ) {
        let (n, width) = (batch.count, config.embeddingLength)
        if let gate {
            let weights = LinearWeights(matrix: gate, bias: nil)
            space.parts[0] = part(weights, rows: n, prefill: 0, out: own.sharedGate.base)
            linear(1, input: input.base, width: width, rows: n)
        }
        // The gathered rows are no longer needed: their memory takes the shared expert's output.
        run(shared, input, batch, to: own.gathered)
        for row in 0..<n {
            let factor = gate == nil ? 1 : 1 / (1 + expf(-own.sharedGate.base[row]))
            vector.addScaled(
                space.branch.base + row * width,
                own.gathered.base + row * width,
                scale: factor,
                n: width
            )
        }
    }
}
