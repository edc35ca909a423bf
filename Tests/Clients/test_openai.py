"""OpenAI's own Python client: chats, streams, completions, embeddings, responses, errors."""

import asyncio
import json
import time

import conftest
import httpx
import openai
import pytest

QUESTION = [{"role": "user", "content": "Once upon a time"}]


@pytest.fixture(scope="module")
def client(server):
    """A client that does not try again."""
    with openai.OpenAI(base_url=server.url, api_key=server.key, max_retries=0) as client:
        yield client


@pytest.fixture(scope="module")
def embedder(embedding_server):
    """A client of the embedding model."""
    with openai.OpenAI(base_url=embedding_server.url, api_key="none", max_retries=0) as client:
        yield client


def chat(client, **settings):
    """A chat with few tokens, always the same."""
    settings = {"max_tokens": 16, "temperature": 0, "messages": QUESTION, **settings}
    return client.chat.completions.create(model="default", **settings)


def text_of(client, **settings):
    """What a chat answers."""
    return chat(client, **settings).choices[0].message.content


def test_models(client):
    """Models are listed and found by name."""
    name = client.models.list().data[0].id
    assert client.models.retrieve(name).object == "model"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("no/such/model")


def test_chat(client):
    """A whole answer has OpenAI's form and adds up."""
    answer = chat(client)
    choice = answer.choices[0]
    assert choice.message.role == "assistant"
    assert choice.message.content
    assert choice.finish_reason in ["length", "stop"]
    assert answer.usage.completion_tokens <= 16
    assert answer.usage.total_tokens == (
        answer.usage.prompt_tokens + answer.usage.completion_tokens)
    # The same prompt again is not computed again.
    assert chat(client).usage.prompt_tokens_details.cached_tokens > 0


def test_answers_make_sense(client, chat_model):
    """A real model knows something."""
    question = [{"role": "system", "content": "Answer with one word."},
                {"role": "user", "content": "What is the capital of France?"}]
    assert "Paris" in text_of(client, messages=question)


def test_stream_equals_whole(client):
    """A streamed answer adds up to the whole one."""
    whole = chat(client)
    text, usage = "", None
    for chunk in chat(client, stream=True, stream_options={"include_usage": True}):
        usage = chunk.usage or usage
        text += "".join(choice.delta.content or "" for choice in chunk.choices)
    assert text == whole.choices[0].message.content
    assert usage.completion_tokens == whole.usage.completion_tokens


