import Tensor

/// Names of the schemes by which models are quantised, as they stand in file names and tags.
package enum QuantisationName {
    /// Names by the number in `general.file_type` (llama.cpp: `llama_ftype`).
    private static let names: [Int: String] = [
        0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 7: "Q8_0", 8: "Q5_0", 9: "Q5_1", 10: "Q2_K",
        11: "Q3_K_S", 12: "Q3_K_M", 13: "Q3_K_L", 14: "Q4_K_S", 15: "Q4_K_M", 16: "Q5_K_S",
        17: "Q5_K_M", 18: "Q6_K", 19: "IQ2_XXS", 20: "IQ2_XS", 21: "Q2_K_S", 22: "IQ3_XS",
        23: "IQ3_XXS", 24: "IQ1_S", 25: "IQ4_NL", 26: "IQ3_S", 27: "IQ3_M", 28: "IQ2_S",
        29: "IQ2_M", 30: "IQ4_XS", 31: "IQ1_M", 32: "BF16", 36: "TQ1_0", 37: "TQ2_0",
        38: "MXFP4_MOE", 39: "NVFP4", 40: "Q1_0", 41: "Q2_0",
    ]

    /// llama.cpp adds this to a number that it guessed from the tensors.
    private static let guessed = 1024

    /// The scheme that a number in `general.file_type` stands for.
    package static func named(_ number: Int) -> String? { names[number & ~guessed] }

    /// The scheme a header states, or else the type that takes the most bytes.
    static func of(_ header: FileHeader) -> String? {
        if let name = header.fileType.flatMap(named) { return name }
        let most = header.bytesByType.max { ($0.value, $0.key) < ($1.value, $1.key) }
        return most.flatMap { ElementType(rawValue: $0.key)?.name }
    }

    /// The scheme at the end of a file's name, in upper case: `UD-Q4_K_XL` of `x-UD-Q4_K_XL`.
    ///
    /// Only names of models are made of it; what a file holds is told by its header.
    package static func tag(stem: String) -> String? {
        let upper = stem.uppercased()
        guard let cut = upper.lastIndex(where: { $0 == "-" || $0 == "." }) else { return nil }
        let tag = upper[upper.index(after: cut)...]
        guard isScheme(tag) else { return nil }
        return upper[..<cut].hasSuffix("-UD") ? "UD-\(tag)" : String(tag)
    }

    private static func isScheme(_ tag: Substring) -> Bool {
        let bytes = Array(tag.utf8)
        let isWord = bytes.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) || $0 == UInt8(ascii: "_")
        }
        guard isWord else { return false }
        if ["F32", "F16", "BF16"].contains(tag) { return true }
        return ["Q", "IQ", "TQ", "MXFP", "NVFP"].contains { prefix in
            tag.hasPrefix(prefix) && tag.dropFirst(prefix.count).first?.isNumber == true
        }
    }
}
