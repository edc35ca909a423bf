/// Whose folder a model was found in.
package enum ModelStore: String, Sendable, CaseIterable {
    case ollama
    case huggingface
    case lmstudio
    case llamacpp
    /// A folder of GGUF files that belongs to no tool.
    case folder
}
