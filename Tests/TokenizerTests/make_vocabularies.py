#!/usr/bin/env python3
"""Writes the vocabularies in Fixtures: small, one per algorithm, trained on the text below.

Needs gguf, sentencepiece and protobuf; differential.py beside it (for random texts) also needs
llama-cpp-python. Record the results anew afterwards:

    make_vocabularies.py
    differential.py --record --count 90 --pre-tokenizers Fixtures/bpe.gguf Fixtures/*.gguf
"""
import collections, pathlib, random, re, tempfile

import sentencepiece
from gguf import GGUFWriter, TokenType as Type
from sentencepiece import sentencepiece_model_pb2 as model_pb2

import differential

FIXTURES = pathlib.Path(__file__).resolve().parent / "Fixtures"
TEXT = """
The quick brown fox jumps over the lazy dog, and the dog does not care; it has seen foxes before.
A tokenizer turns text into numbers. It reads the text from the left to the right, looks for the
longest or the best pieces, and gives their numbers back. The pieces are learned from a great deal
of text: letters that often stand together become one piece, then pieces that stand together do.
I'm you're don't we'll they've it's he'd CAN'T WON'T 1234567 3.14159 2026-11-22 10:45 100%
def f(x):\n    return x + 1\n\nfor (int i = 0; i < 10; ++i) { printf("%d\\n", i); }  // loop
Der Fluß fließt durch die schöne Stadt; die Brücke überquert ihn, und Kinder spielen am Ufer.
Le garçon mange une pomme où l'été s'achève. C'est déjà là-bas, n'est-ce pas? Ça va, l'île?
El niño pequeño comió una manzana. ¿Dónde está la biblioteca? ¡Qué día más hermoso, señor!
Привет, мир! Сегодня хорошая погода, и мы идём гулять в парк. Ёжик ещё не видел этот подъезд.
Το γρήγορο καφέ αλεπού πηδάει πάνω από το τεμπέλικο σκυλί. Ωραία μέρα σήμερα!
我们今天去公园散步。天气很好，风也不大！你喜欢吗？人工智能模型把文字变成数字。
今日はいい天気ですね。カタカナとひらがなを混ぜて書きます。東京タワーを見ました。
안녕하세요 세계! 오늘은 날씨가 좋네요. 한국어 텍스트입니다. 우리는 공원에 갑니다.
नमस्ते दुनिया। यह एक परीक्षण है। สวัสดีชาวโลก วันนี้อากาศดีมาก เราไปเดินเล่นกัน
مرحبا بالعالم، كيف حالك اليوم؟ שלום עולם, מה שלומך היום? 👩‍👩‍👧 👍🏽 🇩🇪 🚀 ½ ① ﬁ …
"""
LOWER = TEXT.lower()
SPECIAL = [
    ("<|begin|>", Type.CONTROL), ("<|endoftext|>", Type.CONTROL), ("<|im_start|>", Type.CONTROL),
    ("<|im_end|>", Type.CONTROL), ("<|unused_1|>", Type.CONTROL), ("<|fim_prefix|>", Type.NORMAL),
    ("<tool>", Type.USER_DEFINED), ("</tool>", Type.USER_DEFINED), ("  \n", Type.USER_DEFINED),
    ("«x»", Type.USER_DEFINED), ("<unk>", Type.UNKNOWN),
]


def write(name, model, tokens, types, architecture="llama", scores=None, merges=None, **keys):
    writer = GGUFWriter(FIXTURES / name, architecture)
    writer.add_string("general.name", f"{name} by make_vocabularies.py")
    writer.add_tokenizer_model(model)
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    if scores is not None:
        writer.add_token_scores(scores)
    if merges is not None:
        writer.add_token_merges([f"{left} {right}" for left, right in merges])
    for key, value in keys.items():
        key = "tokenizer.ggml." + key.replace("__", ".")
        if isinstance(value, bool):
            writer.add_bool(key, value)
        elif isinstance(value, int):
            writer.add_uint32(key, value)
        elif isinstance(value, str):
            writer.add_string(key, value)
        else:
            writer.add_array(key, value)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()


