#!/usr/bin/env python3
"""Compares the tokenizers with llama.cpp on random texts.

Needs llama-cpp-python and, beside this file, the Swift toolchain. Two uses:

    differential.py VOCABULARY.gguf...          compare now: texts and llama.cpp's results go to a
                                                temporary folder, and `swift test` checks them
    differential.py --record VOCABULARY.gguf... write the fixture that RecordedTests reads

Options: --count N texts (300), --seed S, --pre-tokenizers FILE.gguf (also compare FILE, a `gpt2`
vocabulary, under every name of `tokenizer.ggml.pre`), --package DIR (where to run `swift test`).

Results are recorded as checksums, six hexadecimal digits per text. Kinds of result:
    n  ids, neither special tokens added nor parsed      a  added      p  parsed      b  both
    r  text of the ids of b, special tokens rendered     s  the same, special tokens skipped
"""
import argparse, base64, ctypes, os, pathlib, random, re, struct, subprocess, tempfile

import llama_cpp as llama

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
REGISTRY = ROOT / "Sources/Tokenizer/PreTokenizer/PreTokenizerProfile+Registry.swift"
# llama.cpp aborts on spaces where the text was not cleared of them beforehand.
ABORTING = {"whitespace"}


# --- Random texts ------------------------------------------------------------------------------

def scalars(*ranges):
    return [chr(c) for first, last in ranges for c in range(first, last + 1)]


LOWER = scalars((0x61, 0x7A))
UPPER = scalars((0x41, 0x5A))
DIGITS = scalars((0x30, 0x39))
PUNCTUATION = list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
WHITESPACE = scalars((9, 13), (32, 32), (0x85, 0x85), (0xA0, 0xA0), (0x1680, 0x1680),
                     (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F),
                     (0x3000, 0x3000))
CONTROLS = scalars((0, 31), (0x7F, 0x80), (0x9F, 0x9F), (0xAD, 0xAD), (0x200B, 0x200E),
                   (0x2060, 0x2060), (0xFEFF, 0xFEFF), (0xFFFD, 0xFFFF), (0xE000, 0xE000))
MARKS = scalars((0x300, 0x36F), (0xFE00, 0xFE0F), (0x20D0, 0x20F0))
SCRIPTS = [
    LOWER, UPPER, DIGITS, PUNCTUATION, WHITESPACE, CONTROLS, MARKS, scalars((0x20, 0x7E)),
    scalars((0xA1, 0x24F)), scalars((0x370, 0x3FF)), scalars((0x400, 0x52F)),
    scalars((0x590, 0x5FF)), scalars((0x600, 0x6FF)), scalars((0x900, 0x97F)),
    scalars((0x980, 0x9FF)), scalars((0xE00, 0xE7F)), scalars((0xF00, 0xFFF)),
    scalars((0x1000, 0x109F)), scalars((0x10A0, 0x10FF), (0x1C90, 0x1CBF)),
    scalars((0x1100, 0x11FF)), scalars((0x13A0, 0x13FF), (0xAB70, 0xABBF)),
    scalars((0x1780, 0x17FF)), scalars((0x1E00, 0x1FFF)), scalars((0x2010, 0x205E)),
    scalars((0x20A0, 0x20BF), (0x2100, 0x214F), (0x2190, 0x22FF)),
    scalars((0xB2, 0xB3), (0xBC, 0xBE), (0x2150, 0x218B), (0x2460, 0x249B), (0x660, 0x669),
            (0x966, 0x96F), (0xFF10, 0xFF19), (0x1D7CE, 0x1D7FF)),
    scalars((0x3000, 0x303F)), scalars((0x3040, 0x30FF)), scalars((0x3100, 0x318F)),
    scalars((0x3400, 0x4DBF)), scalars((0x4E00, 0x9FFF)), scalars((0xAC00, 0xD7A3)),
    scalars((0xF900, 0xFAFF), (0x20000, 0x20400), (0x2F800, 0x2FA1F)),
    scalars((0xFE10, 0xFE6F), (0xFF00, 0xFFEF)),
    scalars((0x10400, 0x1044F), (0x118A0, 0x118DF), (0x1E900, 0x1E943)),
    scalars((0x1D400, 0x1D7FF)), scalars((0x1F300, 0x1F6FF), (0x1F900, 0x1F9FF)),
]
PHRASES = (
    "'s|'S|'t|'re|'RE|'Ve|'ll|'LL|'d|'m|'|n't| 's| ' | !| .|  |   |    |\n|\n\n|\r\n"
    "|\t|\t\t| \n| \n "
    "|\u3000|👩‍👩‍👧‍👦|🏳️‍🌈|👍🏽|🇩🇪|é|e\u0301|ﬁ|ǅ|İ|ı|ſ|\u212a|\u212b|ß|ẞ|1234567|12|123"
    "|1,234.56|0x1F|3.14"
    "|１２３|٣٤٥|Hello| world| the|The|return|I'm|you're|don't|CamelCase|snake_case|ABC|HTTPServer"
    "|https://example.com/a?b=c|<b>|</b>|//|/*|...|…|--|==|!=|(|{}|[]|我们|日本語|한국어|สวัสดี|नमस्ते"
    "|مرحبا|שלום|Привет|Ελλάδα|ᏣᎳᎩ|\u2581|<0x0A>|IMGIMGABZ|<sentinel:12>|IMGIMGABCDEFZ|<s>|</s>"
    "|<unk>|[CLS]|[SEP]|[MASK]|<pad>|<mask>"
).split("|") + ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|eot_id|>", "<|user|>"]


