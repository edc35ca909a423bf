/// The expressions of the model families, each as the stages that do its work.
extension SplitStage {
    /// `pattern` with some details set otherwise.
    private static func words(_ configure: (inout WordPattern) -> Void) -> Self {
        var pattern = WordPattern()
        configure(&pattern)
        return .words(pattern)
    }

    // MARK: The GPT-2 line

    private static let gpt2Words = words {
        $0.contractions = .lowercase
        $0.lead = .space
        $0.numbers = .spaced
        $0.trailer = .none
        $0.newlines = .none
    }
    private static let singleNumbers = Self.runs(RunPattern(.number, maximum: 1))
    private static let numberTriples = Self.runs(RunPattern(.number, maximum: 3))
    private static let digitTriples = Self.runs(
        RunPattern([ScalarSet(ranges: [0x30...0x39])], minimum: 3, maximum: 3)
    )

    static let gpt2: [Self] = [gpt2Words]
    static let starcoder: [Self] = [singleNumbers, gpt2Words]
    static let falcon: [Self] = [
        punctuation(and: "$+<=>^~|`", maximum: .max), gpt2Words, digitTriples,
    ]
    static let standard: [Self] = [
        punctuation(and: "$+<=>^~|", maximum: .max), gpt2Words, .runs(RunPattern(.number)),
        digitTriples,
    ]
    static let chameleon: [Self] = [
        .sentinel, .imageCode, .indentation, singleNumbers,
        punctuation(and: "$+<=>^~|`", maximum: 1), gpt2Words,
    ]

    private static func punctuation(and ascii: String, maximum: Int) -> Self {
        let ranges = ascii.unicodeScalars.map { $0.value...$0.value }
        let set = ScalarSet(classes: .punctuation, ranges: ranges)
        return .runs(RunPattern([set], maximum: maximum))
    }

    // MARK: The cl100k line

    static let llama3: [Self] = [words { _ in }]
    static let qwen2: [Self] = [words { $0.numbers = .groups(1) }]
    static let laguna = [Self.lines] + qwen2
    static let jais2: [Self] = [words { $0.whitespace = .powersOfTwo }]
    static let miniCPM5: [Self] = [numberTriples, words { $0.numbers = .groups(.max) }]
    static let ufakzeka: [Self] = [
        words {
            $0.contractions = .none
            $0.numbers = .groups(1)
        }
    ]
    static let seedCoder: [Self] = [
        words {
            $0.numbers = .groups(1)
            $0.trailer = .none
        }
    ]
    static let qwen35: [Self] = [
        words {
            $0.letters = .classes([.letter, .mark])
            $0.numbers = .groups(1)
            $0.notOthers.insert(.mark)
        }
    ]
    static let exaoneMoE: [Self] = [
        words {
            $0.letters = .phrases
            $0.numbers = .groups(1)
            $0.trailer = .newlineOrSlash
        }
    ]

    // MARK: The o200k line

    private static func casedWords(_ configure: (inout WordPattern) -> Void) -> Self {
        words {
            $0.contractions = .none
            $0.letters = .cased(.letter)
            $0.keepsContractions = true
            $0.trailer = .newlinesOrSlashes
            configure(&$0)
        }
    }

    static let gpt4o: [Self] = [casedWords { _ in }]
    static let tekken: [Self] = [
        casedWords {
            $0.keepsContractions = false
            $0.numbers = .groups(1)
        }
    ]
    static let graniteMultilingual: [Self] = [casedWords { $0.letters = .cased([.letter, .mark]) }]
    static let tinyAya: [Self] = [
        .digitGroups, casedWords { $0.letters = .classes([.letter, .mark]) },
    ]
    static let youtu: [Self] = [
        .runs(
            RunPattern([
                ScalarSet(ranges: [0xac00...0xd7a3, 0x3131...0x318e]),
                ScalarSet(ranges: [
                    0x2014...0x2014, 0x2018...0x2019, 0x201c...0x201d, 0x2026...0x2026,
                    0x3001...0x303f, 0xfe30...0xfe4f, 0xff01...0xff01, 0xff0c...0xff0c,
                    0xff1a...0xff1b,
                ]),
                ScalarSet(ranges: [0x3105...0x312f]),
                hanAndKana,
            ])
        ),
        casedWords {
            $0.letters = .classes([.letter, .mark])
            $0.numbers = .groups(1)
        },
    ]
    static let kimiK2: [Self] = [
        words {
            $0.han = true
            $0.contractions = .none
            $0.letters = .withoutHan
            $0.keepsContractions = true
        }
    ]