def byte_alphabet():
    visible = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [byte for byte in range(256) if byte not in visible]
    return {byte: chr(byte) for byte in visible} | {
        byte: chr(256 + i) for i, byte in enumerate(hidden)}


def train(words, count):
    """The first merges of byte pair encoding over words with their frequencies."""
    words = {tuple(word): frequency for word, frequency in words.items()}
    merges = []
    while len(merges) < count:
        pairs = collections.Counter()
        for word, frequency in words.items():
            for pair in zip(word, word[1:]):
                pairs[pair] += frequency
        if not pairs:
            break
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        merges.append(best)
        merged = collections.Counter()
        for word, frequency in words.items():
            parts, i = [], 0
            while i < len(word):
                width = 2 if word[i : i + 2] == best else 1
                parts.append("".join(word[i : i + width]))
                i += width
            merged[tuple(parts)] += frequency
        words = merged
    return merges


def joined(merges):
    return [left + right for left, right in merges]


def byte_level():
    alphabet = byte_alphabet()

    def spell(text):
        return "".join(alphabet[byte] for byte in text)

    words = re.findall(r" ?\w+|\s+|[^\w\s]+", TEXT)
    merges = train(collections.Counter(spell(word.encode()) for word in words), 300)
    # Over the whole of random texts, so that merges reach across every border that a
    # pre-tokenizer draws: a wrong border shows in the ids.
    r = random.Random(1)
    texts = [differential.random_text(r, []) for _ in range(250)]
    merges += train(collections.Counter(spell(text) for text in texts), 600)
    merges = list(dict.fromkeys(merges))
    r.shuffle(merges)
    tokens = list(dict.fromkeys([*alphabet.values(), *joined(merges)]))
    # Two results of merges, and one byte, that are no tokens.
    absent = {tokens[300], tokens[420], alphabet[0x07]} | {text for text, _ in SPECIAL}
    tokens = [token for token in tokens if token not in absent]
    types = [Type.NORMAL] * len(tokens) + [kind for _, kind in SPECIAL]
    tokens += [text for text, _ in SPECIAL]
    write("bpe.gguf", "gpt2", tokens, types, merges=merges, pre="gpt-2", add_bos_token=True,
          bos_token_id=tokens.index("<|begin|>"), eos_token_id=tokens.index("<|im_end|>"),
          padding_token_id=tokens.index("<|endoftext|>"))


def gemma4():
    words = collections.Counter(re.findall(r"[^\n]{1,12}|\n+", TEXT.replace(" ", "▁")))
    merges = train(words, 500)
    first = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"]
    tokens = list(dict.fromkeys([
        *first, *(f"<0x{byte:02X}>" for byte in range(256)), "\n", "\n\n", "\n\n\n",
        *sorted(set("".join(words)))[:250], *joined(merges)]))
    types = [Type.BYTE if token.startswith("<0x") else Type.NORMAL for token in tokens]
    types[: len(first)] = [Type.CONTROL] * 3 + [Type.UNKNOWN, Type.CONTROL]
    more = [*SPECIAL[2:4], *SPECIAL[6:10], ("<|tool_response>", Type.CONTROL),
            ("</s>", Type.NORMAL)]
    write("gemma4.gguf", "gemma4", tokens + [text for text, _ in more],
          types + [kind for _, kind in more], merges=merges, bos_token_id=2, eos_token_id=1,
          unknown_token_id=3, padding_token_id=0, mask_token_id=4, add_bos_token=False)


def whitespace():
    words = collections.Counter(LOWER.split())
    merges = train(words, 400)
    tokens = list(dict.fromkeys([
        "<s>", "</s>", "<unk>", "<mask>", *sorted(set("".join(words)))[:200], *joined(merges)]))
    types = [Type.CONTROL, Type.CONTROL, Type.UNKNOWN, Type.CONTROL]
    write("whitespace.gguf", "whitespace", tokens,
          types + [Type.NORMAL] * (len(tokens) - len(types)), merges=merges, pre="whitespace",
          bos_token_id=0, eos_token_id=1, unknown_token_id=2, mask_token_id=3,
          add_bos_token=True, add_eos_token=True, normalizer__lowercase=True)