def random_text(r, special):
    scripts = [r.choice(SCRIPTS) for _ in range(r.randint(1, 4))]

    def some(pool, most):
        return "".join(r.choice(pool) for _ in range(r.randint(1, most)))

    makers = [
        (30, lambda: some(r.choice(scripts), 6)),
        (12, lambda: r.choice(PHRASES)),
        (10, lambda: r.choice(WHITESPACE) * r.choice([1, 1, 1, 2, 3, 4, 5, 9])),
        (8, lambda: some(LOWER, 9)),
        (6, lambda: some(DIGITS, 11)),
        (5, lambda: " " + r.choice(PHRASES)),
        (4, lambda: some(PUNCTUATION, 4)),
        (4, lambda: some(UPPER + LOWER, 7)),
        (4, lambda: r.choice(r.choice(SCRIPTS)) + r.choice(MARKS) * r.randint(1, 3)),
        (3, lambda: r.choice(special) if special else ""),
        (2, lambda: chr(r.choice([r.randrange(0xD800), r.randrange(0xE000, 0x110000)]))),
        (2, lambda: r.choice(CONTROLS)),
        (2, lambda: "a" * r.randint(1, 90)),
        (8, lambda: " "),
    ]
    weights = [weight for weight, _ in makers]
    count = r.choice([1, 2, 3, 5, 8, 13, 21, 40])
    return "".join(make() for _, make in r.choices(makers, weights, k=count)).encode()


def damaged(r, text):
    """The text with bytes changed, added and lost, but nothing past U+10FFFF: llama.cpp throws."""
    text = bytearray(text)
    for _ in range(r.randint(1, 4)):
        place = r.randrange(len(text) + 1)
        action = r.random()
        if action < 0.4 and place < len(text):
            text[place] = r.randrange(256)
        elif action < 0.7:
            text[place:place] = bytes([r.randrange(128, 248)])
        else:
            del text[place : place + 1]
    return re.sub(rb"\xf4[\x90-\xbf]|[\xf5-\xf7]", b"\xf3\x90", bytes(text))


# --- llama.cpp -----------------------------------------------------------------------------------

@llama.llama_log_callback
def silence(level, text, user_data):
    pass


