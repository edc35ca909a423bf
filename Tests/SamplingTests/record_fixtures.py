"""Records what llama.cpp's samplers do, as the reference for LlamaReferenceTests.

    python record_fixtures.py MODEL.gguf > Fixtures/llama_samplers.json

Needs llama-cpp-python 0.3.36 and numpy. MODEL.gguf only lends its vocabulary to DRY's sequence
breakers; the fixtures in the repository were made with stories260K.gguf (512 tokens).
"""

import ctypes
import json
import random
import sys

import llama_cpp as lc
import numpy as np


def numbers(values):
    return [None if v == -np.inf else float(f"{v:.9g}") for v in np.asarray(values, np.float32)]


def apply(sampler, logits):
    """Runs one sampler on fresh candidates; returns ids and logits left, in its order."""
    n = len(logits)
    data = (lc.llama_token_data * n)()
    for i, logit in enumerate(logits):
        data[i].id, data[i].logit, data[i].p = i, float(logit), 0.0
    array = lc.llama_token_data_array(data=data, size=n, selected=-1, sorted=False)
    lc.llama_sampler_apply(sampler, ctypes.byref(array))
    left = [(array.data[i].id, array.data[i].logit) for i in range(array.size)]
    return [t for t, _ in left], numbers([l for _, l in left])


def breakers(vocab, texts):
    """The token sequences into which llama.cpp turns each text (get_overlapping_token_sequences)."""

    def tokenize(raw):
        buffer = (ctypes.c_int32 * 64)()
        n = lc.llama_tokenize(vocab, raw, len(raw), buffer, 64, False, False)
        return list(buffer[:n])

    def word(token):
        buffer = ctypes.create_string_buffer(256)
        ids = (ctypes.c_int32 * 1)(token)
        n = lc.llama_detokenize(vocab, ids, 1, buffer, 256, False, True)
        return buffer.raw[:n]

    result = []
    for raw in (t.encode() for t in texts):
        for token in range(lc.llama_vocab_n_tokens(vocab)):
            piece = word(token)
            if raw in piece:
                result.append([token])
                continue
            for start in (i for i in range(len(piece)) if piece[i] == raw[0]):
                overlap = piece[start : start + len(raw)]
                if raw.startswith(overlap):
                    sequence = [token] + tokenize(raw[len(overlap) :])
                    if sequence not in result:
                        result.append(sequence)
    return result


