package import GGUF
package import GoTemplate
package import Jinja

/// Why a chat cannot be turned into a prompt.
package enum ChatTemplateError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A message is not of the form of the chat API; `path` is such as `messages[2].content`.
    case invalidMessage(path: String, expected: String, found: String)
    /// A message holds a part, such as an image, that a template of plain texts cannot take.
    case unsupportedPart(type: String)
    /// The file has no template of the name asked for.
    case unknownTemplate(name: String, known: [String])
    /// The model file's metadata are not as they should be.
    case metadata(GGUFError)
    /// A template, named as in the model file, is malformed, or its rendering failed or refused.
    case template(name: String, JinjaError)
    /// The template that a model is packaged with is malformed, or its rendering failed.
    case packageTemplate(GoTemplateError)

    package var description: String {
        switch self {
        case .invalidMessage(let path, let expected, let found):
            "\(path): expected \(expected), found \(found)"
        case .unsupportedPart(let type):
            "the model's chat template takes text only, not a content part of type '\(type)'"
        case .unknownTemplate(let name, let known):
            "no chat template is named '\(name)'; there are: \(known.joined(separator: ", "))"
        case .metadata(let error): "\(error)"
        case .template(let name, let error) where error.kind == .raised:
            "chat template '\(name)' refuses the messages: \(error.message)"
        case .template(let name, let error): "chat template '\(name)': \(error)"
        case .packageTemplate(let error): "the package's template: \(error)"
        }
    }

    /// Whether the template itself refused the messages, which is the caller's fault.
    package var isRefusal: Bool {
        if case .template(_, let error) = self { return error.kind == .raised }
        return false
    }
}
