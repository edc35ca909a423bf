package import KernelBlocks

/// The blueprint of a transformer: every architectural switch as data.
package struct TransformerConfig: Sendable {
    /// `general.architecture`.
    package var architecture: String
    /// Width of the residual stream.
    package var embeddingLength: Int
    /// Rows of the embedding and of the output head.
    package var vocabularySize: Int
    /// Positions the model was trained for.
    package var contextLength: Int
    /// One entry per block.
    package var layers: [LayerConfig]
    /// Dimensions of a key (and query) head.
    package var keySize: Int
    /// Dimensions of a value head.
    package var valueSize: Int
    /// Which norm, with its epsilon.
    package var norm: NormKind
    /// Norm of query and key heads.
    package var headNorm = HeadNorm.none
    /// Rotary embedding of global layers; nil where positions enter otherwise.
    package var rope: RoPEConfig?
    /// Rotary embedding of layers with a window (Gemma 3 has another base there); nil: the same.
    package var windowRope: RoPEConfig?
    /// Whether learned position vectors are added to the embedding (GPT-2, BERT).
    package var hasLearnedPositions = false
    /// Whether tokens see only what stands before them.
    package var isCausal = true
    /// Factor on query times key.
    package var attentionScale: Float
    /// Bounds attention scores softly; 0 for none (Gemma 2).
    package var attentionSoftCap: Float = 0
    /// Bounds logits softly; 0 for none (Gemma 2).
    package var logitSoftCap: Float = 0
    /// Factor on the embedding (Gemma: sqrt(width); Granite).
    package var embeddingScale: Float = 1
    /// Factor on each block's contribution to the residual stream (Granite).
    package var residualScale: Float = 1
    /// Factor on the logits (Granite divides).
    package var logitScale: Float = 1
    /// Makes queries at later positions longer (Mistral 3); nil for none.
    package var queryTemperature: QueryTemperature?
    /// The feed-forward activation.
    package var activation = ActivationFunction.silu
    /// Whether attention and feed-forward read the same normed input (Falcon, StableLM).
    package var isParallel = false
    /// Mixture of experts; nil for dense models.
    package var experts: ExpertConfig?
    /// Whether the model predicts tokens; encoders only give vectors.
    package var hasOutput = true
    /// How token vectors become one vector; nil where the file does not say.
    package var pooling: Pooling?
    /// Weight names that differ from the usual ones.
    package var names = WeightNames()

    /// Starts from what every architecture states; the descriptors change the rest.
    package init(
        architecture: String,
        embeddingLength: Int,
        vocabularySize: Int,
        contextLength: Int,
        layers: [LayerConfig],
        keySize: Int,
        valueSize: Int,
        norm: NormKind
    ) {
        self.architecture = architecture
        self.embeddingLength = embeddingLength
        self.vocabularySize = vocabularySize
        self.contextLength = contextLength
        self.layers = layers
        self.keySize = keySize
        self.valueSize = valueSize
        self.norm = norm
        attentionScale = 1 / Float(keySize).squareRoot()
    }
}

/// What may differ from block to block.
package struct LayerConfig: Sendable {
    /// Query heads.
    package var heads: Int
    /// Key and value heads; divides `heads`.
    package var kvHeads: Int
    /// Width of the dense feed-forward network.
    package var feedForwardLength: Int
    /// Positions a token sees, its own included; 0 for all.
    package var window = 0
    /// Whether queries and keys are rotated (SmolLM3 skips every fourth block).
    package var isRotated = true
    /// Whether the feed-forward network is a mixture of experts.
    package var hasExperts = false
}

/// A normalisation and its epsilon.
package enum NormKind: Sendable {
    case rms(epsilon: Float)
    case layer(epsilon: Float)
}

/// How query and key vectors are normed before rotation.
package enum HeadNorm: Sendable {
    case none
    /// One weight vector of a head's size, shared by all heads (Qwen 3, Gemma 3).
    case perHead
    /// One norm over all heads together (OLMo 2).
    case whole
    /// Layer norm without bias with weights for each head (StableLM 2 12B).
    case eachHead
}

/// q *= ln(floor(position / floorScale) + 1) * scale + 1.
package struct QueryTemperature: Sendable {
    package var scale: Float
    package var floorScale: Int
}

/// How an embedding model pools its token vectors.
package enum Pooling: Int, Sendable {
    case none = 0
    case mean = 1
    case cls = 2
    case last = 3
    case rank = 4
}

/// Mixture of experts: how a token chooses and weighs its experts.
package struct ExpertConfig: Sendable {
    package var count: Int
    package var used: Int
    /// Width of one expert.
    package var feedForwardLength: Int
    /// Width of the always active expert; 0 for none.
    package var sharedFeedForwardLength = 0
    /// Whether the shared expert has a sigmoid gate of its own (Qwen 2 MoE).
    package var hasSharedGate = false
    package var gating = Gating.softmax
    /// Whether the chosen weights are scaled to sum 1.
    package var normalisesWeights = false
    /// Factor on the chosen weights.
    package var weightScale: Float = 1
    /// Experts are chosen within this many best groups (DeepSeek V3); 0 for no groups.
    package var groups = 0
    package var usedGroups = 0

    /// How router logits become weights.
    package enum Gating: Int, Sendable {
        case softmax = 1
        case sigmoid = 2
        /// Softmax over the chosen logits only (gpt-oss).
        case softmaxOfChosen = 3
    }
}

/// Tensor names in which a few architectures differ.
package struct WeightNames: Sendable {
    /// The norm before the feed-forward network (gpt-oss calls it post_attention_norm).
    package var feedForwardNorm = "ffn_norm"
    /// Whether `post_attention_norm` and `post_ffw_norm` are applied to each half's output.
    package var hasPostNorms = false
    /// Whether norms follow the residual addition instead (BERT).
    package var hasResidualNorms = false
    /// Whether `attn_qkv` holds queries, keys and values together.
    package var hasFusedQKV = false
    /// Whether `ffn_up` holds gate and up together (Phi 3).
    package var hasFusedGateUp = false
    /// Whether the feed-forward network has a gate at all.
    package var hasGate = true
}
