"""Answers against the clients' own types, which the clients themselves do not enforce."""

import json
import urllib.request

import anthropic.types
import openai.types
import openai.types.chat
import openai.types.responses
import pydantic
import pytest

QUESTION = [{"role": "user", "content": "What is the weather in Paris?"}]
FUNCTION = {"name": "get_weather", "description": "The weather of a city", "parameters": {
    "type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"],
    "additionalProperties": False}}
OPENAI_TOOLS = {"tools": [{"type": "function", "function": FUNCTION}], "tool_choice": "required"}
RESPONSES_TOOLS = {"tools": [FUNCTION | {"type": "function", "strict": True}],
                   "tool_choice": "required"}
ANTHROPIC_TOOLS = {"tools": [{"name": FUNCTION["name"], "input_schema": FUNCTION["parameters"]}],
                   "tool_choice": {"type": "any"}}
LIMITS = {"max_tokens": 24, "temperature": 0}


@pytest.fixture(name="ask")
def fixture_ask(chat_model):
    """Posts a request, or gets a path; answers the JSON, or the payloads of a stream's events."""
    def ask(path, body=None):
        request = urllib.request.Request(
            chat_model.root + path,
            data=json.dumps(body | {"model": chat_model.model}).encode() if body else None,
            headers={"content-type": "application/json",
                     "authorization": "Bearer " + chat_model.key})
        with urllib.request.urlopen(request, timeout=120) as answer:
            text = answer.read().decode()
        if not (body or {}).get("stream"):
            return json.loads(text)
        payloads = [line[6:] for line in text.splitlines() if line.startswith("data: ")]
        return [json.loads(payload) for payload in payloads if payload != "[DONE]"]
    return ask


def known(kind, value):
    """The value is of the client's type, and has no member that the type does not know.

    But for `store`, which OpenAI's responses have and its client's type has not.
    """
    parsed = pydantic.TypeAdapter(kind).validate_python(value)
    assert set(parsed.model_extra or ()) <= {"store"}
    return parsed


def test_openai_chats_are_of_the_clients_types(ask):
    """Whole and streamed, with log probabilities, with calls."""
    scores = {"logprobs": True, "top_logprobs": 2}
    for more in (scores, OPENAI_TOOLS):
        body = LIMITS | {"messages": QUESTION} | more
        answer = known(openai.types.chat.ChatCompletion, ask("/v1/chat/completions", body))
        assert answer.service_tier == "default" and answer.choices[0].message.annotations == []
        streamed = {"stream": True, "stream_options": {"include_usage": True}}
        events = ask("/v1/chat/completions", body | streamed)
        assert len(events) > 3
        for event in events:
            known(openai.types.chat.ChatCompletionChunk, event)


def test_openai_completions_and_embeddings_are_of_the_clients_types(ask):
    """The other two endpoints of OpenAI's that make something."""
    known(openai.types.Completion,
          ask("/v1/completions", LIMITS | {"prompt": "One, two,", "logprobs": 2}))
    known(openai.types.CreateEmbeddingResponse, ask("/v1/embeddings", {"input": ["a", "b"]}))


def test_responses_are_of_the_clients_types(ask):
    """Whole, streamed, retrieved, their items, and the count of their tokens."""
    scores = {"include": ["message.output_text.logprobs"], "top_logprobs": 2}
    for more in (scores, RESPONSES_TOOLS):
        body = {"max_output_tokens": 24, "temperature": 0, "input": QUESTION} | more
        answer = known(openai.types.responses.Response, ask("/v1/responses", body))
        kept = known(openai.types.responses.Response, ask("/v1/responses/" + answer.id))
        assert kept == answer
        for item in ask(f"/v1/responses/{answer.id}/input_items")["data"]:
            known(openai.types.responses.ResponseItem, item)
        events = ask("/v1/responses", body | {"stream": True})
        for number, event in enumerate(events):
            known(openai.types.responses.ResponseStreamEvent, event)
            assert event["sequence_number"] == number
        count = ask("/v1/responses/input_tokens", body)
        assert count["input_tokens"] == answer.usage.input_tokens


def test_anthropic_messages_are_of_the_clients_types(ask):
    """Whole and streamed, with and without calls."""
    for more in ({}, ANTHROPIC_TOOLS):
        body = LIMITS | {"messages": QUESTION} | more
        known(anthropic.types.Message, ask("/v1/messages", body))
        events = ask("/v1/messages", body | {"stream": True})
        for event in events:
            if event["type"] != "ping":
                known(anthropic.types.RawMessageStreamEvent, event)
        assert events[-1]["type"] == "message_stop"
