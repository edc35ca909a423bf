"""llama-server's own routes, over plain HTTP."""

import concurrent.futures
import json
import urllib.error
import urllib.request

import pytest


@pytest.fixture(name="call")
def fixture_call(server):
    """Asks a route of the server; returns the status and the answer."""
    def call(path, body=None, raw=False):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(server.root + path, data, {
            "content-type": "application/json", "authorization": f"Bearer {server.key}"})
        try:
            with urllib.request.urlopen(request, timeout=300) as answer:
                text = answer.read().decode()
                return answer.status, text if raw else json.loads(text)
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())
    return call


GREEDY = {"prompt": "Once upon a time", "n_predict": 12, "temperature": 0}


def test_completion(call):
    """An answer tells its text, its tokens and its figures."""
    status, answer = call("/completion", {**GREEDY, "return_tokens": True, "n_probs": 3})
    assert status == 200
    assert answer["stop"] and answer["stop_type"] == "limit"
    assert answer["tokens_predicted"] == len(answer["tokens"]) == 12
    assert answer["timings"]["predicted_per_second"] > 0
    assert answer["generation_settings"]["n_predict"] == 12
    assert call("/detokenize", {"tokens": answer["tokens"]})[1]["content"].strip() \
        == answer["content"].strip()
    for entry in answer["completion_probabilities"]:
        # Greedy: the token taken is the likeliest.
        assert entry["id"] == entry["top_logprobs"][0]["id"]
        assert len(entry["top_logprobs"]) == 3


def test_stream_equals_whole(call):
    """A streamed answer adds up to the whole one."""
    whole = call("/completion", GREEDY)[1]["content"]
    text = call("/completion", {**GREEDY, "stream": True}, raw=True)[1]
    events = [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ")]
    assert "".join(event["content"] for event in events) == whole
    assert [event["stop"] for event in events] == [False] * (len(events) - 1) + [True]


def test_prompts_of_every_form(call):
    """Text, tokens and both mixed are the same prompt; arrays are batches."""
    tokens = call("/tokenize", {"content": "Once upon a time", "add_special": True})[1]["tokens"]
    text = call("/detokenize", {"tokens": tokens[-1:]})[1]["content"]
    wanted = call("/completion", GREEDY)[1]["content"]
    forms = [tokens, [*tokens[:-1], text], {"prompt_string": "Once upon a time"}]
    for form in forms:
        assert call("/completion", {**GREEDY, "prompt": form})[1]["content"] == wanted
    batch = call("/completion", {**GREEDY, "prompt": ["Once upon a time", tokens]})[1]
    assert [answer["content"] for answer in batch] == [wanted, wanted]
    assert [answer["index"] for answer in batch] == [0, 1]


def test_stop_and_cache(call):
    """Stop texts end an answer; a prompt's second evaluation comes from the cache."""
    text = call("/completion", GREEDY)[1]["content"]
    stop = text[len(text) // 2:][:3]
    answer = call("/completion", {**GREEDY, "stop": [stop]})[1]
    assert answer["content"] == text[:text.index(stop)]
    assert (answer["stop_type"], answer["stopping_word"]) == ("word", stop)
    assert answer["tokens_cached"] > 0


def test_tokenize(call):
    """Tokens come with their pieces, which add up to the text."""
    pieces = call("/tokenize", {"content": "Grüße, world", "with_pieces": True})[1]["tokens"]
    text = b"".join(
        piece["piece"].encode() if isinstance(piece["piece"], str) else bytes(piece["piece"])
        for piece in pieces)
    assert text.decode().strip() == "Grüße, world"


def test_state(call):
    """Properties, slots and templates are told."""
    props = call("/props")[1]
    slots = call("/slots")[1]
    assert props["total_slots"] == len(slots) == 16
    assert props["default_generation_settings"]["n_ctx"] == slots[0]["n_ctx"]
    assert props["default_generation_settings"]["params"]["top_k"] == 40
    prompt = call("/apply-template", {"messages": [{"role": "user", "content": "Hello"}]})[1]
    assert "Hello" in prompt["prompt"]


def test_infill(chat_model, call):
    """A gap in code is filled, if the model has the tokens for it."""
    gap = {"input_prefix": "def add(a, b):\n    return ", "input_suffix": "\n\nprint(add(1, 2))\n",
           "input_extra": [{"filename": "sub.py", "text": "def sub(a, b):\n    return a - b\n"}],
           "n_predict": 8, "temperature": 0}
    status, answer = call("/infill", gap)
    if status == 400:
        pytest.skip(answer["error"]["message"])
    assert "a + b" in answer["content"]


def test_refusals(call):
    """What cannot be honoured is refused by name."""
    for field, value in [("n_indent", 2), ("samplers", ["infill"]), ("no_such_field", 1)]:
        status, answer = call("/completion", {**GREEDY, field: value})
        assert status == 400 and answer["error"]["param"] == field
    status, answer = call("/completion", {**GREEDY, "prompt": "word " * 9000})
    assert status == 400 and answer["error"]["code"] == "context_length_exceeded"


def test_many_at_once(call):
    """Sixteen calls at once are all answered, alike."""
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: call("/completion", GREEDY), range(16)))
    assert {status for status, _ in answers} == {200}
    assert len({answer["content"] for _, answer in answers}) == 1


def test_embedding(embedding_server):
    """Vectors come in llama-server's form, of length one."""
    request = urllib.request.Request(
        embedding_server.root + "/embedding", json.dumps({"content": ["a cat", "a dog"]}).encode(),
        {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=300) as answer:
        entries = json.loads(answer.read())
    assert [entry["index"] for entry in entries] == [0, 1]
    for entry in entries:
        assert len(entry["embedding"]) == 1 and len(entry["embedding"][0]) == 384
        assert abs(sum(x * x for x in entry["embedding"][0]) - 1) < 1e-4
