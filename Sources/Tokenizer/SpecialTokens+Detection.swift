/// Special tokens found by their texts: files do not name them all.
extension SpecialTokens {
    /// Texts by role; should a vocabulary hold several, the first listed is taken.
    ///
    /// (llama.cpp takes the one that its hash table happens to give first.)
    private static var texts: [(id: WritableKeyPath<Self, Int32?>, texts: [String])] {
        [
            (
                \.eot,
                [
                    "<|eot_id|>", "<|im_end|>", "<|end|>", "<end_of_turn>", "<|endoftext|>",
                    "<|end_of_text|>", "<EOT>", "_<EOT>", "[EOT]", "<｜end▁of▁sentence｜>",
                    "<end_of_utterance>",
                ]
            ),
            (\.eom, ["<|eom_id|>"]),
            (
                \.fimPrefix,
                [
                    "<|fim_prefix|>", "<fim-prefix>", "<fim_prefix>", "<｜fim▁begin｜>", "<PRE>",
                    "▁<PRE>", "<|code_prefix|>", "<|prefix|>",
                ]
            ),
            (
                \.fimSuffix,
                [
                    "<|fim_suffix|>", "<fim-suffix>", "<fim_suffix>", "<｜fim▁hole｜>", "<SUF>",
                    "▁<SUF>", "<|code_suffix|>", "<|suffix|>",
                ]
            ),
            (
                \.fimMiddle,
                [
                    "<|fim_middle|>", "<fim-middle>", "<fim_middle>", "<｜fim▁end｜>", "<MID>",
                    "▁<MID>", "<|code_middle|>", "<|middle|>",
                ]
            ),
            (\.fimPadding, ["<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]"]),
            (
                \.fimRepository,
                ["<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>"]
            ),
            (\.fimSeparator, ["<|file_sep|>"]),
        ]
    }

    /// Tokens after which a model has nothing more to say.
    private static let endTexts = [
        "<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<|call|>", "<|flush|>", "<|calls|>",
        "<end_of_turn>", "<|endoftext|>", "</s>", "<|eom_id|>", "<EOT>", "_<EOT>", "[EOT]", "[EOS]",
        "<|end_of_text|>", "<end_of_utterance>", "<eos>", "<turn|>", "<|tool_response>",
        "<｜end▁of▁sentence｜>", "[e~[",
    ]

    /// Channel marks of the harmony format: text to those who parse it.
    private static let channelTexts = ["<|channel|>", "<|message|>", "<|start|>", "<|constrain|>"]

    /// Fills the gaps by text, and makes control tokens of all that are found.
    mutating func detect(in vocabulary: inout Vocabulary) {
        for (path, texts) in Self.texts where self[keyPath: path] == nil {
            guard let id = texts.compactMap({ vocabulary.id(of: $0) }).first else { continue }
            self[keyPath: path] = id
            vocabulary.attributes[Int(id)].insert(.control)
        }
        let unused = Array("unused".utf8)
        for id in 0..<vocabulary.count where vocabulary.attributes[id].contains(.control) {
            if vocabulary.texts.withBytes(id, { $0.contains(unused) }) {
                vocabulary.attributes[id].insert(.unused)
            }
        }
    }

    /// The tokens that end generation; sets the attributes of those concerned.
    func endOfGeneration(in vocabulary: inout Vocabulary) -> Set<Int32> {
        var ends = Set([fimPadding, fimRepository, fimSeparator].compactMap { $0 })
        for id in Self.endTexts.compactMap({ vocabulary.id(of: $0) }) {
            ends.insert(id)
            vocabulary.attributes[Int(id)].insert(.control)
        }
        for id in Self.channelTexts.compactMap({ vocabulary.id(of: $0) }) {
            vocabulary.attributes[Int(id)] = .userDefined
        }
        ends.formUnion([eos, eot, eom].compactMap { $0 })

        func end(_ text: String) -> Int32? {
            vocabulary.id(of: text).flatMap { ends.contains($0) ? $0 : nil }
        }
        let hasCall = end("<|call|>") != nil || end("<|calls|>") != nil
        let marksMessages =
            end("<|return|>") != nil && hasCall || hasCall && end("<|flush|>") != nil
        if marksMessages, let id = end("<|end|>") {
            // In the harmony format a message ends there, not the answer.
            ends.remove(id)
            vocabulary.attributes[Int(id)] = .userDefined
        }
        let isPlainTag = end("<|tool_response>") != nil || end("<|plamo:eos|>") != nil
        if isPlainTag, let id = end("</s>") {
            // An HTML tag to Gemma 4 and PLaMo.
            ends.remove(id)
            vocabulary.attributes[Int(id)] = .normal
        }
        return ends
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether `part` occurs in the bytes.
    fileprivate func contains(_ part: [UInt8]) -> Bool {
        guard count >= part.count else { return false }
        return (0...(count - part.count)).contains {
            self[$0..<($0 + part.count)].elementsEqual(part)
        }
    }
}
