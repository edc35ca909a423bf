package import GGUF
package import KernelBlocks
package import Kernels

/// How a model is loaded and served.
package struct EngineOptions: Sendable {
    /// Threads to compute with; nil for what affinity mask and cgroup quota allow.
    package var threads: Int?
    /// Positions of one sequence; `.max` for what the model was trained for, nil for that but at
    /// most 32768.
    package var contextLength: Int?
    /// Rows evaluated together.
    package var batchSize = 512
    /// How keys and values are stored.
    package var cacheType = CacheType.f16
    /// Bytes the cache may take beyond one full context; nil for a quarter of the machine's memory.
    package var cacheBytes: Int?
    /// Sequences that run at once.
    package var maximumSequences = 8
    /// Requests that may wait for their turn.
    package var queueLimit = 256
    /// Kernels to use; nil for the widest the machine can run.
    package var instructionSet: InstructionSet?
    /// Whether activations stay unrounded: slow, for measuring.
    package var isExact = false
    /// Whether a `sliding_window` that the reference runtime ignores is followed.
    package var honoursWindowKey = false
    /// What changes the model's weights (LoRA), in order.
    package var adapters: [AdapterFile] = []
    /// What comes before every conversation.
    package var preamble = ChatPreamble()
    /// The chat template, in Go's language, that the model is packaged with; nil for none.
    ///
    /// It goes before the file's own.
    package var packageTemplate: String?
    /// The name clients use; nil for the file's own name.
    package var name: String?

    /// The usual settings.
    package init() {}

    /// Opens the adapters.
    ///
    /// - Throws: `GGUFError`.
    package func adapterFiles() throws(GGUFError) -> [(file: GGUFFile, scale: Float)] {
        var files: [(file: GGUFFile, scale: Float)] = []
        for adapter in adapters {
            files.append((try GGUFFile(path: adapter.path), adapter.scale))
        }
        return files
    }
}

/// A LoRA adapter to load with a model.
package struct AdapterFile: Sendable, Equatable {
    /// A GGUF file of `general.type` "adapter".
    package var path: String
    /// How strongly it changes the model; 1 as it was trained.
    package var scale: Float

    /// Names the file.
    package init(path: String, scale: Float = 1) {
        self.path = path
        self.scale = scale
    }
}