class Oracle:
    def __init__(self, path):
        parameters = llama.llama_model_default_params()
        parameters.vocab_only = True
        self.model = llama.llama_model_load_from_file(str(path).encode(), parameters)
        if not self.model:
            raise SystemExit(f"llama.cpp cannot load {path}")
        self.vocabulary = llama.llama_model_get_vocab(self.model)

    def close(self):
        llama.llama_model_free(self.model)

    def special_texts(self):
        marked = llama.LLAMA_TOKEN_ATTR_CONTROL | llama.LLAMA_TOKEN_ATTR_USER_DEFINED
        ids = [i for i in range(llama.llama_vocab_n_tokens(self.vocabulary))
               if llama.llama_vocab_get_attr(self.vocabulary, i) & marked]
        texts = [llama.llama_vocab_get_text(self.vocabulary, i) for i in ids[:60]]
        return [text.decode(errors="replace") for text in texts]

    def encode(self, text, add, parse):
        size = len(text) + 16
        while True:
            ids = (llama.llama_token * size)()
            count = llama.llama_tokenize(
                self.vocabulary, text, len(text), ids, size, add, parse)
            if count >= 0:
                return ids[:count]
            size = -count

    def decode(self, ids, skip):
        tokens = (llama.llama_token * len(ids))(*ids)
        text = ctypes.create_string_buffer(len(ids) * 64 + 64)
        size = llama.llama_detokenize(
            self.vocabulary, tokens, len(ids), text, len(text), skip, not skip)
        if size < 0:
            text = ctypes.create_string_buffer(-size)
            size = llama.llama_detokenize(
                self.vocabulary, tokens, len(ids), text, len(text), skip, not skip)
        return text.raw[:size].decode(errors="replace").encode()

    def results(self, text):
        ids = {kind: self.encode(text, add, parse)
               for kind, add, parse in [("n", False, False), ("a", True, False),
                                        ("p", False, True), ("b", True, True)]}
        sums = {kind: checksum(struct.pack(f"<{len(i)}i", *i)) for kind, i in ids.items()}
        sums["r"] = checksum(self.decode(ids["b"], False))
        sums["s"] = checksum(self.decode(ids["b"], True))
        return sums


def checksum(data):
    """FNV-1a in 64 bits, folded to 24."""
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{(value ^ value >> 24 ^ value >> 48) & 0xFFFFFF:06x}"


def with_pre_tokenizer(path, name, target):
    """Writes the vocabulary at `path` with another `tokenizer.ggml.pre`."""
    data = path.read_bytes()
    key = b"tokenizer.ggml.pre"
    start = data.index(struct.pack("<Q", len(key)) + key) + 8 + len(key) + 4
    (length,) = struct.unpack("<Q", data[start : start + 8])
    data = (data[:start] + struct.pack("<Q", len(name)) + name.encode()
            + data[start + 8 + length :])
    target.write_bytes(data + bytes(-len(data) % 32))


# --- The two uses --------------------------------------------------------------------------------

def record(folder, arguments, relative):
    llama.llama_backend_init()
    llama.llama_log_set(silence, ctypes.c_void_p(0))
    r = random.Random(arguments.seed)
    oracles = {path: Oracle(path) for path in arguments.vocabularies}
    special = sorted({text for oracle in oracles.values() for text in oracle.special_texts()})
    texts = [random_text(r, special) for _ in range(arguments.count)]
    texts = [damaged(r, text) if i % 5 == 4 else text for i, text in enumerate(texts)]
    lines = []
    for path, oracle in oracles.items():
        results = [oracle.results(text) for text in texts]
        name = path.name if relative else str(path.resolve())
        lines += [" ".join([name, "-", kind] + [sums[kind] for sums in results])
                  for kind in "napbrs"]
        oracle.close()
    if arguments.pre_tokenizers:
        base = arguments.pre_tokenizers
        groups = {}
        names = set(re.findall(r'^ +"([^"]+)":', REGISTRY.read_text(), re.M))
        for name in sorted(names - ABORTING):
            with tempfile.TemporaryDirectory() as temporary:
                variant = pathlib.Path(temporary) / "variant.gguf"
                with_pre_tokenizer(base, name, variant)
                oracle = Oracle(variant)
                sums = tuple(checksum(struct.pack(f"<{len(i)}i", *i)) for i in
                             (oracle.encode(text, False, True) for text in texts))
                oracle.close()
            groups.setdefault(sums, []).append(name)
        name = base.name if relative else str(base.resolve())
        lines += [" ".join([name, ",".join(names), "p", *sums]) for sums, names in groups.items()]
    (folder / "texts.txt").write_text(
        "\n".join(base64.b64encode(text).decode() for text in texts) + "\n")
    (folder / "recorded.txt").write_text("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("vocabularies", nargs="+", type=pathlib.Path)
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pre-tokenizers", type=pathlib.Path)
    parser.add_argument("--package", type=pathlib.Path, default=ROOT)
    arguments = parser.parse_args()
    if arguments.record:
        return record(HERE / "Fixtures", arguments, relative=True)
    with tempfile.TemporaryDirectory() as temporary:
        record(pathlib.Path(temporary), arguments, relative=False)
        environment = dict(os.environ, SHIMMY_TOKENIZER_CASES=temporary)
        command = ["swift", "test", "-c", "release", "--filter", "RecordedTests"]
        raise SystemExit(subprocess.call(command, cwd=arguments.package, env=environment))


if __name__ == "__main__":
    main()
