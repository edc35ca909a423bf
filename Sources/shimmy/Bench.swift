import Arguments

/// `shimmy bench`: what the machine does, and what it could do.
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure the speed of models, kernels and grammars.",
        subcommands: [BenchModel.self, BenchKernels.self, BenchGrammar.self],
        defaultSubcommand: BenchModel.self
    )
}
