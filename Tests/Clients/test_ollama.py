"""Ollama's own Python client."""

import asyncio
import json

import ollama
import pytest

QUESTION = [{"role": "user", "content": "Name a colour."}]
GREEDY = {"temperature": 0, "num_predict": 12}
WEATHER = {"type": "function", "function": {
    "name": "get_weather", "description": "Tells the weather in a city.",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}},
                   "required": ["city"]}}}


@pytest.fixture(name="client")
def fixture_client(server):
    """A client with the key."""
    return ollama.Client(host=server.root, headers={"authorization": f"Bearer {server.key}"})


def test_chat_and_stream(client, server):
    """A streamed answer adds up to the whole one; figures come last, in nanoseconds."""
    whole = client.chat(server.model, QUESTION, options=GREEDY)
    assert whole.message.role == "assistant" and whole.message.content
    assert whole.done and whole.done_reason in ("stop", "length")
    assert 0 < whole.eval_count <= 12 and whole.prompt_eval_count > 0
    assert whole.total_duration > 1000 and whole.eval_duration > 1000
    parts = list(client.chat(server.model, QUESTION, options=GREEDY, stream=True))
    assert "".join(part.message.content for part in parts) == whole.message.content
    assert [part.done for part in parts] == [False] * (len(parts) - 1) + [True]


def test_generate(client, server):
    """Prompts are answered, raw ones continued, earlier answers gone on from."""
    first = client.generate(server.model, "My name is Ada.", options=GREEDY)
    assert first.response and first.context
    parts = list(client.generate(server.model, "My name is Ada.", options=GREEDY, stream=True))
    assert "".join(part.response for part in parts) == first.response
    second = client.generate(
        server.model, "What is my name?", context=first.context, options=GREEDY)
    assert second.prompt_eval_count > first.prompt_eval_count
    raw = client.generate(server.model, "Once upon a time", raw=True, options=GREEDY)
    assert raw.response and raw.context is None


def test_format(client, chat_model):
    """Answers keep to JSON and to a schema."""
    options = {"temperature": 0, "num_predict": 64}
    schema = {"type": "object", "properties": {"colour": {"enum": ["red", "blue"]}},
              "required": ["colour"], "additionalProperties": False}
    answer = client.chat(chat_model.model, QUESTION, format=schema, options=options)
    assert json.loads(answer.message.content)["colour"] in ("red", "blue")
    answer = client.generate(
        chat_model.model, "Describe a cat as JSON.", format="json",
        options={**options, "num_predict": 200})
    if answer.done_reason == "stop":
        assert isinstance(json.loads(answer.response), dict)


def test_tools(client, chat_model):
    """A tool is called, and its result is taken."""
    messages = [{"role": "user", "content": "What is the weather in Paris? Use the tool."}]
    options = {"temperature": 0, "num_predict": 64}
    answer = client.chat(chat_model.model, messages, tools=[WEATHER], options=options)
    streamed = [
        call for part in client.chat(
            chat_model.model, messages, tools=[WEATHER], options=options, stream=True)
        for call in part.message.tool_calls or []]
    calls = answer.message.tool_calls or []
    assert [call.function for call in calls] == [call.function for call in streamed]
    call = {"function": {"name": "get_weather", "arguments": {"city": "Paris"}}}
    messages += [{"role": "assistant", "content": "", "tool_calls": [call]},
                 {"role": "tool", "tool_name": "get_weather", "content": "11 degrees, rain"}]
    # Without tools this time: small models tend to call again instead of answering.
    reply = client.chat(chat_model.model, messages, options=options)
    assert reply.message.content


def test_models(client, server):
    """What is served is listed, described and loaded."""
    names = [model.model for model in client.list().models]
    assert names
    shown = client.show(server.model)
    assert shown.details.format == "gguf" and shown.modelinfo["general.architecture"]
    assert "completion" in shown.capabilities
    assert client.generate(server.model, "").done_reason == "load"
    assert [model.context_length for model in client.ps().models] != []


def test_embeddings(embedding_server):
    """Vectors of one text and of several agree."""
    client = ollama.Client(host=embedding_server.root)
    vectors = client.embed("default", ["a cat", "a dog"]).embeddings
    assert [len(vector) for vector in vectors] == [384, 384]
    assert abs(sum(x * x for x in vectors[0]) - 1) < 1e-4
    older = client.embeddings("default", "a cat").embedding
    scale = sum(x * x for x in older) ** 0.5
    assert all(abs(x / scale - y) < 1e-5 for x, y in zip(older, vectors[0]))


def test_errors(client, server):
    """Errors arrive as the client's own, with the field's name."""
    def refused(status, text, **fields):
        with pytest.raises(ollama.ResponseError) as caught:
            client.chat(**{"model": server.model, "messages": QUESTION, **fields})
        assert caught.value.status_code == status and text in caught.value.error

    refused(404, "no-such-model", model="no-such-model")
    refused(400, "num_gpu", options={"num_gpu": 20})
    refused(400, "temperature", options={"temperature": 9})
    refused(400, "images", messages=[{"role": "user", "content": "?", "images": [b"x"]}])
    refused(400, "num_ctx", options={"num_ctx": 10_000_000})
    with pytest.raises(ollama.ResponseError) as caught:
        ollama.Client(host=server.root).list()
    assert caught.value.status_code == 401
    for refusal in (lambda: client.pull("qwen3"), lambda: client.delete("qwen3")):
        with pytest.raises(ollama.ResponseError) as caught:
            refusal()
        assert caught.value.error


def test_many_at_once(server):
    """Sixteen calls at once are all answered, alike."""
    async def ask_all():
        client = ollama.AsyncClient(
            host=server.root, headers={"authorization": f"Bearer {server.key}"})
        return await asyncio.gather(
            *(client.chat(server.model, QUESTION, options=GREEDY) for _ in range(16)))

    answers = asyncio.run(ask_all())
    assert len({answer.message.content for answer in answers}) == 1
