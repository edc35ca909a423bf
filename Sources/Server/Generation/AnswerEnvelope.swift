import Engine
import Glibc
import JSON

/// The members that all parts of one answer share.
struct AnswerEnvelope: Sendable {
    private let id: String
    private let object: String
    private let created: Int
    private let model: String
    private let fingerprint: String
    private let hasTier: Bool

    /// Names a new answer; with `hasTier`, it says which service tier gave it.
    init(
        idPrefix: String,
        hasTier: Bool = false,
        object: String,
        model: String,
        engine: any InferenceEngine
    ) {
        self.id = Identifier.random(prefix: idPrefix)
        self.hasTier = hasTier
        self.object = object
        self.created = time(nil)
        self.model = model
        self.fingerprint = Self.fingerprint(of: engine)
    }

    /// The answer, or an event of it, around its choices.
    ///
    /// Events of a stream that will end with a usage event carry `usage: null` (`nullUsage`).
    func json(
        choices: [JSONValue],
        usage: Usage? = nil,
        nullUsage: Bool = false
    ) -> JSONValue {
        var object: JSONObject = [
            "id": .string(id), "object": .string(object), "created": .int(Int64(created)),
            "model": .string(model), "system_fingerprint": .string(fingerprint),
            "choices": .array(choices),
        ]
        if hasTier { object["service_tier"] = "default" }
        if let usage {
            object["usage"] = usage.json
        } else if nullUsage {
            object["usage"] = .null
        }
        return .object(object)
    }

    /// Changes with whatever can change answers to the same request: program and model.
    ///
    /// FNV-1a, since it must be the same in every run.
    private static func fingerprint(of engine: any InferenceEngine) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in "\(Version.current)/\(engine.name)/\(engine.architecture)".utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        return "fp_" + String(hash, radix: 16)
    }
}
