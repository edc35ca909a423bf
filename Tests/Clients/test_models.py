"""Finding, fetching and holding models: the real program beside the hub's own client.

Everything is served from the loopback address.
"""

import array
import concurrent.futures
import hashlib
import http.server
import itertools
import json
import os
import pathlib
import random
import subprocess
import threading
import time
import urllib.error
import urllib.request

import ollama
import pytest

from conftest import PROGRAM, SHARED, Server

STORIES = SHARED / "models/stories260K.gguf"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
REPOSITORY = "Org/Tiny-GGUF"
FILES = {"Tiny-Q8_0.gguf": os.urandom(300_000), "deep/Tiny-Q4_K_M.gguf": os.urandom(20_000_000)}
# What the hub has, by repository.
REPOSITORIES = {REPOSITORY: FILES}

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
        for repository, files in REPOSITORIES.items():
            if path.startswith(f"/api/models/{repository}"):
                return self.reply(200, json.dumps({
                    "id": repository, "sha": COMMIT,
                    "siblings": [{"rfilename": name, "size": len(data), "blobId": "0" * 40,
                                  "lfs": {"sha256": hashlib.sha256(data).hexdigest(),
                                          "size": len(data)}} for name, data in files.items()],
                }).encode())
            for name, data in files.items():
                if path.startswith(f"/{repository}/resolve/") and path.endswith("/" + name):
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


class Registry(http.server.BaseHTTPRequestHandler):
    """A registry of models as Ollama speaks to it."""

    protocol_version = "HTTP/1.1"
    blobs = {}
    manifests = {}
    spoilt = set()

    def log_message(self, *_):
        pass

    @classmethod
    def add(cls, name, layers):
        """Publishes a model of (kind, content) layers."""
        listed = []
        for kind, content in layers:
            digest = "sha256:" + hashlib.sha256(content).hexdigest()
            cls.blobs[digest] = content
            listed.append({"mediaType": f"application/vnd.ollama.image.{kind}",
                           "digest": digest, "size": len(content)})
        config = b'{"model_format":"gguf"}'
        digest = "sha256:" + hashlib.sha256(config).hexdigest()
        cls.blobs[digest] = config
        cls.manifests[name] = json.dumps({
            "schemaVersion": 2, "layers": listed,
            "config": {"mediaType": "application/vnd.docker.container.image.v1+json",
                       "digest": digest, "size": len(config)}}).encode()
        return [item["digest"] for item in listed]

    def do_GET(self):
        """Manifests, and blobs by ranges."""
        parts = self.path.split("/")
        found = None
        if parts[-2] == "manifests":
            found = self.manifests.get(parts[-3])
        elif parts[-2] == "blobs":
            found = self.blobs.get(parts[-1])
            if parts[-1] in self.spoilt:
                found = bytes(len(found))
        asked = self.headers.get("Range")
        body = found if found is not None else b'{"errors":[{"code":"MANIFEST_UNKNOWN"}]}'
        self.send_response(404 if found is None else 206 if asked else 200)
        if found is not None and asked:
            first, last = map(int, asked.removeprefix("bytes=").split("-"))
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(found)}")
            body = found[first:last + 1]
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@needs_stories
def test_ollamas_client_pulls_uses_and_deletes(tmp_path):
    """Two models share a layer: what goes with one of them is what the other does not need."""
    registry = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Registry)
    threading.Thread(target=registry.serve_forever, daemon=True).start()
    weights, params = STORIES.read_bytes(), json.dumps({"num_predict": 3}).encode()
    one = Registry.add("one", [("model", weights), ("params", params), ("license", b"free")])
    Registry.add("two", [("model", weights), ("license", b"not free")])
    spoilt = Registry.add("spoilt", [("model", weights[:-1] + b"x")])
    Registry.spoilt = set(spoilt)
    folder = tmp_path / "ollama"
    server = Server("-c", "256", folder=tmp_path, HOME=str(tmp_path), OLLAMA_MODELS=str(folder),
                    OLLAMA_REGISTRY=f"http://127.0.0.1:{registry.server_port}")
    try:
        client = ollama.Client(host=server.root)
        states = list(client.pull("one", stream=True))
        assert states[0].status == "pulling manifest" and states[-1].status == "success"
        for state in states:
            assert state.status.split()[0] in ("pulling", "verifying", "writing", "success")
            assert not state.total or 0 <= (state.completed or 0) <= state.total
        assert client.pull("two").status == "success"
        assert {model.model for model in client.list().models} == {"one:latest", "two:latest"}
        shown = client.show("one")
        assert shown.parameters.split() == ["num_predict", "3"]
        assert shown.modelfile.endswith("\nPARAMETER num_predict 3\nLICENSE free\n")
        # The parameters of the package hold at every endpoint.
        prompt = "Once upon a time"
        assert client.generate("one", prompt).eval_count == 3
        body = {"model": "one", "input": prompt}
        assert post(server.url + "/responses", body)["usage"]["output_tokens"] == 3
        body = {"model": "one", "prompt": prompt}
        assert post(server.url + "/completions", body)["usage"]["completion_tokens"] == 3
        for wrong, words in (("spoilt", "SHA-256"), ("none", "404"), ("a/b/c/d/e", "parts")):
            with pytest.raises(ollama.ResponseError, match=words):
                client.pull(wrong)
        assert client.delete("one").status == "success"
        left = {path.name.replace("-", ":") for path in (folder / "blobs").iterdir()}
        assert one[0] in left and not left & set(one[1:])
        with pytest.raises(ollama.ResponseError) as missing:
            client.delete("one")
        assert missing.value.status_code == 404
        client.delete("two")
        assert [path for path in folder.rglob("*") if path.is_file()] == []
        with pytest.raises(ollama.ResponseError, match="not supported"):
            client.copy("two", "three")
    finally:
        registry.shutdown()
        assert server.stop() == 0


