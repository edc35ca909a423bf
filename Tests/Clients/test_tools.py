"""Calls of tools and structured answers through the clients that agents are made with."""

import asyncio
import json
import urllib.request

import pydantic
import pytest

QUESTION = "What is the weather in Paris? Call the function."
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather in a city.",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string"},
                "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]},
            },
            "required": ["city", "unit"],
            "additionalProperties": False,
        },
    },
}
TIME = {"type": "function", "function": {"name": "get_time", "parameters": {"type": "object", "properties": {}}}}


class City(pydantic.BaseModel):
    """What is known of a city."""

    name: str
    country: str
    population: int = pydantic.Field(ge=0, le=40_000_000)


@pytest.fixture(scope="module")
def client(chat_model):
    import openai

    return openai.OpenAI(base_url=chat_model.url, api_key=chat_model.key, max_retries=0)


def ask(client, chat_model, **more):
    arguments = {"temperature": 0, "max_tokens": 200, "tools": [WEATHER, TIME], **more}
    return client.chat.completions.create(
        model=chat_model.model, messages=[{"role": "user", "content": QUESTION}], **arguments)


def check_weather(call):
    assert call.function.name == "get_weather"
    arguments = json.loads(call.function.arguments)
    assert "Paris" in arguments["city"] and arguments["unit"] in ("celsius", "fahrenheit")


@pytest.mark.parametrize("choice", ["auto", "required", {"type": "function", "function": {"name": "get_weather"}}])
def test_call(client, chat_model, choice):
    """A call has the schema's arguments, and its result is answered."""
    answer = ask(client, chat_model, tool_choice=choice, parallel_tool_calls=False).choices[0]
    assert answer.finish_reason == "tool_calls"
    [call] = answer.message.tool_calls
    check_weather(call)
    final = client.chat.completions.create(
        model=chat_model.model, temperature=0, max_tokens=60, tools=[WEATHER], tool_choice="none",
        messages=[
            {"role": "user", "content": QUESTION}, answer.message,
            {"role": "tool", "tool_call_id": call.id, "content": "sunny, 21 degrees"},
        ])
    assert "21" in final.choices[0].message.content


@pytest.mark.parametrize("choice", ["auto", "required"])
def test_streamed_call(client, chat_model, choice):
    """Pieces of a streamed call come together to the call that is not streamed."""
    whole = ask(client, chat_model, tool_choice=choice, parallel_tool_calls=False).choices[0].message.tool_calls[0]
    name, arguments, pieces, reason = "", "", 0, None
    for event in ask(client, chat_model, tool_choice=choice, parallel_tool_calls=False, stream=True):
        for delta in event.choices[0].delta.tool_calls or []:
            name += delta.function.name or ""
            arguments += delta.function.arguments or ""
            pieces += 1
        reason = event.choices[0].finish_reason or reason
    assert (name, arguments, reason) == (whole.function.name, whole.function.arguments, "tool_calls")
    if choice == "required":
        assert pieces > 3


def test_no_call(client, chat_model):
    """Without tools there is text."""
    answer = ask(client, chat_model, tool_choice="none").choices[0]
    assert answer.message.tool_calls is None and answer.finish_reason in ("stop", "length")


def test_older_form(client, chat_model):
    """Functions are called in the older form if they come in it."""
    answer = client.chat.completions.create(
        model=chat_model.model, messages=[{"role": "user", "content": QUESTION}], temperature=0, max_tokens=200,
        functions=[WEATHER["function"]], function_call={"name": "get_weather"}).choices[0]
    assert answer.finish_reason == "function_call"
    assert "Paris" in json.loads(answer.message.function_call.arguments)["city"]


def test_response_format(client, chat_model):
    """A schema is satisfied at a high temperature, and a cut answer says so."""
    messages = [{"role": "user", "content": "Describe Paris."}]
    for seed in range(5):
        answer = client.chat.completions.parse(
            model=chat_model.model, messages=messages, response_format=City, temperature=1.5, seed=seed)
        assert answer.choices[0].message.parsed.population >= 0
    cut = client.chat.completions.create(
        model=chat_model.model, messages=messages, max_tokens=4, temperature=0, response_format={"type": "json_object"})
    assert cut.choices[0].finish_reason == "length"