    // MARK: The DeepSeek line

    private static let hanAndKana = ScalarSet(ranges: [0x3040...0x30ff, 0x4e00...0x9fa5])
    private static let cjkRuns = Self.runs(
        RunPattern([ScalarSet(ranges: [0x800...0x9fa5, 0xac00...0xd7ff])])
    )
    private static let singleNewlines = Self.runs(
        RunPattern([ScalarSet(ranges: [0x0a...0x0a, 0x0d...0x0d])], maximum: 1)
    )

    static let deepSeekCoder: [Self] = [
        singleNewlines,
        .runs(RunPattern([ScalarSet(classes: .letter)], lead: .whitespace)),
        .runs(RunPattern([ScalarSet(classes: .punctuation)], lead: .whitespace)),
        cjkRuns, singleNumbers,
    ]
    static let deepSeekLLM: [Self] = [
        singleNewlines,
        .runs(RunPattern([alphabets], lead: .whitespace)),
        .runs(
            RunPattern(
                [
                    ScalarSet(ranges: [
                        0x21...0x2f, 0x3a...0x7e, 0x2018...0x201f, 0x3000...0x3002,
                        0xff01...0xff0f, 0xff1a...0xff5e,
                    ])
                ],
                lead: .whitespace
            )
        ),
        .trailingWhitespace, cjkRuns, .runs(RunPattern(.number)),
    ]

    private static func slashWords(_ configure: (inout WordPattern) -> Void) -> Self {
        words {
            $0.contractions = .none
            $0.slashWords = true
            $0.lead = .anythingBut([.letter, .punctuation, .symbol])
            $0.letters = .classes([.letter, .mark])
            $0.numbers = .none
            $0.notOthers.formUnion([.mark, .control, .unassigned])
            configure(&$0)
        }
    }

    static let deepSeekV3: [Self] = [
        numberTriples, .runs(RunPattern([hanAndKana])), slashWords { _ in },
    ]
    static let spark: [Self] = [
        numberTriples, .runs(RunPattern([hanAndKana])),
        slashWords {
            $0.trailer = .none
            $0.newlines = .single
        },
        singleNumbers,
    ]
    static let afmoe: [Self] = [
        .digitGroups,
        .runs(
            RunPattern([
                ScalarSet(ranges: [
                    0xe40...0xeff, 0x1000...0x109f, 0x1100...0x11ff, 0x1780...0x17ff,
                    0x2f00...0x2fdf, 0x3040...0x30ff, 0x3400...0x4dbf, 0x4e00...0xfaff,
                    0xff65...0xff9f,
                ])
            ])
        ),
        slashWords { _ in },
    ]

    // MARK: Others

    private static let bloomWords = Self.runs(
        RunPattern(
            [
                ScalarSet(
                    classes: .whitespace,
                    ranges: "(|.,!?…。，、।۔،)".unicodeScalars.map { $0.value...$0.value },
                    isInverted: true
                )
            ],
            lead: .space
        )
    )

    static let bloom: [Self] = [bloomWords]
    static let viking: [Self] = [bloomWords, singleNumbers]
    static let superBPE: [Self] = [.runs(RunPattern(.number)), .thousands]
    static let wholeLines: [Self] = [.lines]
    static let blackSpace: [Self] = [
        Self.runs(RunPattern([ScalarSet(classes: .whitespace, isInverted: true)]))
    ]
}
