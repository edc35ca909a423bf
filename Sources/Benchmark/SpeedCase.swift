/// One measurement's shape.
package struct SpeedCase: Sendable, Equatable {
    /// Prompt tokens; 0 measures decode alone.
    package var prompt: Int
    /// Tokens decoded one by one; 0 measures prefill alone.
    package var generated: Int
    /// Positions the cache holds before the clock starts.
    package var depth: Int
    /// Sequences that are decoded at once.
    package var sequences: Int

    /// Makes a case; one of prompt and generated is usually 0.
    package init(prompt: Int, generated: Int, depth: Int = 0, sequences: Int = 1) {
        self.prompt = prompt
        self.generated = generated
        self.depth = depth
        self.sequences = sequences
    }

    /// Tokens that count, of all sequences.
    package var tokens: Int { sequences * (prompt + generated) }

    /// Positions of one sequence in the end.
    package var positions: Int { depth + prompt + generated }

    /// As llama-bench writes it: pp512, tg128, pp512+tg128, tg128 @ d4096; x8 for eight sequences.
    package var name: String {
        var parts: [String] = []
        if prompt > 0 { parts.append("pp\(prompt)") }
        if generated > 0 { parts.append("tg\(generated)") }
        var name = parts.joined(separator: "+")
        if sequences > 1 { name += " x\(sequences)" }
        return depth > 0 ? "\(name) @ d\(depth)" : name
    }

    /// All cases of the lists, in llama-bench's order: by depth, prompts before decoding.
    ///
    /// Zeros in `prompts` and `generated` stand for no such test; several sequences are decoded
    /// at once only where nothing but decoding is measured.
    package static func all(
        prompts: [Int],
        generated: [Int],
        pairs: [(prompt: Int, generated: Int)] = [],
        depths: [Int],
        sequences: [Int]
    ) -> [SpeedCase] {
        depths.flatMap { depth in
            prompts.filter { $0 > 0 }.map { SpeedCase(prompt: $0, generated: 0, depth: depth) }
                + sequences.flatMap { sequences in
                    generated.filter { $0 > 0 }.map {
                        SpeedCase(prompt: 0, generated: $0, depth: depth, sequences: sequences)
                    }
                }
                + pairs.map { SpeedCase(prompt: $0.prompt, generated: $0.generated, depth: depth) }
        }
    }
}