def post(url, body):
    """The answer to a JSON request."""
    request = urllib.request.Request(url, json.dumps(body).encode(),
                                     {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=120) as answer:
        return json.load(answer)


def varied(data, seed):
    """A model that says other things: the weights at the file's end with noise."""
    draw = random.Random(seed)
    weights = array.array("f", data[len(data) - 400_000:])
    noisy = array.array("f", (weight * (1 + 0.3 * draw.gauss(0, 1)) for weight in weights))
    return data[:len(data) - 400_000] + noisy.tobytes()


def changed(source, target):
    """Writes a model with other weights: the words of the file's end in reverse order."""
    data = bytearray(source.read_bytes())
    tail = memoryview(data)[len(data) - 400_000:].cast("I")
    tail[:] = memoryview(bytes(data[len(data) - 400_000:])).cast("I")[::-1]
    target.write_bytes(data)


def complete(url, model):
    body = {"model": model, "prompt": "Once upon a time", "max_tokens": 12, "temperature": 0}
    return post(url + "/completions", body)["choices"][0]["text"]


@needs_stories
def test_an_architecture_that_cannot_be_run_is_listed_but_not_offered(tmp_path):
    """It is in `list` and `/api/models` with the reason; asking for it is a 422; no default."""
    folder = tmp_path / "models"
    folder.mkdir()
    data = STORIES.read_bytes()
    # The name stands in the keys too, so that the file is whole.
    (folder / "strange.gguf").write_bytes(data[:4096].replace(b"llama", b"mamba") + data[4096:])
    listed = json.loads(run("list", "--json", home=tmp_path))
    assert "'mamba' is not supported" in listed[0]["problem"]
    server = Server("-c", "256", folder=tmp_path, HOME=str(tmp_path))
    try:
        def status(model):
            with pytest.raises(urllib.error.HTTPError) as error:
                complete(server.url, model)
            return error.value.code, json.load(error.value)["error"]["message"]
        code, message = status("strange")
        assert code == 422 and "mamba" in message
        assert status("default")[0] == 404
        with urllib.request.urlopen(server.url + "/models", timeout=60) as answer:
            assert json.load(answer)["data"] == []
        with urllib.request.urlopen(server.root + "/api/models", timeout=60) as answer:
            known = json.load(answer)["models"]
        assert known[0]["state"] == "unusable" and "mamba" in known[0]["problem"]
        # A usable one is taken although the other is larger.
        (folder / "story.gguf").write_bytes(data)
        with open(folder / "strange.gguf", "ab") as file:
            file.truncate(len(data) * 2)
        # Unknown names make the server look at the disk ten times a second at most.
        time.sleep(0.2)
        assert complete(server.url, "default") == complete(server.url, "story")
    finally:
        assert server.stop() == 0


@needs_stories
def test_a_file_that_is_cut_short_while_it_is_served(tmp_path):
    """An answer that needs what is gone is an error; the server lives and loads the file anew."""
    path = tmp_path / "story.gguf"
    path.write_bytes(STORIES.read_bytes())
    server = Server("-m", str(path), folder=tmp_path, HOME=str(tmp_path))
    try:
        wanted = complete(server.url, "story")
        os.truncate(path, 600_000)
        for _ in range(3):
            with pytest.raises(urllib.error.HTTPError) as error:
                complete(server.url, "story")
            assert error.value.code in (422, 500)
            message = json.load(error.value)["error"]["message"]
            assert "cut short" in message or "data section" in message
        path.write_bytes(STORIES.read_bytes())
        assert complete(server.url, "story") == wanted
    finally:
        assert server.stop() == 0


@needs_stories
def test_files_that_come_go_and_change_while_they_are_asked(tmp_path):
    """Every answer is that of one of the files there were, or an error that says what is wrong."""
    folder = tmp_path / "models"
    folder.mkdir()
    changed(STORIES, tmp_path / "other.gguf")
    contents = [STORIES.read_bytes(), (tmp_path / "other.gguf").read_bytes()]
    path, server = folder / "x.gguf", Server("--threads", "1", folder=tmp_path, HOME=str(tmp_path))
    over = threading.Event()

    def change():
        for number in itertools.count():
            new = folder / "new.part"
            new.write_bytes(contents[number % 2])
            if over.is_set():
                return
            if number % 5 == 4:
                path.unlink(missing_ok=True)
            elif number % 5 == 3:
                new.write_bytes(contents[0][:700_000])
            new.replace(path)
            if number % 7 == 6:
                os.truncate(path, 300_000)
            time.sleep(0.03)

    wanted = set()
    try:
        for content in contents:
            (folder / "new.part").write_bytes(content)
            (folder / "new.part").replace(path)
            time.sleep(2.2)
            wanted.add(complete(server.url, "x"))
        assert len(wanted) == 2
        changer = threading.Thread(target=change)
        changer.start()
        right, refused = 0, 0
        for _ in range(500):
            try:
                assert complete(server.url, "x") in wanted
                right += 1
            except urllib.error.HTTPError as error:
                assert error.code in (404, 422, 500, 503), error.code
                message = json.load(error)["error"]["message"]
                assert "failed to answer" not in message and "x" in message
                refused += 1
        over.set()
        changer.join()
        assert right > 10, (right, refused)
        path.write_bytes(contents[0])
        time.sleep(2.2)
        assert complete(server.url, "x") in wanted
    finally:
        over.set()
        assert server.stop() == 0


def metric(root, name):
    with urllib.request.urlopen(root + "/metrics", timeout=60) as answer:
        for line in answer.read().decode().splitlines():
            if line.startswith(name + " "):
                return float(line.split()[1])
    return None


def ollama_model(folder, name, weights, template=None, **params):
    """Lays a model out as Ollama keeps it."""
    layers, parts = [], [("model", weights), ("params", json.dumps(params).encode())]
    if template is not None:
        parts.append(("template", template.encode()))
    (folder / "blobs").mkdir(parents=True, exist_ok=True)
    for kind, content in parts:
        digest = hashlib.sha256(content).hexdigest()
        (folder / "blobs" / f"sha256-{digest}").write_bytes(content)
        layers.append({"mediaType": f"application/vnd.ollama.image.{kind}",
                       "digest": f"sha256:{digest}", "size": len(content)})
    manifest = folder / "manifests/registry.ollama.ai/library" / name / "latest"
    manifest.parent.mkdir(parents=True, exist_ok=True)
    manifest.write_text(json.dumps({"schemaVersion": 2, "layers": layers, "config": layers[0]}))
    return manifest


@needs_stories
def test_packages_templates_write_the_prompts(tmp_path):
    """The package's template goes before all others; a broken one is told and left aside."""
    folder, weights = tmp_path / ".ollama/models", STORIES.read_bytes()
    turns = "{{ if .System }}S {{ .System }} {{ end }}U {{ .Prompt }} A {{ .Response }}!"
    tools = ("{{ range .Tools }}{{ .Function.Name }} {{ .Function.Description }} {{ end }}"
             "{{ range .Messages }}"
             "{{ .Role }}: {{ .Content }}{{ range .ToolCalls }}<tool_call>{{ .Function }}"
             "</tool_call>{{ end }} {{ end }}")
    for name, template in (("turns", turns), ("tools", tools), ("broken", "a\n{{ if }}"),
                           ("bare", "{{ .Prompt }}")):
        ollama_model(folder, name, weights, template)
    chat = {"messages": [{"role": "system", "content": "kind"}, {"role": "user", "content": "a"},
                         {"role": "assistant", "content": "b"}, {"role": "user", "content": "c"}]}
    (tmp_path / "chat.json").write_text(json.dumps(chat))
    prompt = "S kind U a A b!U c A "
    chatml = "<|im_start|>user\nc<|im_end|>\n<|im_start|>assistant\n"
    assert run("template", "-m", "turns", "-i", "chat.json", home=tmp_path) == prompt
    assert "chat_template: the package's\n" in run("show", "turns", home=tmp_path)
    assert "line 2, column" in run("show", "broken", home=tmp_path)
    environment = {"HOME": str(tmp_path), "OLLAMA_MODELS": str(folder)}
    command = [PROGRAM, "serve", "--port", "0", "-c", "512"]
    with open(tmp_path / "log", "w", encoding="utf-8") as log, subprocess.Popen(
            command, env=os.environ | environment, cwd=tmp_path, text=True,
            stdout=subprocess.PIPE, stderr=log) as process:
        try:
            root = process.stdout.readline().split()[-1]
            ask = lambda model, **more: post(
                root + "/apply-template", {"model": model} | chat | more)["prompt"]
            assert ask("turns") == prompt
            definition = {"type": "function", "function": {
                "name": "look", "description": "Looks.",
                "parameters": {"type": "object", "properties": {}}}}
            assert ask("tools", tools=[definition]) == (
                "look Looks. system: kind user: a assistant: b user: c ")
            # Where the template has no place for tools, they are described in words.
            assert "look" in ask("turns", tools=[definition])
            assert ask("broken").endswith(chatml) and ask("bare").endswith(chatml)
            client = ollama.Client(host=root)
            assert client.chat("turns", chat["messages"],
                               options={"num_predict": 2}).prompt_eval_count > 5
            assert "tools" in client.show("tools").capabilities
            assert "tools" not in client.show("turns").capabilities
        finally:
            process.terminate()
    log = (tmp_path / "log").read_text(encoding="utf-8")
    assert log.count("the package's template: template line 2, column") == 1


@pytest.fixture
def stores(hub, tmp_path):
    """A home with models of every tool, no two with the same weights: names and files."""
    huggingface_hub = pytest.importorskip("huggingface_hub")
    data = STORIES.read_bytes()
    weights = (varied(data, seed) for seed in itertools.count(1))
    REPOSITORIES["Org/Stories-GGUF"] = {"stories-F32.gguf": next(weights),
                                        "deep/stories-Q8_0.gguf": next(weights)}
    cache = tmp_path / ".cache/huggingface/hub"
    found = {}
    for name, tag in (("stories-F32.gguf", "F32"), ("deep/stories-Q8_0.gguf", "Q8_0")):
        found[f"Org/Stories-GGUF:{tag}"] = pathlib.Path(huggingface_hub.hf_hub_download(
            "Org/Stories-GGUF", name, endpoint=hub, cache_dir=cache, token=False))
    del REPOSITORIES["Org/Stories-GGUF"]
    content = next(weights)
    ollama_model(tmp_path / ".ollama/models", "packaged", content, num_predict=5)
    digest = hashlib.sha256(content).hexdigest()
    found["packaged"] = tmp_path / f".ollama/models/blobs/sha256-{digest}"
    for name, place in {
            "studio": ".lmstudio/models/new/studio/studio.gguf",
            "older": ".cache/lm-studio/models/old/older/older.gguf",
            "Maker/Cpp-GGUF:Q8_0": ".cache/llama.cpp/Maker_Cpp-GGUF_cpp-Q8_0.gguf",
            "loose": "models/loose.gguf", "here": "work/models/here.gguf",
            "listed": "elsewhere/deep/listed.gguf", "named": "flag/named.gguf"}.items():
        found[name] = tmp_path / place
        found[name].parent.mkdir(parents=True, exist_ok=True)
        found[name].write_bytes(next(weights))
    # What is broken hurts nobody.
    (tmp_path / "models/cut.gguf").write_bytes(data[:500_000])
    (tmp_path / "models/text.gguf").write_text("no model")
    (tmp_path / "models/part-00001-of-00002.gguf").write_bytes(data)
    (tmp_path / "models/gone.gguf").symlink_to(tmp_path / "nowhere")
    return found


def start_on_stores(home):
    """A server that knows nothing but the home."""
    kept = {name: "" for name in os.environ
            if name.startswith(("HF_", "HUGGINGFACE_", "OLLAMA_", "LLAMA_CACHE", "XDG_"))}
    kept |= {"HOME": str(home), "SHIMMY_MODEL_PATHS": str(home / "elsewhere")}
    return Server("--models", str(home / "flag"), "--threads", "1", "--keep-alive", "1s",
                  "--memory-budget", "40M", "-c", "256", folder=home / "work", **kept)


def alone(path, home):
    """What a model says that nobody else is asked beside."""
    server = Server("-m", str(path), "--threads", "1", "-c", "256", folder=home, HOME=str(home))
    try:
        return complete(server.url, "default")
    finally:
        assert server.stop() == 0


@needs_stories
def test_the_stores_of_all_tools_at_once(stores, tmp_path):
    """Every model of every tool answers as it does alone, with clients that ask in any order."""
    wanted = {name: alone(path, tmp_path) for name, path in stores.items()}
    assert len(set(wanted.values())) == len(stores)
    server = start_on_stores(tmp_path)
    try:
        with urllib.request.urlopen(server.url + "/models", timeout=60) as answer:
            assert {model["id"] for model in json.load(answer)["data"]} >= \
                stores.keys() - {"packaged", "studio", "older"}
        with urllib.request.urlopen(server.root + "/api/models", timeout=60) as answer:
            known = json.load(answer)["models"]
        broken = {model["id"]: model["problem"] for model in known if model["state"] == "unusable"}
        assert len(broken) >= 3 and all(broken.values()), broken
        names = list(stores) * 20
        random.Random(1).shuffle(names)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda name: complete(server.url, name), names))
        assert [name for name, text in zip(names, answers) if text != wanted[name]] == []
        body = {"model": "packaged", "prompt": "Once upon a time"}
        assert post(server.url + "/completions", body)["usage"]["completion_tokens"] == 5
    finally:
        assert server.stop() == 0


