package import GGUF
import KernelBlocks

/// A norm's parameters; both absent for a norm without parameters.
package struct NormWeights: Sendable {
    nonisolated(unsafe) var weight: UnsafePointer<Float>?
    nonisolated(unsafe) var bias: UnsafePointer<Float>?
}

/// A matrix product with its bias.
package struct LinearWeights: Sendable {
    var matrix: Matrix
    nonisolated(unsafe) var bias: UnsafePointer<Float>?
    /// What adapters change of it.
    nonisolated(unsafe) var changes = UnsafeBufferPointer<LowRank>(start: nil, count: 0)
}

/// The head of a model that ranks: score = output(tanh(dense(pooled))).
package struct ClassifierWeights: Sendable {
    /// (width, width); nil where the vector is scored as it is.
    var dense: LinearWeights?
    /// (1, width).
    var output: LinearWeights
}

/// One block's weights, resolved once; after loading nothing is looked up by name.
package struct LayerWeights: Sendable {
    var attentionNorm: NormWeights?
    /// Falcon 40B's norm for attention alone.
    var attentionNorm2: NormWeights?
    var query: LinearWeights
    var key: LinearWeights
    var value: LinearWeights
    nonisolated(unsafe) var queryNorm: UnsafePointer<Float>?
    nonisolated(unsafe) var keyNorm: UnsafePointer<Float>?
    nonisolated(unsafe) var sinks: UnsafePointer<Float>?
    var attentionOutput: LinearWeights
    var attentionPostNorm: NormWeights?
    var attentionResidualNorm: NormWeights?
    var feedForwardNorm: NormWeights?
    /// nil where a mixture of experts stands in its place.
    var dense: FeedForwardWeights?
    var experts: ExpertWeights?
    var feedForwardPostNorm: NormWeights?
    var feedForwardResidualNorm: NormWeights?
}

/// gate, up (ffn, width), down (width, ffn).
package struct FeedForwardWeights: Sendable {
    var gate: LinearWeights?
    var up: LinearWeights
    var down: LinearWeights
}

/// Router and experts; expert matrices are stacked along their rows.
package struct ExpertWeights: Sendable {
    var router: LinearWeights
    nonisolated(unsafe) var selectionBias: UnsafePointer<Float>?
    var gate: LinearWeights
    var up: LinearWeights
    var down: LinearWeights
    var shared: FeedForwardWeights?
    var sharedGate: Matrix?
}

/// All weights of a transformer, borrowed from the mapped file that this value keeps open.
package struct TransformerWeights: Sendable {
    let file: GGUFFile
    let converted: [ConvertedVector]
    /// What adapters change of the matrices, and their files.
    let changes: [LowRankList]
    let adapters: [Adapter]
    /// Outputs of the largest matrix that is changed.
    let widestChange: Int
    let embedding: Matrix
    nonisolated(unsafe) let positions: UnsafePointer<Float>?
    nonisolated(unsafe) let tokenTypes: UnsafePointer<Float>?
    let embeddingNorm: NormWeights?
    let layers: [LayerWeights]
    let outputNorm: NormWeights?
    /// nil for embedding models.
    let output: LinearWeights?
    /// nil for models that do not rank.
    let classifier: ClassifierWeights?

    /// Resolves every weight the configuration needs.
    ///
    /// - Throws: `ModelError` for missing, misshapen, unusable or left over tensors.
    package init(file: GGUFFile, config: TransformerConfig, adapters: [Adapter] = []) throws {
        let loader = WeightLoader(file, adapters: adapters)
        let width = config.embeddingLength
        self.file = file
        embedding = try loader.matrix(
            "token_embd.weight",
            outputs: config.vocabularySize,
            inputs: width
        )
        if config.hasLearnedPositions {
            positions = try loader.optionalVector(
                "position_embd.weight",
                shape: [width, config.contextLength]
            )
            guard positions != nil else { throw ModelError.missingTensor("position_embd.weight") }
        } else {
            positions = nil
        }
        tokenTypes = try loader.tokenTypes(width: width)
        embeddingNorm = try loader.optionalNorm("token_embd_norm", count: width)
        layers = try config.layers.indices.map { index in
            try loader.layer(index, config)
        }
        outputNorm = try loader.optionalNorm("output_norm", count: width)
        output = config.hasOutput ? try loader.output(config, tied: embedding) : nil
        classifier = config.pooling == .rank ? try loader.classifier(width: width) : nil
        if config.hasOutput, outputNorm == nil {
            throw ModelError.missingTensor("output_norm.weight")
        }
        loader.ignore([
            "rope_freqs.weight", "rope_factors_long.weight", "rope_factors_short.weight",
        ])
        converted = try loader.finish(architecture: config.architecture)
        self.adapters = adapters
        changes = loader.changes
        widestChange = loader.widestChange
    }
}

