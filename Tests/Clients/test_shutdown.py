"""How a server ends: what is under way is finished, what is new is refused."""

import http.client
import json
import time
import urllib.parse

import conftest
import pytest


def ask(root, method, path, body=None):
    """An answer's connection, status, headers and response, on a connection of its own."""
    place = urllib.parse.urlsplit(root)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=120)
    connection.request(method, path, body=None if body is None else json.dumps(body),
                       headers={"content-type": "application/json"})
    return connection.getresponse()


def test_a_stopping_server_says_so_until_its_streams_have_ended():
    """Load balancers see 503 and send elsewhere; a stream under way is whole."""
    if conftest.TEXT_MODEL is None:
        pytest.skip("no model")
    server = conftest.Server("-m", conftest.TEXT_MODEL, "-c", "512")
    # Long enough that it is under way when the others ask.
    request = {"model": "default", "prompt": "Once", "max_tokens": 400, "ignore_eos": True,
               "stream": True, "stream_options": {"include_usage": True}}
    stream = ask(server.root, "POST", "/v1/completions", request)
    assert stream.status == 200 and stream.readline().startswith(b"data: ")
    server.process.terminate()
    while ask(server.root, "GET", "/readyz").status == 200:
        time.sleep(0.001)
    for method, path, body in [("GET", "/readyz", None), ("GET", "/health", None),
                               ("POST", "/v1/completions", request)]:
        refused = ask(server.root, method, path, body)
        assert refused.status == 503 and refused.headers["retry-after"] == "1"
        assert json.loads(refused.read())["error"]["type"] == "server_error"
    assert ask(server.root, "GET", "/livez").status == 200
    *_, usage, end = stream.read().decode().split("data: ")
    # Tokens and not events: a part of a character waits for the rest of it.
    assert end.rstrip() == "[DONE]" and json.loads(usage)["usage"]["completion_tokens"] == 400
    assert server.process.wait(timeout=60) == 0
    with pytest.raises(ConnectionRefusedError):
        ask(server.root, "GET", "/readyz")


def test_a_server_without_work_ends_at_once():
    """Nothing is waited for: the drain time is not used up."""
    server = conftest.Server("--drain-seconds", "600")
    assert ask(server.root, "GET", "/readyz").status == 200
    assert server.stop() == 0
