import GGUF

extension HyperParameters {
    /// Which epsilon key the architecture's norm reads.
    enum NormFamily {
        case rms
        case layer
    }

    /// What every architecture states: widths, heads, lengths and the norm.
    func base(norm: NormFamily) throws -> TransformerConfig {
        let width = try int("embedding_length", in: 1...(1 << 20))
        let count = try int("block_count", in: 1...4096)
        let heads = try required("attention.head_count", count, 1...65_536)
        let kvHeads =
            try perLayer("attention.head_count_kv", layers: count, in: 1...65_536) ?? heads
        let lengths = try required("feed_forward_length", count, 1...(1 << 24))
        for (h, kv) in zip(heads, kvHeads) where h % kv != 0 {
            throw ModelError.invalidValue(
                key: "\(architecture).attention.head_count_kv",
                expected: "a divisor of head_count (\(h))",
                found: "\(kv)"
            )
        }
        let own = width / heads[0]
        let layers = (0..<count).map {
            LayerConfig(heads: heads[$0], kvHeads: kvHeads[$0], feedForwardLength: lengths[$0])
        }
        return TransformerConfig(
            architecture: architecture,
            embeddingLength: width,
            vocabularySize: vocabularySize,
            contextLength: try int("context_length", in: 1...(1 << 40)),
            layers: layers,
            keySize: try int("attention.key_length", in: 1...65_536, default: own),
            valueSize: try int("attention.value_length", in: 1...65_536, default: own),
            norm: try normKind(norm)
        )
    }

    private func normKind(_ family: NormFamily) throws -> NormKind {
        switch family {
        case .rms: .rms(epsilon: try positiveFloat("attention.layer_norm_rms_epsilon"))
        case .layer: .layer(epsilon: try positiveFloat("attention.layer_norm_epsilon"))
        }
    }

    private func required(_ key: String, _ count: Int, _ range: ClosedRange<Int>) throws -> [Int] {
        guard let values = try perLayer(key, layers: count, in: range) else {
            _ = try int(key, in: range)
            return []
        }
        return values
    }

    /// The mixture of experts, if the file has one; marks the blocks that use it.
    func experts(
        _ config: inout TransformerConfig,
        normalisesWeights: Bool
    ) throws -> ExpertConfig? {
        let count = try int("expert_count", in: 0...4096, default: 0)
        guard count > 0 else { return nil }
        for index in config.layers.indices { config.layers[index].hasExperts = true }
        let length = config.layers[0].feedForwardLength
        var experts = ExpertConfig(
            count: count,
            used: try int("expert_used_count", in: 1...count),
            feedForwardLength: try int(
                "expert_feed_forward_length",
                in: 1...(1 << 24),
                default: length
            )
        )
        experts.normalisesWeights = try bool("expert_weights_norm", default: normalisesWeights)
        experts.weightScale = try float("expert_weights_scale", default: 1)
        return experts
    }

    /// Gives every block the window that the file's key names.
    func setWindowEverywhere(_ config: inout TransformerConfig) throws {
        try setWindow(&config, default: 0, globalEvery: 0)
    }

    /// Gives blocks a window, but every `globalEvery`th (0: none is global).
    ///
    /// `attention.sliding_window_pattern` overrides the period, or lists the local blocks.
    func setWindow(
        _ config: inout TransformerConfig,
        default window: Int,
        globalEvery period: Int
    ) throws {
        let window = try int("attention.sliding_window", in: 0...(1 << 40), default: window)
        guard window > 0 else { return }
        let key = "\(architecture).attention.sliding_window_pattern"
        var isLocal = config.layers.indices.map { period == 0 || $0 % period < period - 1 }
        switch metadata[key] {
        case nil: break
        case .array(let array)?:
            let flags = try array.ints()
            guard flags.count >= isLocal.count else {
                throw ModelError.invalidValue(
                    key: key,
                    expected: "\(isLocal.count) entries",
                    found: "\(flags.count)"
                )
            }
            isLocal = isLocal.indices.map { flags[$0] != 0 }
        default:
            let own = try int("attention.sliding_window_pattern", in: 0...4096)
            isLocal = isLocal.indices.map { own == 0 || $0 % own < own - 1 }
        }
        for index in isLocal.indices where isLocal[index] { config.layers[index].window = window }
    }

    /// `pooling_type`, as the conversion writes it; nil where the file has none.
    func pooling() throws -> Pooling? {
        guard metadata["\(architecture).pooling_type"] != nil else { return nil }
        return Pooling(rawValue: try int("pooling_type", in: 0...4))
    }
}
