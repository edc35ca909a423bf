"""`/ws/generate` with the websockets package."""

import asyncio
import json

import pytest
import websockets
from websockets.asyncio.client import connect


@pytest.fixture(name="url")
def fixture_url(server):
    """The socket's address."""
    return server.root.replace("http", "ws") + "/ws/generate"


@pytest.fixture(name="key")
def fixture_key(server):
    """What the handshake must carry."""
    return {"authorization": f"Bearer {server.key}"}


def message(name, **fields):
    """A request as text."""
    return json.dumps({"id": name, "prompt": "Once upon a time", "temperature": 0,
                       "max_tokens": 16, **fields})


async def collect(socket, count):
    """Reads until so many answers have ended: texts and last messages by id."""
    texts, ends = {}, {}
    while len(ends) < count:
        part = json.loads(await socket.recv())
        if part["type"] == "text":
            texts[part["id"]] = texts.get(part["id"], "") + part["text"]
        else:
            ends[part["id"]] = part
    return texts, ends


def test_many_requests_on_one_socket(url, key):
    """Sixteen answers at a time on one socket are told apart and alike."""
    async def session():
        async with connect(url, additional_headers=key) as socket:
            for number in range(16):
                await socket.send(message(str(number)))
            return await collect(socket, 16)

    texts, ends = asyncio.run(session())
    assert len(set(texts.values())) == 1
    assert {end["finish_reason"] for end in ends.values()} <= {"length", "stop"}
    assert {end["usage"]["completion_tokens"] for end in ends.values()} == {16}


def test_cancel_ping_and_close(url, key):
    """An answer is cancelled by id; pings are answered; the close code is normal."""
    async def session():
        async with connect(url, additional_headers=key) as socket:
            await socket.send(message("long", max_tokens=400, ignore_eos=True))
            await socket.recv()
            await asyncio.wait_for(await socket.ping(), 30)
            await socket.send(json.dumps({"type": "cancel", "id": "long"}))
            _, ends = await collect(socket, 1)
            await socket.send(message("next"))
            texts, _ = await collect(socket, 1)
        return ends, texts, socket.close_code

    ends, texts, code = asyncio.run(session())
    assert ends["long"]["finish_reason"] == "cancelled"
    assert texts["next"]
    assert code == 1000


def test_fragments_and_limits(url, key):
    """Messages may come in fragments; binary ones and those too large close the socket."""
    async def ask(payload):
        async with connect(url, additional_headers=key) as socket:
            try:
                await socket.send(payload)
                await collect(socket, 1)
                return 1000
            except websockets.ConnectionClosed as closed:
                return closed.rcvd.code

    whole = message("a")
    assert asyncio.run(ask([whole[:10], whole[10:30], whole[30:]])) == 1000
    assert asyncio.run(ask(b"binary")) == 1003
    assert asyncio.run(ask("x" * (5 << 20))) == 1009


def test_errors(url, key):
    """Errors name the field and leave the socket open."""
    async def session():
        async with connect(url, additional_headers=key) as socket:
            answers = []
            for text in ["nonsense", message("a", temperature=9), message("b", model="other")]:
                await socket.send(text)
                answers.append(json.loads(await socket.recv()))
            await socket.send(message("c"))
            await collect(socket, 1)
            return answers

    answers = asyncio.run(session())
    assert [answer["type"] for answer in answers] == ["error"] * 3
    assert answers[1]["error"]["param"] == "temperature"
    assert answers[2]["error"]["code"] == "model_not_found"


def test_access(url, key):
    """Without the key, and for pages of other sites, the socket does not open."""
    async def status(headers):
        try:
            async with connect(url, additional_headers=headers):
                return 101
        except websockets.InvalidStatus as refused:
            return refused.response.status_code

    assert asyncio.run(status({})) == 401
    assert asyncio.run(status({**key, "origin": "https://example.org"})) == 403
    assert asyncio.run(status(key)) == 101
