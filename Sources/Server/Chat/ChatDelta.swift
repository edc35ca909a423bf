import ChatTemplate
import Engine
import JSON

/// What a chat's answer says next.
package enum ChatDelta: Sendable, Equatable {
    /// More text.
    case text(String)
    /// More thinking.
    case reasoning(String)
    /// A call begins; `index` counts the answer's calls from 0.
    case toolCallStart(index: Int, id: String, name: String)
    /// More of the JSON text of a call's arguments.
    case toolCallArguments(index: Int, text: String)
}

/// What becomes of a chat's answer next: any number of deltas, then one end.
enum ChatStep: Sendable {
    /// What came, at least one delta or token; tokens only where log probabilities were asked for.
    case deltas([ChatDelta], tokens: [GeneratedToken])
    case finished(ChatFinish)
}

/// How a chat's answer ended.
struct ChatFinish: Sendable {
    /// Why an answer ended, in OpenAI's words.
    enum Reason: String, Sendable {
        /// The model or a stop text ended it.
        case stop
        /// It reached `maxTokens` or the end of the context.
        case length
        /// It calls tools.
        case toolCalls = "tool_calls"
    }

    var reason: Reason
    /// Tokens of thinking.
    var reasoningTokens: Int
    /// The engine's figures; `stopText` is among them.
    var result: GenerationResult
}

/// A chat's answer when it is complete.
struct ChatReply: Sendable {
    var text = ""
    var reasoning = ""
    /// The calls; arguments are the texts of JSON objects.
    var toolCalls: [ToolCall] = []
    /// The tokens with their log probabilities; empty unless these were asked for.
    var tokens: [GeneratedToken] = []
    var finish: ChatFinish

    /// Adds up an answer's deltas.
    init(_ deltas: [ChatDelta], tokens: [GeneratedToken], finish: ChatFinish) {
        self.tokens = tokens
        self.finish = finish
        var arguments: [String] = []
        for delta in deltas {
            switch delta {
            case .text(let text): self.text += text
            case .reasoning(let text): reasoning += text
            case .toolCallStart(_, let id, let name):
                toolCalls.append(ToolCall(id: id, name: name, arguments: .string("")))
                arguments.append("")
            case .toolCallArguments(let index, let text): arguments[index] += text
            }
        }
        for (index, text) in arguments.enumerated() { toolCalls[index].arguments = .string(text) }
    }
}
