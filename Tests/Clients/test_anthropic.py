"""Anthropic's own Python client."""

import asyncio
import json

import anthropic
import pytest

# Not every version of the client has a parameter for it.
GREEDY = {"temperature": 0}
QUESTION = [{"role": "user", "content": "Name a colour."}]
WEATHER = {"name": "get_weather", "description": "Tells the weather in a city.",
           "input_schema": {"type": "object", "properties": {"city": {"type": "string"}},
                            "required": ["city"], "additionalProperties": False}}


@pytest.fixture(name="client")
def fixture_client(server):
    """A client with the key, which goes in `x-api-key`."""
    with anthropic.Anthropic(
            base_url=server.root, api_key=server.key, max_retries=0) as client:
        yield client


@pytest.fixture(name="ask")
def fixture_ask(client, server):
    """Asks the model, greedily."""
    def ask(extra_body=None, **fields):
        return client.messages.create(**{
            "model": server.model, "max_tokens": 16, "messages": QUESTION,
            "extra_body": {**GREEDY, **(extra_body or {})}, **fields})
    return ask


def test_message(ask):
    """A message tells its text, why it ended and what it took."""
    answer = ask()
    assert (answer.type, answer.role) == ("message", "assistant")
    assert answer.content[0].type == "text" and answer.content[0].text
    assert answer.stop_reason in ("end_turn", "max_tokens")
    assert 0 < answer.usage.output_tokens <= 16
    again = ask()
    assert again.content == answer.content
    assert again.usage.cache_read_input_tokens > 0
    assert again.usage.cache_read_input_tokens + again.usage.input_tokens \
        == answer.usage.cache_read_input_tokens + answer.usage.input_tokens


def test_stream(client, server, ask):
    """Events come in their order and add up to the whole message."""
    whole = ask()
    with client.messages.stream(
            model=server.model, max_tokens=16, messages=QUESTION, extra_body=GREEDY) as stream:
        kinds = [event.type for event in stream if event.type != "text"]
        answer = stream.get_final_message()
    assert [block.text for block in answer.content] == [block.text for block in whole.content]
    assert answer.stop_reason == whole.stop_reason
    assert answer.usage.output_tokens == whole.usage.output_tokens
    middle = [kind for kind in kinds if kind not in ("content_block_delta", "ping")]
    assert middle == ["message_start", "content_block_start", "content_block_stop",
                      "message_delta", "message_stop"]


def test_stop_sequences(ask):
    """A stop sequence ends the message and is named."""
    text = ask().content[0].text
    stop = text[len(text) // 2:][:3]
    answer = ask(stop_sequences=[stop])
    assert (answer.stop_reason, answer.stop_sequence) == ("stop_sequence", stop)
    assert "".join(block.text for block in answer.content) == text[:text.index(stop)]


def test_system_and_prefill(ask, chat_model):
    """System texts come as text or blocks; an assistant's last message is gone on with."""
    del chat_model
    system = "You answer in French."
    assert ask(system=system).content == ask(system=[
        {"type": "text", "text": system, "cache_control": {"type": "ephemeral"}}]).content
    answer = ask(messages=[{"role": "user", "content": "Count from one to five in digits."},
                           {"role": "assistant", "content": "1, 2, 3,"}])
    assert "4" in answer.content[0].text


def test_count_tokens(client, server, ask):
    """Counted is what a message then takes."""
    counted = client.messages.count_tokens(model=server.model, messages=QUESTION).input_tokens
    usage = ask().usage
    assert counted == usage.input_tokens + usage.cache_read_input_tokens


def test_tools(client, ask, chat_model):
    """A tool is called when it must be, streamed or whole, and its result is taken."""
    messages = [{"role": "user", "content": "What is the weather in Paris?"}]
    choice = {"type": "tool", "name": "get_weather"}
    fields = {"messages": messages, "tools": [WEATHER], "tool_choice": choice, "max_tokens": 64}
    answer = ask(**fields)
    call = answer.content[-1]
    assert answer.stop_reason == "tool_use"
    assert (call.type, call.name) == ("tool_use", "get_weather") and "city" in call.input
    with client.messages.stream(model=chat_model.model, extra_body=GREEDY, **fields) as stream:
        streamed = stream.get_final_message()
    assert streamed.content[-1].input == call.input
    messages += [
        {"role": "assistant", "content": [block.model_dump() for block in answer.content]},
        {"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": call.id, "content": [
                {"type": "text", "text": "11 degrees, rain"}]},
            {"type": "text", "text": "Shall I take an umbrella?"}]}]
    answer = ask(messages=messages, tools=[WEATHER], tool_choice={"type": "none"}, max_tokens=32)
    assert answer.stop_reason != "tool_use"
    assert answer.content[0].text


def test_schema(ask, chat_model):
    """An answer keeps to a schema."""
    del chat_model
    schema = {"type": "object", "properties": {"colour": {"enum": ["red", "blue"]}},
              "required": ["colour"], "additionalProperties": False}
    config = {"format": {"type": "json_schema", "schema": schema}}
    answer = ask(max_tokens=64, extra_body={"output_config": config})
    assert json.loads(answer.content[0].text)["colour"] in ("red", "blue")


def test_errors(ask, client, server):
    """Errors arrive as the client's own, with the field's name."""
    def refused(kind, name, text, **fields):
        with pytest.raises(kind) as caught:
            ask(**fields)
        body = caught.value.body
        assert body["type"] == "error" and body["error"]["type"] == name
        assert text in body["error"]["message"]

    invalid = (anthropic.BadRequestError, "invalid_request_error")
    refused(*invalid, "temperature", extra_body={"temperature": 1.5})
    refused(*invalid, "no_such_field", extra_body={"no_such_field": 1})
    refused(*invalid, "max_tokens", max_tokens=0)
    refused(*invalid, "image", messages=[{"role": "user", "content": [
        {"type": "image", "source": {"type": "url", "url": "http://localhost/x.png"}}]}])
    refused(*invalid, "context length", messages=[{"role": "user", "content": "word " * 9000}])
    refused(anthropic.NotFoundError, "not_found_error", "other", model="other")
    stranger = client.with_options(api_key="wrong")
    with pytest.raises(anthropic.AuthenticationError) as caught:
        stranger.messages.count_tokens(model=server.model, messages=QUESTION)
    assert caught.value.body["error"]["type"] == "authentication_error"


def test_models(client):
    """Models are listed in this API's form."""
    models = client.models.list().data
    assert models and models[0].type == "model" and models[0].display_name
    assert client.models.retrieve(models[0].id).id == models[0].id


def test_many_at_once(server):
    """Sixteen calls at once are all answered, alike."""
    async def ask_all():
        async with anthropic.AsyncAnthropic(
                base_url=server.root, api_key=server.key, max_retries=0) as client:
            return await asyncio.gather(*(
                client.messages.create(
                    model=server.model, max_tokens=16, messages=QUESTION, extra_body=GREEDY)
                for _ in range(16)))

    answers = asyncio.run(ask_all())
    assert len({answer.content[0].text for answer in answers}) == 1
