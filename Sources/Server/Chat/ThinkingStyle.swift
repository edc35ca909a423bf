import JSON

/// The marks around a model's thinking.
package struct ThinkingStyle: Sendable, Equatable {
    /// Begins thinking.
    package var opening: String
    /// Ends it.
    package var closing: String

    /// Makes a style of its marks.
    package init(opening: String, closing: String) {
        self.opening = opening
        self.closing = closing
    }

    /// The marks of known families.
    private static let known = [
        ThinkingStyle(opening: "<think>", closing: "</think>"),
        ThinkingStyle(opening: "<seed:think>", closing: "</seed:think>"),
        ThinkingStyle(opening: "[THINK]", closing: "[/THINK]"),
        ThinkingStyle(opening: "<|START_THINKING|>", closing: "<|END_THINKING|>"),
        ThinkingStyle(opening: "<|inner_prefix|>", closing: "<|inner_suffix|>"),
        ThinkingStyle(opening: "<|channel>thought", closing: "<channel|>"),
        ThinkingStyle(opening: "<thinking>", closing: "</thinking>"),
    ]

    /// The marks that a template knows; nil for models that do not think.
    package static func recognised(in template: String) -> ThinkingStyle? {
        known.first { template.contains(bytesOf: $0.closing) }
    }

    /// Whether a prompt ends inside of thinking.
    func isOpen(in prompt: String) -> Bool {
        var rest = prompt[...]
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return rest.hasSuffix(opening)
    }
}
