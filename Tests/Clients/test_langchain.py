"""LangChain's package for OpenAI."""

import asyncio

import openai
import pytest
from langchain_openai import ChatOpenAI, OpenAIEmbeddings

QUESTION = [("system", "Answer shortly."), ("human", "Name a colour.")]


@pytest.fixture(name="chat")
def fixture_chat(server):
    """A chat model of the server."""
    return ChatOpenAI(
        model="default", base_url=server.url, api_key=server.key, temperature=0,
        max_completion_tokens=8, max_retries=0)


def test_chat_and_stream(chat):
    """A streamed answer adds up to the whole one."""
    whole = chat.invoke(QUESTION)
    assert whole.content
    assert whole.usage_metadata["output_tokens"] <= 8
    assert "".join(chunk.content for chunk in chat.stream(QUESTION)) == whole.content


def test_structured_output(chat, chat_model):
    """A schema makes an object."""
    schema = {"title": "colour", "type": "object", "required": ["name"],
              "properties": {"name": {"type": "string", "maxLength": 12}},
              "additionalProperties": False}
    longer = chat.model_copy(update={"max_tokens": 40})
    answer = longer.with_structured_output(schema, method="json_schema").invoke(QUESTION)
    assert isinstance(answer["name"], str)


def test_errors(server):
    """Errors arrive as those of OpenAI's client."""
    stranger = ChatOpenAI(model="default", base_url=server.url, api_key="wrong", max_retries=0)
    with pytest.raises(openai.AuthenticationError):
        stranger.invoke(QUESTION)
    lost = ChatOpenAI(
        model="no-such-model", base_url=server.url, api_key=server.key, max_retries=0)
    with pytest.raises(openai.NotFoundError):
        lost.invoke(QUESTION)


def test_embeddings(embedding_server):
    """Vectors of texts, which the package turns into tokens or not."""
    embeddings = OpenAIEmbeddings(
        model="default", base_url=embedding_server.url, api_key="none",
        check_embedding_ctx_length=False)
    vectors = embeddings.embed_documents(["a cat", "a dog"])
    assert [len(vector) for vector in vectors] == [384, 384]
    assert embeddings.embed_query("a cat") == pytest.approx(vectors[0], abs=1e-5)


def test_many_at_once(chat):
    """Sixteen calls at once are all answered, alike."""
    async def ask_all():
        return await asyncio.gather(*(chat.ainvoke(QUESTION) for _ in range(16)))

    assert len({answer.content for answer in asyncio.run(ask_all())}) == 1