extension WeightLoader {
    fileprivate func norm(_ name: String, count: Int) throws -> NormWeights {
        guard let norm = try optionalNorm(name, count: count) else {
            throw ModelError.missingTensor(name + ".weight")
        }
        return norm
    }

    fileprivate func optionalNorm(_ name: String, count: Int) throws -> NormWeights? {
        guard let weight = try optionalVector(name + ".weight", count: count) else { return nil }
        return NormWeights(weight: weight, bias: try optionalVector(name + ".bias", count: count))
    }

    fileprivate func linear(_ name: String, outputs: Int, inputs: Int) throws -> LinearWeights {
        LinearWeights(
            matrix: try matrix(name + ".weight", outputs: outputs, inputs: inputs),
            bias: try optionalVector(name + ".bias", count: outputs),
            changes: try lowRanks(name + ".weight", outputs: outputs, inputs: inputs)
        )
    }

    fileprivate func classifier(width: Int) throws -> ClassifierWeights {
        let dense = try optionalMatrix("cls.weight", outputs: width, inputs: width)
        let bias = try optionalVector("cls.bias", count: width)
        return ClassifierWeights(
            dense: dense.map { LinearWeights(matrix: $0, bias: bias) },
            output: try linear("cls.output", outputs: 1, inputs: width)
        )
    }

    /// The type vectors of BERT; text is all of type 0.
    fileprivate func tokenTypes(width: Int) throws -> UnsafePointer<Float>? {
        for count in 1...2 {
            do {
                return try optionalVector("token_types.weight", shape: [width, count])
            } catch ModelError.wrongShape where count == 1 {
                continue
            }
        }
        return nil
    }

    /// The output head; the embedding serves where the file has none.
    fileprivate func output(
        _ config: TransformerConfig,
        tied embedding: Matrix
    ) throws -> LinearWeights {
        let own = try optionalMatrix(
            "output.weight",
            outputs: config.vocabularySize,
            inputs: config.embeddingLength
        )
        return LinearWeights(
            matrix: own ?? embedding,
            bias: try optionalVector("output.bias", count: config.vocabularySize),
            changes: try lowRanks(
                "output.weight",
                outputs: config.vocabularySize,
                inputs: config.embeddingLength
            )
        )
    }

    fileprivate func layer(_ index: Int, _ config: TransformerConfig) throws -> LayerWeights {
        let layer = config.layers[index]
        let width = config.embeddingLength
        let prefix = "blk.\(index)."
        let names = config.names
        let (query, key, value) = try queryKeyValue(prefix, layer, config)
        let valueWidth = layer.heads * config.valueSize
        return LayerWeights(
            attentionNorm: try optionalNorm(prefix + "attn_norm", count: width),
            attentionNorm2: try optionalNorm(prefix + "attn_norm_2", count: width),
            query: query,
            key: key,
            value: value,
            queryNorm: try headNorm(prefix + "attn_q_norm", config, heads: layer.heads),
            keyNorm: try headNorm(prefix + "attn_k_norm", config, heads: layer.kvHeads),
            sinks: try optionalVector(prefix + "attn_sinks.weight", count: layer.heads),
            attentionOutput: try linear(prefix + "attn_output", outputs: width, inputs: valueWidth),
            attentionPostNorm: names.hasPostNorms
                ? try norm(prefix + "post_attention_norm", count: width) : nil,
            attentionResidualNorm: names.hasResidualNorms
                ? try norm(prefix + "attn_output_norm", count: width) : nil,
            feedForwardNorm: try optionalNorm(prefix + names.feedForwardNorm, count: width),
            dense: layer.hasExperts
                ? nil : try feedForward(prefix, "", layer.feedForwardLength, config),
            experts: layer.hasExperts ? try experts(prefix, config) : nil,
            feedForwardPostNorm: names.hasPostNorms
                ? try norm(prefix + "post_ffw_norm", count: width) : nil,
            feedForwardResidualNorm: names.hasResidualNorms
                ? try norm(prefix + "layer_output_norm", count: width) : nil
        )
    }

