import ChatTemplate
import Engine
import HTTP
import JSON
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
                "id": 0,
                "id_task": -1,
                "n_ctx": .int(Int64(engine.contextLength)),
                "speculative": false,
                "is_processing": .bool(engine.status.running > 0),
                "params": LlamaSettings.json(
                    try LlamaSettings(RequestReader([:])).generation,
                    scales: engine.adapters.map(\.scale)
                ),
            ],
            "total_slots": .int(Int64(engine.status.places)),
            "model_alias": .string(description.id),
            "architecture": .string(engine.architecture),
            "chat_template": .string(try ChatPrompt.template(of: engine).source),
            "bos_token": text(of: tokenizer.bos, tokenizer),
            "eos_token": text(of: tokenizer.eos, tokenizer),
            "modalities": ["vision": false, "audio": false],
            "build_info": .string("shimmy \(Version.current)"),
            "is_sleeping": false,
        ])
    }

    private static func text(of token: Int32?, _ tokenizer: Tokenizer) -> JSONValue {
        guard let token else { return nil }
        let bytes = tokenizer.bytes(of: token, renderSpecial: true)
        return .string(String(decoding: bytes, as: UTF8.self))
    }
}
