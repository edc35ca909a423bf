import Arguments

/// Where the prompt comes from.
struct PromptOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "The prompt; without it, a file or standard input is read.")
    var prompt: String?

    @Option(name: .shortAndLong, help: "File that holds the prompt; - is standard input.")
    var file: String?

    func validate() throws {
        guard prompt == nil || file == nil else {
            throw ValidationError("Give either --prompt or --file.")
        }
    }

    /// The prompt.
    ///
    /// - Throws: `InputFile.Failure`.
    func text() throws -> String {
        if let prompt {
            return prompt
        }
        return try InputFile.text(file ?? "-")
    }
}