def test_stream_helper(client):
    """The client's own accumulation of a stream works."""
    text = text_of(client)
    # The helper takes an answer that ran out of tokens for an error.
    stop = text[len(text) // 2:][:3]
    settings = {"max_tokens": 16, "temperature": 0, "messages": QUESTION, "stop": stop}
    with client.chat.completions.stream(model="default", **settings) as stream:
        for _ in stream:
            pass
        answer = stream.get_final_completion()
    assert answer.choices[0].message.content == text[:text.index(stop)]


def test_seed_and_choices(client):
    """Choices differ from each other, but not from those of the same seed."""
    settings = {"temperature": 1.5, "seed": 5, "n": 3}
    first = [choice.message.content for choice in chat(client, **settings).choices]
    assert first == [choice.message.content for choice in chat(client, **settings).choices]
    assert len(set(first)) == 3


def test_log_probabilities(client):
    """Log probabilities belong to the text's tokens, the greedy one first."""
    choice = chat(client, logprobs=True, top_logprobs=3, max_tokens=6).choices[0]
    entries = choice.logprobs.content
    text = b"".join(bytes(entry.bytes) for entry in entries).decode()
    assert text.strip() == choice.message.content.strip()
    for entry in entries:
        assert len(entry.top_logprobs) == 3
        assert entry.logprob == pytest.approx(entry.top_logprobs[0].logprob, abs=1e-4)


def test_stop(client):
    """A stop text ends the answer and is not part of it."""
    text = text_of(client)
    stop = text[len(text) // 2:][:3]
    choice = chat(client, stop=[stop]).choices[0]
    assert choice.finish_reason == "stop"
    assert choice.message.content == text[:text.index(stop)]


def test_completions(client):
    """Text completions: echo, batches, streams, the best of several."""
    settings = {"model": "default", "max_tokens": 8, "temperature": 0}
    create = client.completions.create
    plain = create(prompt="Once upon a time", **settings).choices[0].text
    echoed = create(prompt="Once upon a time", echo=True, **settings).choices[0].text
    assert echoed == "Once upon a time" + plain
    batch = create(prompt=["Once upon a time", "The dog"], **settings)
    assert [choice.index for choice in batch.choices] == [0, 1]
    assert batch.choices[0].text == plain
    streamed = create(prompt="Once upon a time", stream=True, **settings)
    assert "".join(chunk.choices[0].text for chunk in streamed) == plain
    best = create(prompt="Once upon a time", best_of=2, **settings)
    assert [choice.text for choice in best.choices] == [plain]
    assert best.usage.completion_tokens == 16


def test_scored_prompt(client):
    """With echo, the prompt has the log probabilities that generating it would have had."""
    create = client.completions.create
    made = create(model="default", prompt="Once upon a time", max_tokens=6, temperature=0,
                  logprobs=1, echo=True).choices[0]
    scored = create(model="default", prompt=made.text, max_tokens=0, logprobs=1,
                    echo=True).choices[0]
    assert scored.text == made.text
    assert scored.logprobs.tokens == made.logprobs.tokens
    pairs = zip(scored.logprobs.token_logprobs, made.logprobs.token_logprobs)
    # A prompt's rows are summed in another order than a single one, and activations rounded to
    # bytes make more of that: differences reach 0.06 here.
    for one, other in pairs:
        assert one == pytest.approx(other, abs=0.15) if one is not None else other is None


def test_fill_in_the_middle(client, chat_model):
    """A suffix is taken into account where the model can do that, else refused by name."""
    try:
        answer = client.completions.create(
            model="default", prompt="def add(a, b):\n    return ", suffix="\n\nprint(add(1,2))",
            max_tokens=8, temperature=0)
        assert "a + b" in answer.choices[0].text
    except openai.BadRequestError as error:
        assert error.param == "suffix"


def test_refusals(client, server):
    """What is wrong is named, with OpenAI's statuses and codes."""
    with pytest.raises(openai.BadRequestError) as caught:
        chat(client, temperature=3)
    assert caught.value.param == "temperature"
    with pytest.raises(openai.BadRequestError) as caught:
        chat(client, extra_body={"no_such_field": 1})
    assert caught.value.param == "no_such_field"
    with pytest.raises(openai.BadRequestError) as caught:
        chat(client, messages=[{"role": "user", "content": "word " * 9000}])
    assert caught.value.code == "context_length_exceeded"
    with pytest.raises(openai.NotFoundError) as caught:
        client.chat.completions.create(model="no-such-model-here", messages=QUESTION)
    assert caught.value.code == "model_not_found"
    with openai.OpenAI(base_url=server.url, api_key="wrong", max_retries=0) as stranger:
        with pytest.raises(openai.AuthenticationError):
            stranger.models.list()


@pytest.mark.parametrize("method, path, headers, body, status", [
    ("GET", "/chat/completions", {}, b"", 405),
    ("POST", "/nowhere", {}, b"{}", 404),
    ("POST", "/chat/completions", {"content-type": "text/plain"}, b"{}", 415),
    ("POST", "/chat/completions", {"content-type": "application/json"}, b"{", 400),
    ("POST", "/chat/completions", {"content-type": "application/json"}, b" " * (33 << 20), 413),
])
def test_statuses(server, method, path, headers, body, status):
    """What is no request of the API gets its status and OpenAI's error object."""
    headers = {"authorization": f"Bearer {server.key}", **headers}
    answer = httpx.request(method, server.url + path, headers=headers, content=body)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]


def test_broken_off_stream(client, server):
    """A stream that its reader leaves is broken off, and the server goes on."""
    stream = chat(client, stream=True, max_tokens=400)
    next(iter(stream))
    stream.close()
    assert text_of(client)
    headers = {"authorization": f"Bearer {server.key}"}
    for _ in range(100):
        page = httpx.get(server.root + "/metrics", headers=headers).text
        if "shimmy:answers_cancelled_total 0\n" not in page:
            break
    assert "shimmy:answers_cancelled_total 0\n" not in page


def test_many_at_once(client, server):
    """Answers to sixteen requests at once are those to one alone."""
    questions = [f"Count from {number}:" for number in range(8)] * 2
    wanted = {}
    for question in set(questions):
        wanted[question] = text_of(
            client, messages=[{"role": "user", "content": question}], max_tokens=8)

    async def ask_all():
        async with openai.AsyncOpenAI(base_url=server.url, api_key=server.key) as client:
            async def ask(question):
                answer = await client.chat.completions.create(
                    model="default", max_tokens=8, temperature=0,
                    messages=[{"role": "user", "content": question}])
                return question, answer.choices[0].message.content
            return await asyncio.gather(*map(ask, questions))

    for question, text in asyncio.run(ask_all()):
        assert text == wanted[question]


def test_embedding_formats(embedder):
    """Base64, which the client asks for by itself, and floats are the same unit vectors."""
    create = embedder.embeddings.create
    packed = create(model="default", input=["a cat", "a dog"]).data
    plain = create(model="default", input=["a cat", "a dog"], encoding_format="float").data
    for left, right in zip(packed, plain):
        assert sum(x * x for x in left.embedding) == pytest.approx(1, abs=1e-5)
        assert left.embedding == pytest.approx(right.embedding, abs=1e-6)
    short = create(model="default", input="a cat", dimensions=64).data[0].embedding
    assert len(short) == 64
    assert sum(x * x for x in short) == pytest.approx(1, abs=1e-5)


def test_embedding_reference(embedder, embedding_server):
    """The vectors are those of sentence-transformers."""
    if not embedding_server.reference.exists():
        pytest.skip("no reference vectors")
    reference = json.loads(embedding_server.reference.read_text())
    answer = embedder.embeddings.create(
        model="default", input=[entry["text"] for entry in reference])
    for own, entry in zip(answer.data, reference):
        norm = sum(x * x for x in entry["embedding"]) ** 0.5
        products = (x * y for x, y in zip(own.embedding, entry["embedding"]))
        assert sum(products) / norm > 0.999


def test_embedding_refusals(embedder):
    """An encoder names what it cannot take, and writes no text."""
    with pytest.raises(openai.BadRequestError) as caught:
        embedder.embeddings.create(model="default", input="word " * 3000)
    assert caught.value.code == "context_length_exceeded"
    assert "512 tokens" in caught.value.message and "3002 tokens" in caught.value.message
    with pytest.raises(openai.BadRequestError) as caught:
        embedder.chat.completions.create(model="default", messages=QUESTION)
    assert caught.value.code == "unsupported_model"


def test_embeddings_of_a_decoder(client):
    """A text model gives vectors too, also for inputs longer than a batch."""
    answer = client.embeddings.create(model="default", input=["a cat", "a cat and " * 100])
    for entry in answer.data:
        assert sum(x * x for x in entry.embedding) == pytest.approx(1, abs=1e-4)

def respond(client, **settings):
    """A response with few tokens, always the same."""
    settings = {"max_output_tokens": 16, "temperature": 0, "input": "Once upon a time", **settings}
    return client.responses.create(model="default", **settings)


def test_responses(client):
    """Responses are kept, continued, listed and forgotten."""
    first = respond(client, instructions="Tell a story.", metadata={"kind": "story"})
    assert first.status in ["completed", "incomplete"]
    assert first.output_text
    assert first.usage.total_tokens == first.usage.input_tokens + first.usage.output_tokens
    kept = client.responses.retrieve(first.id)
    assert kept.output_text == first.output_text
    assert kept.metadata == {"kind": "story"}
    second = respond(client, input="Go on.", previous_response_id=first.id)
    assert second.previous_response_id == first.id
    assert second.usage.input_tokens > first.usage.output_tokens
    assert [item.content[0].text for item in client.responses.input_items.list(second.id)] == [
        "Go on."]
    client.responses.delete(first.id)
    with pytest.raises(openai.NotFoundError):
        client.responses.retrieve(first.id)
    with pytest.raises(openai.BadRequestError) as caught:
        respond(client, previous_response_id=first.id)
    assert caught.value.code == "previous_response_not_found"


def test_responses_stream(client):
    """A streamed response adds up to the whole one, its events in order."""
    whole = respond(client)
    with client.responses.stream(
            model="default", max_output_tokens=16, temperature=0,
            input="Once upon a time") as stream:
        events = list(stream)
        final = stream.get_final_response()
    assert final.output_text == whole.output_text
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert events[0].type == "response.created"
    assert events[-1].type in ["response.completed", "response.incomplete"]
    deltas = [event.delta for event in events if event.type == "response.output_text.delta"]
    assert "".join(deltas) == whole.output_text


def test_responses_in_the_background(client):
    """A response is made while nobody waits, and can be cancelled."""
    endless = respond(client, background=True, max_output_tokens=300,
                      extra_body={"repeat_penalty": 1.1})
    assert endless.status == "queued"
    assert client.responses.cancel(endless.id).status == "cancelled"
    short = respond(client, background=True)
    for _ in range(600):
        short = client.responses.retrieve(short.id)
        if short.status in ["completed", "incomplete"]:
            break
        time.sleep(0.05)
    assert short.output_text


WEATHER = {"type": "function", "name": "get_weather", "description": "The weather of a city.",
           "parameters": {"type": "object", "required": ["city"], "additionalProperties": False,
                          "properties": {"city": {"type": "string", "maxLength": 20}}},
           "strict": True}


def test_responses_call_functions(client, chat_model):
    """A function is called, its result taken into account."""
    question = {"role": "user", "content": "What is the weather in Paris?"}
    answer = respond(client, input=[question], tools=[WEATHER], tool_choice="required",
                     max_output_tokens=60)
    call = next(item for item in answer.output if item.type == "function_call")
    assert call.name == "get_weather"
    assert isinstance(json.loads(call.arguments)["city"], str)
    with client.responses.stream(
            model="default", input=[question], tools=[WEATHER], tool_choice="required",
            temperature=0, max_output_tokens=60) as stream:
        streamed = stream.get_final_response() if list(stream) else None
    assert [item.type for item in streamed.output] == [item.type for item in answer.output]
    told = respond(
        client, previous_response_id=answer.id, max_output_tokens=40, tools=[WEATHER],
        tool_choice="none", input=[{"type": "function_call_output", "call_id": call.call_id,
                                    "output": "Rain, 7 degrees."}])
    assert "7" in told.output_text or "rain" in told.output_text.lower()


def test_responses_with_a_schema(client, chat_model):
    """A schema makes JSON of its form."""
    schema = {"type": "object", "required": ["colour"], "additionalProperties": False,
              "properties": {"colour": {"enum": ["red", "green"]}}}
    answer = respond(
        client, input="Name a colour.", max_output_tokens=40,
        text={"format": {"type": "json_schema", "name": "colour", "schema": schema}})
    assert json.loads(answer.output_text)["colour"] in ["red", "green"]


def test_unix_socket(tmp_path):
    """A Unix socket is served under whatever name a proxy was asked by."""
    path = str(tmp_path / "socket")
    if conftest.TEXT_MODEL is None:
        pytest.skip("no model")
    server = conftest.Server("-m", conftest.TEXT_MODEL, "--bind", f"unix:{path}")
    assert server.root == f"unix:{path}"
    through = httpx.Client(transport=httpx.HTTPTransport(uds=path))
    with openai.OpenAI(base_url="http://example.org/v1", api_key="none", http_client=through) as client:
        answer = client.completions.create(model="default", prompt="Once", max_tokens=4)
        assert answer.usage.completion_tokens > 0
    assert server.stop() == 0
