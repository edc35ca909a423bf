import JSON
import Tokenizer

/// Code with a gap and the files around it, and how they become a prompt.
///
/// The other files come first, each after its name, as in Qwen2.5-Coder's report (arXiv
/// 2409.12186, section 3.1.2).
struct InfillPrompt: Sendable {
    /// Another file that the model may look at.
    struct ContextFile: Sendable {
        var name: String
        var text: String
    }

    /// The text before the gap.
    var prefix: String
    /// The text after it.
    var suffix: String
    /// Other files.
    var context: [ContextFile] = []

    /// The prompt's tokens; texts are never read as control tokens.
    ///
    /// - Throws: `APIError` when the model does not know how to fill gaps; `param` is the field
    ///   that asked for it.
    func tokens(with tokenizer: Tokenizer, param: String) throws(APIError) -> [Int32] {
        let gap = try FillInTheMiddle(tokenizer, param: param)
            .prompt(before: .text(prefix), after: suffix)
        let start = gap.prefix(tokenizer.addsBOS && tokenizer.bos != nil ? 1 : 0)
        return start + surroundings(tokenizer) + gap.dropFirst(start.count)
    }

    /// The other files, and the opening of the one with the gap.
    private func surroundings(_ tokenizer: Tokenizer) -> [Int32] {
        func encode(_ text: String) -> [Int32] {
            tokenizer.encode(text, addSpecial: false, parseSpecial: false)
        }
        var tokens: [Int32] = []
        if let repository = tokenizer.fimRepository {
            tokens += [repository] + encode("myproject\n")
        }
        for file in context {
            let opening = tokenizer.fimSeparator.map { [$0] + encode("\(file.name)\n") }
            // The separator that llama-server uses for models without one.
            tokens += opening ?? encode("\n\n--- snippet ---\n\n")
            tokens += encode(file.text)
        }
        if let separator = tokenizer.fimSeparator {
            tokens += [separator] + encode("filename\n")
        }
        return tokens
    }
}