    private func queryKeyValue(
        _ prefix: String,
        _ layer: LayerConfig,
        _ config: TransformerConfig
    ) throws -> (LinearWeights, LinearWeights, LinearWeights) {
        let width = config.embeddingLength
        let q = layer.heads * config.keySize
        let k = layer.kvHeads * config.keySize
        let v = layer.kvHeads * config.valueSize
        guard config.names.hasFusedQKV,
            let fused = try optionalMatrix(
                prefix + "attn_qkv.weight",
                outputs: q + k + v,
                inputs: width
            )
        else {
            return (
                try linear(prefix + "attn_q", outputs: q, inputs: width),
                try linear(prefix + "attn_k", outputs: k, inputs: width),
                try linear(prefix + "attn_v", outputs: v, inputs: width)
            )
        }
        let bias = try optionalVector(prefix + "attn_qkv.bias", count: q + k + v)
        func slice(_ first: Int, _ count: Int) throws -> LinearWeights {
            try self.slice(fused, prefix + "attn_qkv", bias, from: first, count: count)
        }
        return (try slice(0, q), try slice(q, k), try slice(q + k, v))
    }

    /// A range of the rows of a matrix that stands for several.
    private func slice(
        _ fused: Matrix,
        _ name: String,
        _ bias: UnsafePointer<Float>?,
        from first: Int,
        count: Int
    ) throws -> LinearWeights {
        LinearWeights(
            matrix: fused.slice(from: first, count: count),
            bias: bias.map { $0 + first },
            changes: try lowRanks(
                name + ".weight",
                outputs: fused.outputs,
                inputs: fused.inputs,
                from: first
            )
        )
    }

    private func headNorm(
        _ name: String,
        _ config: TransformerConfig,
        heads: Int
    ) throws -> UnsafePointer<Float>? {
        switch config.headNorm {
        case .none: nil
        case .perHead: try vector(name + ".weight", count: config.keySize)
        case .whole: try vector(name + ".weight", count: heads * config.keySize)
        case .eachHead: try optionalVector(name + ".weight", shape: [config.keySize, heads])
        }
    }

    private func feedForward(
        _ prefix: String,
        _ suffix: String,
        _ length: Int,
        _ config: TransformerConfig
    ) throws -> FeedForwardWeights {
        let width = config.embeddingLength
        let down = try linear(prefix + "ffn_down" + suffix, outputs: width, inputs: length)
        guard config.names.hasGate else {
            let up = try linear(prefix + "ffn_up" + suffix, outputs: length, inputs: width)
            return FeedForwardWeights(gate: nil, up: up, down: down)
        }
        if config.names.hasFusedGateUp, suffix.isEmpty {
            let both = try matrix(prefix + "ffn_up.weight", outputs: 2 * length, inputs: width)
            return FeedForwardWeights(
                gate: try slice(both, prefix + "ffn_up", nil, from: 0, count: length),
                up: try slice(both, prefix + "ffn_up", nil, from: length, count: length),
                down: down
            )
        }
        return FeedForwardWeights(
            gate: try linear(prefix + "ffn_gate" + suffix, outputs: length, inputs: width),
            up: try linear(prefix + "ffn_up" + suffix, outputs: length, inputs: width),
            down: down
        )
    }

    private func experts(_ prefix: String, _ config: TransformerConfig) throws -> ExpertWeights {
        guard let experts = config.experts else {
            throw ModelError.unsupportedFeature("\(prefix)experts without expert_count")
        }
        let width = config.embeddingLength
        let length = experts.feedForwardLength
        func stack(_ name: String, outputs: Int, inputs: Int) throws -> LinearWeights {
            let full = prefix + name
            guard
                let matrix = try stackedMatrix(
                    full + ".weight",
                    outputs: outputs,
                    inputs: inputs,
                    count: experts.count
                )
            else { throw ModelError.missingTensor(full + ".weight") }
            let bias = try optionalVector(full + ".bias", shape: [outputs, experts.count])
            return LinearWeights(matrix: matrix, bias: bias)
        }
        let hasShared = experts.sharedFeedForwardLength > 0
        return ExpertWeights(
            router: try linear(prefix + "ffn_gate_inp", outputs: experts.count, inputs: width),
            selectionBias: try optionalVector(prefix + "exp_probs_b.bias", count: experts.count),
            gate: try stack("ffn_gate_exps", outputs: length, inputs: width),
            up: try stack("ffn_up_exps", outputs: length, inputs: width),
            down: try stack("ffn_down_exps", outputs: width, inputs: length),
            shared: hasShared
                ? try feedForward(prefix, "_shexp", experts.sharedFeedForwardLength, config) : nil,
            sharedGate: experts.hasSharedGate
                ? try matrix(prefix + "ffn_gate_inp_shexp.weight", outputs: 1, inputs: width) : nil
        )
    }
}