def main():
    rng = np.random.default_rng(7)
    inputs = {
        "small": rng.normal(0, 2, 64),
        "peaked": np.concatenate([[9.0, 8.5, 8.0, 7.0], rng.normal(-1, 1, 60)]),
        "flat": rng.normal(0, 0.01, 50),
        "large": rng.normal(0, 3, 1500),
    }
    inputs = {k: np.round(v, 4).astype(np.float32) for k, v in inputs.items()}
    steps = [
        ("top_k", [1], lc.llama_sampler_init_top_k), ("top_k", [10], lc.llama_sampler_init_top_k),
        ("top_k", [200], lc.llama_sampler_init_top_k),
        ("top_p", [0.5, 1], lc.llama_sampler_init_top_p), ("top_p", [0.95, 1], lc.llama_sampler_init_top_p),
        ("top_p", [0.3, 20], lc.llama_sampler_init_top_p),
        ("min_p", [0.05, 1], lc.llama_sampler_init_min_p), ("min_p", [0.4, 1], lc.llama_sampler_init_min_p),
        ("min_p", [0.9, 12], lc.llama_sampler_init_min_p),
        ("typical", [0.2, 1], lc.llama_sampler_init_typical), ("typical", [0.9, 1], lc.llama_sampler_init_typical),
        ("typical", [0.1, 9], lc.llama_sampler_init_typical),
        ("top_n_sigma", [1.0], lc.llama_sampler_init_top_n_sigma),
        ("top_n_sigma", [2.5], lc.llama_sampler_init_top_n_sigma),
        ("temp", [0.7], lc.llama_sampler_init_temp), ("temp", [0.0], lc.llama_sampler_init_temp),
        ("temp_ext", [1.0, 0.5, 1.0], lc.llama_sampler_init_temp_ext),
        ("temp_ext", [0.6, 0.9, 2.0], lc.llama_sampler_init_temp_ext),
        ("xtc", [1.0, 0.1, 1, 1], lc.llama_sampler_init_xtc), ("xtc", [1.0, 0.01, 1, 1], lc.llama_sampler_init_xtc),
        ("xtc", [1.0, 0.01, 63, 1], lc.llama_sampler_init_xtc),
        ("mirostat_v2", [1, 3.0, 0.1], lc.llama_sampler_init_mirostat_v2),
        ("mirostat_v2", [1, 1.0, 0.1], lc.llama_sampler_init_mirostat_v2),
    ]
    cases = []
    for name, logits in inputs.items():
        for step, arguments, make in steps:
            ids, left = apply(make(*arguments), logits)
            keeps_logits = step in ("temp", "temp_ext", "top_n_sigma")
            case = {"input": name, "step": step, "arguments": arguments, "ids": sorted(ids)}
            if keeps_logits and name != "large":
                case["logits"] = [l for _, l in sorted(zip(ids, left))]
            if step in ("temp", "temp_ext", "top_n_sigma"):
                case["ids"] = [t for t, l in sorted(zip(ids, left)) if l is not None]
            cases.append(case)
        for tau in (3.0, 6.0):
            sampler = lc.llama_sampler_init_mirostat(len(logits), 1, tau, 0.1, 100)
            cases.append(
                {"input": name, "step": "mirostat", "arguments": [tau], "ids": sorted(apply(sampler, logits)[0])})

    history_cases = []
    words = random.Random(3)
    history = [words.randrange(12) for _ in range(90)]
    zeros = np.zeros(64, np.float32)
    ramp = np.linspace(-3, 3, 64, dtype=np.float32)
    for window, repeat, frequency, presence in [(64, 1.3, 0.0, 0.0), (10, 1.1, 0.2, 0.4), (3, 1.0, -0.5, 0.25), (200, 0.8, 0, 0)]:
        sampler = lc.llama_sampler_init_penalties(64, window, repeat, frequency, presence)
        for token in history:
            lc.llama_sampler_accept(sampler, token)
        history_cases.append({
            "step": "penalties", "arguments": [window, repeat, frequency, presence], "history": history,
            "input": numbers(ramp), "logits": numbers(apply(sampler, ramp)[1])})

    lc.llama_backend_init()
    parameters = lc.llama_model_default_params()
    parameters.vocab_only = True
    model = lc.llama_model_load_from_file(sys.argv[1].encode(), parameters)
    vocab = lc.llama_model_get_vocab(model)
    size = lc.llama_vocab_n_tokens(vocab)
    texts = {"none": [], "some": ["!", "he", "ing the"]}
    sequences = {name: breakers(vocab, t) for name, t in texts.items()}
    for trial in range(16):
        which = "some" if trial % 2 else "none"
        pool = words.sample(range(size), 6)
        if which == "some":
            pool += words.choice([q for q in sequences[which] if len(q) == trial // 2 % 3 + 1])
        history = [words.choice(pool) for _ in range(words.choice([5, 40, 120]))]
        if trial % 3 == 0:
            history = history + [7, 9, 11] + history[-20:] + history[-4:]
        encoded = [t.encode() for t in texts[which]]
        array = (ctypes.c_char_p * max(len(encoded), 1))(*encoded) if encoded else None
        multiplier, base, allowed, window = words.choice(
            [(0.8, 1.75, 2, 64), (1.0, 1.0, 0, 30), (0.5, 3.0, 1, 200), (2.0, 1.2, 4, 100)])
        sampler = lc.llama_sampler_init_dry(
            vocab, multiplier, base, allowed, window, array, len(encoded))
        for token in history:
            lc.llama_sampler_accept(sampler, token)
        ids, logits = apply(sampler, np.zeros(size, np.float32))
        lowered = {t: l for t, l in zip(ids, logits) if l != 0}
        history_cases.append({
            "step": "dry", "arguments": [multiplier, base, allowed, window], "history": history,
            "breakers": which, "vocabulary": size,
            "lowered": [[t, l] for t, l in sorted(lowered.items())]})
    json.dump({
        "inputs": {k: numbers(v) for k, v in inputs.items()},
        "cases": cases, "historyCases": history_cases,
        "breakers": sequences,
    }, sys.stdout, separators=(",", ":"))


if __name__ == "__main__":
    main()
