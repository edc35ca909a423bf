import JSON

/// Ollama's `think`: a truth value or a level.
enum OllamaThinking {
    /// Puts the request's wish into a turn; left open, a model thinks if its template has it do so.
    ///
    /// - Throws: `APIError` for anything but a truth value or a known level.
    static func read(_ reader: RequestReader, into turn: inout ChatTurn) throws(APIError) {
        guard let value = reader.value("think") else { return }
        if let thinks = value.boolValue {
            turn.prompt.templateArguments["enable_thinking"] = .bool(thinks)
            if !thinks { turn.reasoning.budget = 0 }
            return
        }
        guard value.stringValue != nil else {
            throw RequestReader.invalidType(
                "think",
                expected: "a boolean, or 'low', 'medium' or 'high'",
                found: value
            )
        }
        if let level = try reader.choice("think", of: ["low", "medium", "high"]) {
            turn.prompt.templateArguments["enable_thinking"] = true
            turn.prompt.templateArguments["reasoning_effort"] = .string(level)
        }
    }
}
