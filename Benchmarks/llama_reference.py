"""llama.cpp as a reference, through the low-level interface of llama-cpp-python."""

import contextlib
import ctypes
import time

import llama_cpp
import numpy as np

QUIET = llama_cpp.llama_log_callback(lambda level, text, data: None)
KV_TYPES = {"f32": llama_cpp.GGML_TYPE_F32, "f16": llama_cpp.GGML_TYPE_F16,
            "q8_0": llama_cpp.GGML_TYPE_Q8_0}


class Model:
    """A loaded model."""

    def __init__(self, path, repack=True):
        llama_cpp.llama_log_set(QUIET, ctypes.c_void_p())
        llama_cpp.llama_backend_init()
        parameters = llama_cpp.llama_model_default_params()
        parameters.n_gpu_layers = 0
        # Whether weights are repacked at load into layouts that suit the processor.
        parameters.use_extra_bufts = repack
        self.pointer = llama_cpp.llama_model_load_from_file(str(path).encode(), parameters)
        if not self.pointer:
            raise SystemExit(f"llama.cpp cannot load {path}")
        self.vocabulary = llama_cpp.llama_model_get_vocab(self.pointer)
        self.vocabulary_size = llama_cpp.llama_vocab_n_tokens(self.vocabulary)

    @property
    def size(self):
        """Bytes of all tensors."""
        return llama_cpp.llama_model_size(self.pointer)

    @property
    def bos(self):
        """The token that begins every sequence; None where the vocabulary asks for none."""
        if not llama_cpp.llama_vocab_get_add_bos(self.vocabulary):
            return None
        return llama_cpp.llama_vocab_bos(self.vocabulary)

    def tokenize(self, text):
        """Tokens of a text, with BOS where the vocabulary asks for it."""
        data = text.encode()
        capacity = len(data) + 2
        tokens = (llama_cpp.llama_token * capacity)()
        count = llama_cpp.llama_tokenize(
            self.vocabulary, data, len(data), tokens, capacity, True, False)
        if count < 0:
            raise SystemExit(f"llama.cpp wants room for {-count} tokens")
        return list(tokens[:count])


class Context:
    """Sequences with their KV cache, filled in step."""

    def __init__(self, model, positions, threads, kv="f16", batch=512, sequences=1):
        parameters = llama_cpp.llama_context_default_params()
        parameters.n_ctx = positions * sequences
        parameters.n_seq_max = sequences
        parameters.n_batch = parameters.n_ubatch = batch
        parameters.n_threads = parameters.n_threads_batch = threads
        parameters.type_k = parameters.type_v = KV_TYPES[kv]
        parameters.no_perf = True
        self.model = model
        self.batch_size = batch
        self.sequences = sequences
        self.pointer = llama_cpp.llama_init_from_model(model.pointer, parameters)
        if not self.pointer:
            raise SystemExit("llama.cpp cannot make a context")
        self.batch = llama_cpp.llama_batch_init(batch, 0, 1)
        self.length = 0

    def close(self):
        """Frees the cache."""
        llama_cpp.llama_batch_free(self.batch)
        llama_cpp.llama_free(self.pointer)

    def use(self, threads):
        """Sets the number of threads."""
        llama_cpp.llama_set_n_threads(self.pointer, threads, threads)

    def clear(self, depth=0):
        """Forgets everything from position `depth` on."""
        memory = llama_cpp.llama_get_memory(self.pointer)
        if depth == 0:
            llama_cpp.llama_memory_clear(memory, False)
        else:
            llama_cpp.llama_memory_seq_rm(memory, -1, depth, -1)
        self.length = depth

    def append(self, tokens, wants=lambda index: False, sequence=0):
        """Evaluates at most a batch of tokens; `wants` says for which the logits are needed."""
        self.batch.n_tokens = len(tokens)
        for index, token in enumerate(tokens):
            self.put(index, token, self.length + index, sequence, wants(index))
        self.decode()
        self.length += len(tokens)

    def append_to_all(self, tokens):
        """Evaluates the next token of every sequence together."""
        self.batch.n_tokens = self.sequences
        for index in range(self.sequences):
            self.put(index, tokens[index], self.length, index, True)
        self.decode()
        self.length += 1

    def put(self, index, token, position, sequence, wanted):
        """Fills a row of the batch."""
        self.batch.token[index] = token
        self.batch.pos[index] = position
        self.batch.n_seq_id[index] = 1
        self.batch.seq_id[index][0] = sequence
        self.batch.logits[index] = wanted

    def decode(self):
        """Evaluates the batch."""
        status = llama_cpp.llama_decode(self.pointer, self.batch)
        if status != 0:
            raise SystemExit(f"llama_decode returned {status}")

    def logits(self, index):
        """The logits of a position of the last batch."""
        row = llama_cpp.llama_get_logits_ith(self.pointer, index)
        return np.ctypeslib.as_array(row, shape=(self.model.vocabulary_size,))

    def fill(self, tokens):
        """Evaluates the same tokens in every sequence from an empty cache."""
        self.clear()
        for sequence in range(self.sequences):
            self.length = 0
            for first in range(0, len(tokens), self.batch_size):
                self.append(tokens[first:first + self.batch_size], sequence=sequence)
        llama_cpp.llama_synchronize(self.pointer)

    def time_prefill(self, tokens):
        """Tokens per second of one evaluation of all tokens from an empty cache."""
        self.clear()
        start = time.perf_counter()
        for first in range(0, len(tokens), self.batch_size):
            part = tokens[first:first + self.batch_size]
            self.append(part, wants=lambda index, last=len(part) - 1: index == last)
        llama_cpp.llama_synchronize(self.pointer)
        return len(tokens) / (time.perf_counter() - start)

    def time_decode(self, tokens, depth=0):
        """Tokens per second, of all sequences together, of evaluating tokens one by one."""
        self.clear(depth)
        start = time.perf_counter()
        for token in tokens:
            self.append_to_all([token] * self.sequences)
            llama_cpp.llama_synchronize(self.pointer)
        return self.sequences * len(tokens) / (time.perf_counter() - start)


@contextlib.contextmanager
def context(*arguments, **keywords):
    """A context that is closed in the end."""
    made = Context(*arguments, **keywords)
    try:
        yield made
    finally:
        made.close()
