import Foundation
import Testing

/// What llama.cpp's samplers did, as `record_fixtures.py` recorded it.
struct LlamaReference: Decodable, Sendable {
    /// One sampler on one input; `nil` logits stand for negative infinity.
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let input: String
        let step: String
        let arguments: [Double]
        let ids: [Int32]
        let logits: [Float?]?
        var testDescription: String { "\(step) \(arguments) on \(input)" }
    }

    /// One sampler that looks at the text so far.
    struct HistoryCase: Decodable, Sendable, CustomTestStringConvertible {
        let step: String
        let arguments: [Double]
        let history: [Int32]
        let input: [Float]?
        let logits: [Float]?
        let breakers: String?
        let vocabulary: Int?
        let lowered: [[Double]]?
        var testDescription: String { "\(step) \(arguments), \(history.count) tokens" }
    }

    let inputs: [String: [Float]]
    let cases: [Case]
    let historyCases: [HistoryCase]
    let breakers: [String: [[Int32]]]

    static let shared: LlamaReference = {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Fixtures/llama_samplers.json")
        do {
            return try JSONDecoder().decode(LlamaReference.self, from: Data(contentsOf: url))
        } catch {
            fatalError("the fixture is unreadable: \(error)")
        }
    }()
}