@pytest.mark.parametrize("extra, matches", [
    ({"guided_choice": ["red", "green"]}, lambda text: text in ("red", "green")),
    ({"guided_regex": "[0-9]{3}-[a-z]{2}"}, lambda text: len(text) == 6 and text[3] == "-"),
    ({"grammar": 'root ::= "yes" | "no"'}, lambda text: text in ("yes", "no")),
    ({"json_schema": {"const": [1, 2]}}, lambda text: json.loads(text) == [1, 2]),
    ({"response_format": {"type": "regex", "pattern": "[0-9]{3}"}}, lambda text: text.isdigit() and len(text) == 3),
    ({"response_format": {"type": "grammar", "grammar": 'root ::= "a"{4}'}}, lambda text: text == "aaaa"),
    ({"structured_outputs": {"json": City.model_json_schema()}}, lambda text: City.model_validate_json(text)),
])
def test_constraints(client, chat_model, extra, matches):
    """The other servers' fields hold an answer to a form."""
    answer = client.chat.completions.create(
        model=chat_model.model, messages=[{"role": "user", "content": "Hello"}], temperature=1.5, extra_body=extra)
    assert matches(answer.choices[0].message.content), answer.choices[0].message.content


def test_token_reference(client, chat_model):
    """A grammar can name tokens by their numbers."""
    headers = {"Authorization": f"Bearer {chat_model.key}", "Content-Type": "application/json"}
    request = urllib.request.Request(chat_model.root + "/tokenize", b'{"content": "yes"}', headers)
    with urllib.request.urlopen(request) as response:
        [token] = json.load(response)["tokens"]
    answer = client.chat.completions.create(
        model=chat_model.model, messages=[{"role": "user", "content": "Hello"}], temperature=1.5,
        extra_body={"grammar": f'root ::= "[" <[{token}]>{{2}} "]"'})
    assert answer.choices[0].message.content == "[yesyes]"


def test_unenforceable(client, chat_model):
    """What cannot be enforced is refused with its place."""
    import openai

    schema = {"type": "object", "properties": {"a": {"type": "string", "pattern": "(?=a)"}}}
    with pytest.raises(openai.BadRequestError) as error:
        client.chat.completions.create(
            model=chat_model.model, messages=[{"role": "user", "content": "x"}],
            response_format={"type": "json_schema", "json_schema": {"name": "x", "schema": schema, "strict": True}})
    assert "#/properties/a/pattern" in str(error.value)


def test_openai_agents(chat_model):
    """An agent calls its tool and answers with the result."""
    agents = pytest.importorskip("agents")
    import openai

    agents.set_tracing_disabled(True)
    calls = []

    @agents.function_tool
    def get_weather(city: str) -> str:
        """The weather in a city."""
        calls.append(city)
        return "sunny, 21 degrees"

    model = agents.OpenAIChatCompletionsModel(
        model=chat_model.model,
        openai_client=openai.AsyncOpenAI(base_url=chat_model.url, api_key=chat_model.key))
    agent = agents.Agent(
        name="a", instructions="Call get_weather, then answer.", model=model, tools=[get_weather],
        model_settings=agents.ModelSettings(temperature=0, max_tokens=200, tool_choice="required"))
    result = asyncio.run(agents.Runner.run(agent, "What is the weather in Paris?", max_turns=4))
    assert any("Paris" in city for city in calls) and result.final_output


@pytest.mark.parametrize("mode", ["tool", "native"])
def test_pydantic_ai(chat_model, mode):
    """A typed answer comes through a tool or through the response format."""
    ai = pytest.importorskip("pydantic_ai")
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    model = OpenAIChatModel(
        chat_model.model, provider=OpenAIProvider(base_url=chat_model.url, api_key=chat_model.key))
    output = City if mode == "tool" else ai.NativeOutput(City)
    agent = ai.Agent(model, output_type=output, model_settings={"temperature": 0, "max_tokens": 200})
    result = agent.run_sync("Paris is the capital of France; 2 million people live there. Describe it.")
    assert isinstance(result.output, City)


@pytest.mark.parametrize("mode", ["TOOLS", "JSON", "JSON_SCHEMA"])
def test_instructor(chat_model, mode):
    """A typed answer comes at the first attempt."""
    instructor = pytest.importorskip("instructor")
    import openai

    plain = openai.OpenAI(base_url=chat_model.url, api_key=chat_model.key, max_retries=0)
    client = instructor.from_openai(plain, mode=getattr(instructor.Mode, mode))
    city = client.chat.completions.create(
        model=chat_model.model, response_model=City, max_retries=0, temperature=0, max_tokens=200,
        messages=[{"role": "user", "content": "Paris is in France; 2 million people live there. Describe it."}])
    assert isinstance(city, City)
