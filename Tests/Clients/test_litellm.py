"""LiteLLM, which many tools reach models through."""

import asyncio

import litellm
import pytest

QUESTION = [{"role": "user", "content": "Name a colour."}]


@pytest.fixture(name="options")
def fixture_options(server):
    """How LiteLLM reaches the server."""
    return {"model": "openai/default", "api_base": server.url, "api_key": server.key,
            "max_tokens": 8, "temperature": 0, "num_retries": 0}


def test_chat_and_stream(options):
    """A streamed answer adds up to the whole one."""
    whole = litellm.completion(messages=QUESTION, **options)
    assert whole.choices[0].message.content
    assert whole.usage.completion_tokens <= 8
    chunks = litellm.completion(messages=QUESTION, stream=True, **options)
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert text == whole.choices[0].message.content


def test_errors(options):
    """Errors arrive as LiteLLM's own."""
    with pytest.raises(litellm.AuthenticationError):
        litellm.completion(messages=QUESTION, **{**options, "api_key": "wrong"})
    with pytest.raises(litellm.NotFoundError):
        litellm.completion(messages=QUESTION, **{**options, "model": "openai/no-such-model"})
    with pytest.raises(litellm.ContextWindowExceededError):
        long = [{"role": "user", "content": "word " * 9000}]
        litellm.completion(messages=long, **options)


def test_embeddings(embedding_server):
    """Vectors arrive."""
    answer = litellm.embedding(
        model="openai/default", input=["a cat", "a dog"], api_base=embedding_server.url,
        api_key="none", encoding_format="float")
    assert [len(entry["embedding"]) for entry in answer.data] == [384, 384]


def test_many_at_once(options):
    """Sixteen calls at once are all answered, alike."""
    async def ask_all():
        return await asyncio.gather(
            *(litellm.acompletion(messages=QUESTION, **options) for _ in range(16)))

    answers = asyncio.run(ask_all())
    assert len({answer.choices[0].message.content for answer in answers}) == 1
