"""One address in front of several real servers, of which one is killed in the middle."""

import concurrent.futures
import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request

import anthropic
import ollama
import openai
import pytest

from conftest import PROGRAM, SHARED, Server

STORIES = SHARED / "models/stories260K.gguf"
PROMPTS = [f"{start} there was a {what}" for start in ("Once", "One day", "Long ago")
           for what in ("cat", "dog", "girl", "big red ball")]

pytestmark = pytest.mark.skipif(not STORIES.exists(), reason="no ../shared")


def wait_until(condition):
    """Waits, at most a minute, until something holds."""
    for _ in range(600):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("it never came to hold")


def get(server, path):
    """The body of a GET."""
    with urllib.request.urlopen(server.root + path, timeout=60) as answer:
        return answer.read().decode()


def states(front):
    """Which upstream servers are up."""
    return [item["state"] for item in json.loads(get(front, "/api/ps"))["upstreams"]]


@pytest.fixture(name="servers")
def fixture_servers(tmp_path):
    """A front and two servers of one model, each with a key."""
    keys = tmp_path / "keys"
    keys.write_text("# of the first\nfirst-key\n")
    backends = [Server("-m", str(STORIES), "--threads", "1", "--parallel", "16", key=key)
                for key in ("first-key", "second-key")]
    front = Server(
        "--no-local", "--upstream", f"{backends[0].root},name=first,key-file={keys}",
        "--upstream", f"{backends[1].url},name=second,key-env=SECOND_KEY",
        "--alias", "tiny=stories260K", "--routing", "least-busy",
        SECOND_KEY="second-key", XDG_RUNTIME_DIR=str(tmp_path))
    yield front, backends
    assert front.stop() == 0
    for backend in backends:
        if backend.process.poll() is None:
            backend.stop()


def test_clients_of_all_apis(servers):
    """Each API answers over the front as it does alone."""
    front, _ = servers
    client = openai.OpenAI(base_url=front.url, api_key="none")
    assert {model.id for model in client.models.list()} == {"stories260K", "tiny"}
    question = {"prompt": PROMPTS[0], "temperature": 0, "max_tokens": 20}
    whole = client.completions.create(model="tiny", **question).choices[0].text
    events = client.completions.create(model="default", stream=True, **question)
    assert "".join(event.choices[0].text for event in events if event.choices) == whole
    messages = [{"role": "user", "content": "Tell me a story."}]
    claude = anthropic.Anthropic(base_url=front.root, api_key="none")
    with claude.messages.stream(model="tiny", max_tokens=8, messages=messages) as stream:
        assert stream.get_final_message().usage.output_tokens > 0
    with pytest.raises(anthropic.NotFoundError):
        claude.messages.create(model="none", max_tokens=8, messages=messages)
    local = ollama.Client(host=front.root)
    raw = {"model": "stories260K", "prompt": PROMPTS[0], "raw": True,
           "options": {"temperature": 0, "num_predict": 20}}
    assert local.generate(**raw).response == whole
    assert "".join(part.response for part in local.generate(stream=True, **raw)) == whole
    assert local.show("tiny").details.family == "llama"
    kept = client.responses.create(model="tiny", input="x", max_output_tokens=4)
    assert client.responses.retrieve(kept.id).id == kept.id
    with pytest.raises(openai.BadRequestError):
        client.completions.create(model="tiny", prompt="x", max_tokens=-5)


def ask(front, number, wanted):
    """One answer; whole ones must be right, streams right or cut off with an error."""
    client = openai.OpenAI(base_url=front.url, api_key="none", max_retries=0)
    prompt = PROMPTS[number % len(PROMPTS)]
    question = {"model": "stories260K", "prompt": prompt, "temperature": 0, "max_tokens": 100}
    if number % 2:
        return client.completions.create(**question).choices[0].text == wanted[prompt], "whole"
    text = ""
    try:
        for event in client.completions.create(stream=True, **question):
            text += event.choices[0].text if event.choices else ""
    except openai.APIError as error:
        assert "upstream" in str(error)
        # Nothing is cut off that had not begun.
        return text != "" and wanted[prompt].startswith(text), "cut"
    return text == wanted[prompt], "stream"


def test_a_server_is_killed_in_the_middle(servers, tmp_path):
    """Requests that had not begun to be answered are answered by the other server."""
    front, backends = servers
    client = openai.OpenAI(base_url=front.url, api_key="none")
    wanted = {prompt: client.completions.create(
        model="stories260K", prompt=prompt, temperature=0, max_tokens=100).choices[0].text
              for prompt in PROMPTS}
    assert states(front) == ["up", "up"]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(ask, front, number, wanted) for number in range(300)]
        wait_until(lambda: sum(answer.done() for answer in answers) > 60)
        backends[0].process.send_signal(signal.SIGKILL)
        results = [answer.result() for answer in answers]
    assert all(is_right for is_right, _ in results), results
    # Eight were under way at most.
    assert sum(kind == "cut" for _, kind in results) <= 8
    wait_until(lambda: states(front) == ["down", "up"])
    listed = subprocess.run([PROGRAM, "ps"], capture_output=True, text=True, check=True,
                            env=os.environ | {"XDG_RUNTIME_DIR": str(tmp_path)}).stdout
    assert "-> first  down" in listed and "-> second  up" in listed
    # It comes back at its address, and is used again.
    port = backends[0].root.rsplit(":", 1)[1]
    back = Server("-m", str(STORIES), "--bind", f"127.0.0.1:{port}", key="first-key")
    try:
        wait_until(lambda: states(front) == ["up", "up"])
        before = json.loads(get(front, "/api/ps"))["upstreams"][0]["requests_total"]
        for number in range(4):
            assert ask(front, number, wanted)[0]
        assert json.loads(get(front, "/api/ps"))["upstreams"][0]["requests_total"] > before
    finally:
        back.stop()
        backends[1].stop()
    with pytest.raises(urllib.error.HTTPError) as error:
        request = urllib.request.Request(
            front.url + "/completions", b'{"model":"tiny","prompt":"x"}',
            {"content-type": "application/json"})
        urllib.request.urlopen(request, timeout=60)
    assert error.value.code == 503
    assert json.load(error.value)["error"]["code"] == "upstream_failed"
