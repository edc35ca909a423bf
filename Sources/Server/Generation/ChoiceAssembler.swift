import Engine
import Tokenizer

/// A stretch of an answer that can be sent: text, and the tokens that it belongs to.
struct ChoicePiece: Sendable {
    var text: String
    /// The tokens, with their log probabilities if asked for; empty unless either was.
    var tokens: [GeneratedToken]
    /// Tokens generated since the piece before.
    var tokenCount: Int
}

/// What becomes of an answer next: any number of pieces, then one end.
enum ChoiceStep: Sendable {
    /// The prompt's tokens with their log probabilities, before everything else.
    case prompt([GeneratedToken])
    case piece(ChoicePiece)
    case finished(GenerationResult)
}

/// Cuts the events of one answer into pieces; pure.
///
/// Tokens whose text the engine still holds back (an incomplete character, the beginning of a
/// stop text) wait here, so that log probabilities travel with the text they belong to.
struct ChoiceAssembler {
    private let tokenizer: Tokenizer
    private let reportsTokens: Bool
    private let ignoresEndOfGeneration: Bool
    private var waiting: [GeneratedToken] = []
    private var count = 0

    /// Makes an assembler for the answer to a request.
    init(_ request: GenerationRequest, tokenizer: Tokenizer, reportsTokens: Bool) {
        self.tokenizer = tokenizer
        self.reportsTokens = reportsTokens || request.topLogProbabilities != nil
        self.ignoresEndOfGeneration = request.ignoresEndOfGeneration
    }

    /// Takes the next token; returns what can be sent now.
    mutating func take(_ token: GeneratedToken) -> ChoicePiece? {
        let endsAnswer =
            !ignoresEndOfGeneration && tokenizer.endOfGeneration.contains(token.id)
        if reportsTokens, !endsAnswer {
            waiting.append(token)
        }
        count += 1
        guard !token.text.isEmpty else { return nil }
        return piece(token.text)
    }

    /// Takes the end; returns what was still held back and belongs to the answer.
    mutating func finish(_ result: GenerationResult) -> ChoicePiece? {
        if result.stopText != nil {
            // Of the tokens that made up the stop text, those that begin before it stay.
            var length = 0
            waiting = waiting.filter { token in
                defer { length += tokenizer.bytes(of: token.id, renderSpecial: true).count }
                return length < result.trailingText.utf8.count
            }
        }
        guard !result.trailingText.isEmpty || !waiting.isEmpty else { return nil }
        return piece(result.trailingText)
    }

    private mutating func piece(_ text: String) -> ChoicePiece {
        defer {
            waiting = []
            count = 0
        }
        return ChoicePiece(text: text, tokens: waiting, tokenCount: count)
    }
}
