extension PreTokenizerProfile {
    /// The profile of a value of `tokenizer.ggml.pre`; nil when it is not known.
    static func named(_ name: String) -> Self? { registry[name] }

    /// All names, for tests and messages.
    package static var names: [String] { registry.keys.sorted() }

    private static let llama3 = Self(SplitStage.llama3) {
        $0.ignoresMerges = true
        $0.addsBOS = true
    }
    private static let gpt2 = Self(SplitStage.gpt2)
    private static let gpt2WithSEP = Self(SplitStage.gpt2) { $0.addsSEP = true }
    private static let gpt2AsIs = asIs(SplitStage.gpt2)
    private static let qwen2 = asIs(SplitStage.qwen2)
    private static let gpt4o = asIs(SplitStage.gpt4o)
    private static let bailing = asIs(SplitStage.qwen2)
    private static let deepSeekV3 = asIs(SplitStage.deepSeekV3)
    private static let tinyAya = asIs(SplitStage.tinyAya)
    private static let glm4 = Self(SplitStage.llama3) {
        $0.ignoresMerges = true
        $0.lacksBOS = true
    }
    private static let gemma4 = Self(SplitStage.wholeLines) {
        $0.isByteLevel = false
        $0.escapesSpaces = true
        $0.keepsLineFeeds = true
        $0.forcesBOS = true
    }

    /// A profile whose decoded text is left as it is.
    private static func asIs(_ stages: [SplitStage], ignoresMerges: Bool = false) -> Self {
        Self(stages) {
            $0.cleansSpaces = false
            $0.ignoresMerges = ignoresMerges
        }
    }

    private static let registry: [String: Self] = [
        "a.x-4.0": gpt2,
        "afmoe": asIs(SplitStage.afmoe),
        "bailingmoe": bailing,
        "bailingmoe2": bailing,
        "bloom": Self(SplitStage.bloom),
        "chameleon": Self(SplitStage.chameleon) {
            $0.addsBOS = true
            $0.cleansSpaces = false
        },
        "chatglm-bpe": Self(SplitStage.llama3) { $0.lacksBOS = true },
        "codeshell": Self(SplitStage.starcoder),
        "cohere2moe": tinyAya,
        "command-r": asIs(SplitStage.starcoder),
        "dbrx": Self(SplitStage.llama3),
        "deepseek-coder": asIs(SplitStage.deepSeekCoder),
        "deepseek-llm": asIs(SplitStage.deepSeekLLM),
        "deepseek-r1-qwen": qwen2,
        "deepseek-v3": deepSeekV3,
        "default": Self(SplitStage.standard),
        "exaone": Self(SplitStage.starcoder),
        "exaone-moe": Self(SplitStage.exaoneMoE),
        "exaone4": gpt2,
        "f2llmv2": qwen2,
        "falcon": Self(SplitStage.falcon),
        "falcon-h1": llama3,
        "falcon3": llama3,
        "gemma4": gemma4,
        "gigachat": gpt2,
        "glm4": glm4,
        "glm5": glm4,
        "gpt-2": gpt2,
        "gpt-4o": gpt4o,
        "gpt3-finnish": Self(SplitStage.bloom),
        "granite-docling": gpt2AsIs,
        "granite-embed-multi-311m": gemma4,
        "granite-embed-multi-97m": asIs(SplitStage.graniteMultilingual, ignoresMerges: true),
        "grok-2": qwen2,
        "hunyuan": qwen2,
        "hunyuan-dense": deepSeekV3,
        "hy_v4": deepSeekV3,
        "jais": gpt2,
        "jais-2": Self(SplitStage.jais2),
        "jina-de": gpt2,
        "jina-es": gpt2,
        "jina-v1-en": gpt2WithSEP,
        "jina-v2-code": gpt2WithSEP,
        "jina-v2-de": gpt2,
        "jina-v2-es": gpt2,
        "jina-v5-nano": llama3,
        "joyai-llm": deepSeekV3,
        "kanana2": gpt4o,
        "kimi-k2": asIs(SplitStage.kimiK2),
        "kormo": qwen2,
        "laguna": asIs(SplitStage.laguna),
        "lfm2": llama3,
        "llada-moe": bailing,
        "llama-bpe": llama3,
        "llama-v3": llama3,
        "llama3": llama3,
        "llama4": gpt4o,
        "megrez": Self(SplitStage.qwen2),
        "mellum": gpt2,
        "mellum2": Self(SplitStage.starcoder),
        "midm-2.0": llama3,
        "minerva-7b": Self(SplitStage.starcoder),
        "minicpm5": Self(SplitStage.miniCPM5) { $0.ignoresMerges = true },
        "minimax-m2": gpt4o,
        "modern-bert": gpt2,
        "mpt": gpt2,
        "olmo": gpt2,
        "phi-2": gpt2,
        "pixtral": llama3,
        "poro-chat": asIs(SplitStage.bloom),
        "qwen2": qwen2,
        "qwen35": asIs(SplitStage.qwen35),
        "refact": Self(SplitStage.starcoder),
        "roberta-bpe": gpt2WithSEP,
        "sarvam-moe": Self(SplitStage.wholeLines) {
            $0.isByteLevel = false
            $0.escapesSpaces = true
            $0.cleansSpaces = false
        },
        "seed-coder": asIs(SplitStage.seedCoder),
        "smaug-bpe": Self(SplitStage.llama3),
        "smollm": asIs(SplitStage.starcoder),
        "solar-open": qwen2,
        "spark2_5": asIs(SplitStage.spark),
        "stablelm2": Self(SplitStage.qwen2),
        "starcoder": Self(SplitStage.starcoder),
        "superbpe": asIs(SplitStage.superBPE),
        "talkie": gpt4o,
        "tekken": Self(SplitStage.tekken) {
            $0.ignoresMerges = true
            $0.addsBOS = true
            $0.cleansSpaces = false
        },
        "tiny_aya": tinyAya,
        "trillion": gpt2AsIs,
        "ufakzeka": asIs(SplitStage.ufakzeka),
        "viking": asIs(SplitStage.viking),
        "whitespace": Self(SplitStage.blackSpace) {
            $0.isByteLevel = false
            $0.lowercases = false
        },
        "youtu": asIs(SplitStage.youtu, ignoresMerges: true),
    ]
}
