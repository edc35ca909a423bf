import JSON

/// How a family of models writes calls; a value of plain data, one file per family.
package struct ToolFormat: Sendable, Equatable {
    /// One way in which the family writes calls.
    struct Form: Sendable, Equatable {
        /// How calls are written behind the opening.
        enum Body: Sendable, Equatable {
            case json(JSONCallReader.Style, inArray: Bool)
            case named(NamedCallReader.Style)
            case tagged(TaggedCallReader.Style)
            case literal(LiteralCallReader.Style)
        }

        /// The text that begins calls; empty where an answer as a whole is a call.
        var opening: String
        var body: Body
    }

    /// The family.
    package var name: String
    /// Texts that all stand in the templates of the family; more of them are more specific.
    var signs: [String]
    /// How calls are written, the usual way first.
    var forms: [Form]
    /// Texts without meaning of their own, swallowed behind calls.
    var closings: [String] = []
    /// Texts without meaning of their own anywhere in an answer.
    package var ignored: [String] = []
    /// Headers of messages within an answer, for models that write several.
    var headers: HeaderStyle?
    /// Whether an answer consists of messages with headers.
    package var hasHeaders: Bool { headers != nil }
    /// The text that the prompt ends with where the answer begins inside of a call's opening.
    package var openedByPrompt: String?
    /// How calls are numbered.
    var identifiers = Identifiers.random

    /// How calls are numbered.
    enum Identifiers: Sendable, Equatable {
        /// `call_` and 24 random letters and digits.
        case random
        /// Nine random letters and digits, as Mistral's templates demand.
        case short
        /// `functions.NAME:INDEX`, as Kimi was trained on.
        case numbered
    }

    /// Marks of messages within one answer: OpenAI's harmony format.
    struct HeaderStyle: Sendable, Equatable {
        /// Begin a header.
        var starts: [String]
        /// Ends it.
        var end: String
        /// What stands before the name of a function that is called.
        var recipient: String
        /// Words in the header of a message that is thinking.
        var thinking: [String]
    }

    /// Formats that templates are recognised by, the most specific first.
    package static let known: [ToolFormat] = [
        .harmony, .qwenCoder, .seed, .glm, .kimi, .deepSeekR1, .deepSeekV31, .apriel, .miniMax,
        .nemotron, .apertus, .commandR7B, .commandR, .fireFunction, .functionary32,
        .functionary31, .mistralNamed, .mistral, .granite, .gemma4, .lfm2, .gigaChat, .hermes,
        .llama,
    ]

    /// The format of a model's template; the generic one where none is recognised.
    package static func recognised(in template: String) -> ToolFormat {
        known.first { format in format.signs.allSatisfy { template.contains(bytesOf: $0) } }
            ?? .generic
    }

    /// Every text that may be a control token and that the format's reader must see.
    package var marks: [String] {
        var marks = closings + ignored
        for form in forms {
            marks.append(form.opening)
            switch form.body {
            case .json: break
            case .named(let style): marks += style.nameEnds + style.ends + [style.filler]
            case .tagged(let style):
                marks += [
                    style.nameEnd, style.keyStart, style.keyEnd, style.valueStart, style.valueEnd,
                    style.end,
                ]
            case .literal(let style): marks += style.quotes
            }
        }
        if let headers { marks += headers.starts + [headers.end] }
        return marks.filter { !$0.isEmpty }
    }
}
