package import GGUF

extension ChatTemplate {
    /// Chooses between the template that a model is packaged with and those of its file.
    ///
    /// The package's goes before, as with Ollama; one that cannot be parsed is left aside with a
    /// warning.
    ///
    /// - Parameters:
    ///   - packageSource: The package's template; nil for none.
    ///   - metadata: The file's metadata.
    ///   - bosToken: The text of the token that begins a sequence.
    ///   - eosToken: The text of the token that ends a sequence.
    /// - Returns: The template, nil if there is none, and what the log should say.
    /// - Throws: `ChatTemplateError` if the file's template is needed and malformed.
    package static func chosen(
        packageSource: String?,
        metadata: GGUFMetadata,
        bosToken: String,
        eosToken: String
    ) throws(ChatTemplateError) -> (template: ChatTemplate?, warnings: [String]) {
        var warnings: [String] = []
        if let packageSource {
            do {
                return (try ChatTemplate(packageSource: packageSource), [])
            } catch {
                warnings.append("\(error); the file's own template is used, or ChatML")
            }
        }
        let own = try ChatTemplate(metadata: metadata, bosToken: bosToken, eosToken: eosToken)
        return (own, warnings)
    }
}
