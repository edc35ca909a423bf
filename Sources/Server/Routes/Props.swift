import ChatTemplate
import Engine
import HTTP
import JSON
import Sampling
import Tokenizer

/// `GET /props`: what llama.cpp's server tells about itself and its model.
enum Props {
    /// The properties of the model named by the query's `model`, or of the only one.
    static func show(_ request: HTTPRequest, _ context: ServerContext) async throws -> HTTPResponse
    {
        let name = try await context.models.name(orOnly: request.queryValue("model"))
        let description = try await context.models.description(of: name)
        let engine = try await context.models.engine(named: name)
        let tokenizer = engine.tokenizer
        return .json([
            "default_generation_settings": [
                "n_ctx": .int(Int64(engine.contextLength)), "params": defaults,
            ],
            "model_alias": .string(description.id),
            "architecture": .string(engine.architecture),
            "chat_template": engine.chatTemplate.map { .string($0.source) } ?? nil,
            "bos_token": text(of: tokenizer.bos, tokenizer),
            "eos_token": text(of: tokenizer.eos, tokenizer),
            "modalities": ["vision": false, "audio": false],
            "build_info": .string("shimmy \(Version.current)"),
        ])
    }

    private static func text(of token: Int32?, _ tokenizer: Tokenizer) -> JSONValue {
        guard let token else { return nil }
        let bytes = tokenizer.bytes(of: token, renderSpecial: true)
        return .string(String(decoding: bytes, as: UTF8.self))
    }

    /// The settings of requests that leave them open.
    private static var defaults: JSONValue {
        let parameters = SamplerParameters()
        return [
            "temperature": number(parameters.temperature),
            "top_k": .int(Int64(parameters.topK)),
            "top_p": number(parameters.topP),
            "min_p": number(parameters.minP),
            "typical_p": number(parameters.typicalP),
            "repeat_penalty": number(parameters.repeatPenalty),
            "repeat_last_n": .int(Int64(parameters.penaltyLastN)),
            "presence_penalty": number(parameters.presencePenalty),
            "frequency_penalty": number(parameters.frequencyPenalty),
        ]
    }

    /// A setting in the digits that a `Float` has.
    private static func number(_ value: Float) -> JSONValue {
        .double(Double("\(value)") ?? Double(value))
    }
}