@needs_stories
def test_all_stores_change_while_they_are_asked(stores, tmp_path):
    """Models of all stores come, go and are rewritten; those left alone are always right."""
    left_alone = {"loose", "Org/Stories-GGUF:F32", "Maker/Cpp-GGUF:Q8_0"}
    wanted = {name: {alone(path, tmp_path)} for name, path in stores.items()}
    contents = {name: path.resolve().read_bytes() for name, path in stores.items()}
    other = varied(STORIES.read_bytes(), 100)
    (tmp_path / "other.gguf").write_bytes(other)
    said = alone(tmp_path / "other.gguf", tmp_path)
    for name in stores.keys() - left_alone:
        wanted[name].add(said)
    server, over = start_on_stores(tmp_path), threading.Event()

    def change():
        draw = random.Random(2)
        while not over.is_set():
            name = draw.choice(sorted(stores.keys() - left_alone))
            path = stores[name].resolve()
            kind = draw.randrange(4)
            if kind == 0:
                path.unlink(missing_ok=True)
            elif kind == 1 and path.exists():
                os.truncate(path, 400_000)
            else:
                part = path.with_name("new.part")
                part.write_bytes(contents[name] if kind == 2 else other)
                part.replace(path)
            time.sleep(0.02)

    changer = threading.Thread(target=change)
    changer.start()
    counts = {"right": 0, "refused": 0}

    def ask(name):
        try:
            text = complete(server.url, name)
        except urllib.error.HTTPError as error:
            message = json.load(error)["error"]["message"]
            assert name not in left_alone, message
            assert error.code in (404, 422, 500, 503), error.code
            assert "failed to answer" not in message, message
            counts["refused"] += 1
            return
        assert text in wanted[name], (name, text)
        counts["right"] += 1

    try:
        names = list(stores) * 40
        random.Random(3).shuffle(names)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            list(pool.map(ask, names))
        assert counts["right"] > 3 * 40 and counts["refused"] > 0, counts
    finally:
        over.set()
        changer.join()
        assert server.stop() == 0


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
                    assert metric(server.root, "shimmy:models_memory_bytes") <= budget
        assert answers == [True] * 1000
        assert metric(server.root, "shimmy:model_unloads_total") > 10
        assert metric(server.root, "shimmy:model_load_failures_total") == 0
    finally:
        assert server.stop() == 0
