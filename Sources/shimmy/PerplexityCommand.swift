import Arguments
import Engine
import GGUF
import JSON

/// `shimmy perplexity`: how well a model predicts a text.
struct PerplexityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "perplexity",
        abstract: "Measure perplexity and divergence over a text."
    )

    @OptionGroup(title: "Model")
    var model: ModelOptions

    @Option(name: .shortAndLong, help: "The text; not needed with --kl-divergence.")
    var file: String?

    @Option(help: "Most chunks to evaluate.")
    var chunks: Int?

    @Option(
        name: .customLong("kl-divergence-base"),
        help: "File of log probabilities: written, or read with --kl-divergence."
    )
    var base: String?

    @Flag(name: .customLong("kl-divergence"), help: "Compare with the base file.")
    var compares = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard !compares || base != nil else {
            throw ValidationError("--kl-divergence needs --kl-divergence-base.")
        }
        guard file != nil || compares else {
            throw ValidationError("Name a text with --file.")
        }
        if let chunks, chunks < 1 {
            throw ValidationError("At least 1 chunk must be evaluated, found \(chunks).")
        }
    }

    func run() throws {
        var request = Perplexity.Request()
        if let size = model.engine.ctxSize, size > 0 {
            request.context = size
        }
        request.chunks = chunks
        request.compareBase = compares ? base : nil
        request.writeBase = compares ? nil : base
        let text = try file.map(InputFile.text) ?? ""
        let chosen = try model.chosen()
        let measurement = try Perplexity(
            file: GGUFFile(path: chosen.path),
            options: chosen.options,
            context: request.context
        )
        let result = try measurement.run(text, request) { chunk, total, perplexity in
            if !json {
                Output.note("chunk \(chunk) of \(total): perplexity \(perplexity)")
            }
        }
        if json {
            try Output.json(Self.report(result, context: request.context))
        } else {
            Output.write(Self.summary(result))
        }
    }

    private static func report(_ result: Perplexity.Result, context: Int) -> JSONValue {
        var object: JSONObject = [
            "ppl": .double(result.perplexity),
            "ppl_error": .double(result.standardError),
            "nll": .double(result.negativeLogLikelihood),
            "tokens": .int(Int64(result.tokens)),
            "chunks": .int(Int64(result.chunks)),
            "context": .int(Int64(context)),
        ]
        if let divergence = result.divergence {
            object["kl_divergence"] = [
                "mean": .double(divergence.mean),
                "error": .double(divergence.standardError),
                "max": .double(divergence.greatest),
                "top1_agreement": .double(divergence.sameTop),
                "base_ppl": .double(divergence.basePerplexity),
            ]
        }
        return .object(object)
    }

    private static func summary(_ result: Perplexity.Result) -> String {
        var lines = [
            "perplexity      \(result.perplexity) +/- \(result.standardError)",
            "tokens scored   \(result.tokens) in \(result.chunks) chunks",
        ]
        if let divergence = result.divergence {
            lines += [
                "mean KLD        \(divergence.mean) +/- \(divergence.standardError)",
                "greatest KLD    \(divergence.greatest)",
                "same top token  \(divergence.sameTop * 100) %",
                "base perplexity \(divergence.basePerplexity)",
            ]
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
