"""Finding, fetching and holding models: the real program beside the hub's own client.

Everything is served from the loopback address.
"""

import concurrent.futures
import hashlib
import http.server
import json
import os
import pathlib
import subprocess
import threading
import urllib.request

import pytest

from conftest import PROGRAM, SHARED, Server

STORIES = SHARED / "models/stories260K.gguf"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
REPOSITORY = "Org/Tiny-GGUF"
FILES = {"Tiny-Q8_0.gguf": os.urandom(300_000), "deep/Tiny-Q4_K_M.gguf": os.urandom(20_000_000)}

needs_stories = pytest.mark.skipif(not STORIES.exists(), reason="no ../shared")


class Hub(http.server.BaseHTTPRequestHandler):
    """The part of the hub that clients of a repository use."""

    protocol_version = "HTTP/1.1"
    broken = 0

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        path, _, _ = self.path.partition("?")
        if path.startswith(f"/api/models/{REPOSITORY}"):
            return self.reply(200, json.dumps({
                "id": REPOSITORY, "sha": COMMIT,
                "siblings": [{"rfilename": name, "size": len(data), "blobId": "0" * 40,
                              "lfs": {"sha256": hashlib.sha256(data).hexdigest(),
                                      "size": len(data)}} for name, data in FILES.items()],
            }).encode())
        for name, data in FILES.items():
            if path.startswith(f"/{REPOSITORY}/resolve/") and path.endswith("/" + name):
                return self.file(data)
        return self.reply(404, b"")

    def file(self, data):
        digest = hashlib.sha256(data).hexdigest()
        headers = {"ETag": f'"{digest}"', "X-Linked-Etag": f'"{digest}"',
                   "X-Linked-Size": str(len(data)), "X-Repo-Commit": COMMIT,
                   "Accept-Ranges": "bytes"}
        asked = self.headers.get("Range")
        if not asked:
            return self.reply(200, data, headers)
        first, last = asked.removeprefix("bytes=").split("-")
        first, last = int(first), int(last or len(data) - 1)
        headers["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
        return self.reply(206, data[first:last + 1], headers)

    def reply(self, status, data, headers=None):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if Hub.broken > 0 and len(data) > 1_000_000:
            Hub.broken -= 1
            self.wfile.write(data[:len(data) // 2])
            self.close_connection = True
            return
        self.wfile.write(data)


@pytest.fixture
def hub():
    """The address of a hub."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def run(*arguments, home, **variables):
    """Runs the program with a home of its own; returns its output."""
    names = ("HF_", "XDG_", "OLLAMA_", "SHIMMY_", "LLAMA_")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(names)}
    environment |= {"HOME": str(home)} | variables
    done = subprocess.run([PROGRAM, *arguments], env=environment, cwd=home, text=True,
                          capture_output=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def layout(root):
    """The tree below a folder: links by their targets, files by their digests."""
    found = {}
    for path in sorted(root.rglob("*")):
        if path.is_symlink():
            found[str(path.relative_to(root))] = os.readlink(path)
        elif path.is_file():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            found[str(path.relative_to(root))] = digest
    return found


def test_pull_lays_the_cache_out_as_the_hubs_own_client(hub, tmp_path):
    huggingface_hub = pytest.importorskip("huggingface_hub")
    theirs, ours = tmp_path / "theirs", tmp_path / "ours"
    for name in FILES:
        huggingface_hub.hf_hub_download(REPOSITORY, name, endpoint=hub, cache_dir=theirs,
                                        token=False)
    Hub.broken = 3
    for tag in ("Q8_0", "Q4_K_M"):
        run("pull", f"{REPOSITORY}:{tag}", home=tmp_path, HF_ENDPOINT=hub,
            HF_HUB_CACHE=str(ours))
    name = "models--Org--Tiny-GGUF"
    assert layout(ours / name) == layout(theirs / name)
    # Each takes what the other fetched for its own.
    path = huggingface_hub.try_to_load_from_cache(REPOSITORY, "Tiny-Q8_0.gguf", cache_dir=ours)
    assert pathlib.Path(path).read_bytes() == FILES["Tiny-Q8_0.gguf"]


def changed(source, target):
    """Writes a model with other weights: the words of the file's end in reverse order."""
    data = bytearray(source.read_bytes())
    tail = memoryview(data)[len(data) - 400_000:].cast("I")
    tail[:] = memoryview(bytes(data[len(data) - 400_000:])).cast("I")[::-1]
    target.write_bytes(data)


def complete(url, model):
    body = {"model": model, "prompt": "Once upon a time", "max_tokens": 12, "temperature": 0}
    request = urllib.request.Request(url + "/completions", json.dumps(body).encode(),
                                     {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=120) as answer:
        return json.load(answer)["choices"][0]["text"]


def metric(root, name):
    with urllib.request.urlopen(root + "/metrics", timeout=60) as answer:
        for line in answer.read().decode().splitlines():
            if line.startswith(name + " "):
                return float(line.split()[1])
    return None


@needs_stories
def test_two_models_in_a_budget_for_one_and_a_half(tmp_path):
    paths = [tmp_path / "one.gguf", tmp_path / "two.gguf"]
    paths[0].write_bytes(STORIES.read_bytes())
    changed(STORIES, paths[1])
    probe = json.loads(run("probe", "--json", str(paths[0]), home=tmp_path))
    budget = probe[0]["memory_bytes"] * 3 // 2
    arguments = [word for path in paths for word in ("-m", str(path))]
    server = Server(*arguments, "--memory-budget", str(budget), "--threads", "1")
    try:
        wanted = {name: complete(server.url, name) for name in ("one", "two")}
        assert wanted["one"] != wanted["two"]
        names = ["one", "two"] * 500
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            answers = []
            for index, text in enumerate(pool.map(lambda n: complete(server.url, n), names)):
                answers.append(text == wanted[names[index]])
                if index % 50 == 0:
                    assert metric(server.root, "shimmy_models_memory_bytes") <= budget
        assert answers == [True] * 1000
        assert metric(server.root, "shimmy_model_unloads_total") > 10
        assert metric(server.root, "shimmy_model_load_failures_total") == 0
    finally:
        assert server.stop() == 0