def rwkv():
    texts = dict.fromkeys(bytes([byte]) for byte in range(256))
    texts.update((word.encode(), None)
                 for word in re.findall(r"\s?\w{2,7}|\n+|\W{2,4}", TEXT)[:500])

    def escape(text):
        if text == b"\0" or not text.isascii() and len(text) == 1:
            return f"\\x{text[0]:02x}"
        escapes = {"\t": "\\t", "\n": "\\n", "\r": "\\r", "\\": "\\\\", "'": "\\'"}
        return "".join(escapes.get(character, character) for character in text.decode())

    tokens = ["<s>", *map(escape, texts)]
    write("rwkv.gguf", "rwkv", tokens, [Type.CONTROL] + [Type.NORMAL] * len(texts),
          architecture="rwkv6")


def word_piece():
    words = collections.Counter(re.findall(r"\w+|[^\w\s]", LOWER))
    characters = sorted(set("".join(words)))[:220]
    pieces = joined(train(words, 300))
    first = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokens = list(dict.fromkeys([
        *first, *("▁" + character for character in characters), *characters,
        *("▁" + piece for piece in pieces), *pieces[:150]]))
    types = [Type.CONTROL] * len(first) + [Type.NORMAL] * (len(tokens) - len(first))
    write("wordpiece.gguf", "bert", tokens, types, architecture="bert", bos_token_id=2,
          eos_token_id=3, unknown_token_id=1, seperator_token_id=3, padding_token_id=0,
          mask_token_id=4)


def sentence_piece(name, kind, size, architecture, options, **keys):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "text").write_text(TEXT)
        rules = [("ﬁ", "fi"), ("①", "1"), ("\uff21", "A"), ("e\u0301", "é"), ("\u3000", " "),
                 ("\t", " "), ("\u00a0", " "), ("\u200b", ""), ("…", "..."), ("½", "1/2"),
                 ("\u212b", "\u00e5")]
        (folder / "rules").write_text("".join(
            "\t".join(" ".join(f"{ord(c):X}" for c in side) for side in rule) + "\n"
            for rule in rules))
        if kind == "unigram":
            options = options | {"normalization_rule_tsv": folder / "rules"}
        sentencepiece.SentencePieceTrainer.train(
            input=folder / "text", model_prefix=folder / "model", model_type=kind,
            vocab_size=size, hard_vocab_limit=False, minloglevel=2,
            user_defined_symbols=["<tool>", "</tool>", "<0>", "abc def", "▁▁▁"], **options)
        model = model_pb2.ModelProto()
        model.ParseFromString((folder / "model.model").read_bytes())
    types = {1: Type.NORMAL, 2: Type.UNKNOWN, 3: Type.CONTROL, 4: Type.USER_DEFINED,
             5: Type.UNUSED, 6: Type.BYTE}
    if kind == "unigram":
        keys["precompiled_charsmap"] = model.normalizer_spec.precompiled_charsmap
    write(name, "t5" if kind == "unigram" else "llama", [p.piece for p in model.pieces],
          [types[p.type] for p in model.pieces], architecture=architecture,
          scores=[p.score for p in model.pieces], **keys)


byte_level()
gemma4()
whitespace()
rwkv()
word_piece()
sentence_piece(
    "spm.gguf", "bpe", 800, "llama",
    {"byte_fallback": True, "remove_extra_whitespaces": False,
     "normalization_rule_name": "identity"},
    bos_token_id=1, eos_token_id=2, unknown_token_id=0, add_bos_token=True)
sentence_piece(
    "unigram.gguf", "unigram", 600, "t5",
    {"unk_id": 2, "bos_id": -1, "eos_id": 1, "pad_id": 0},
    eos_token_id=1, unknown_token_id=2, padding_token_id=0, add_space_prefix=True,
    remove_extra_whitespaces=True)
