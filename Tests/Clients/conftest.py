"""What the tests of the clients share: a real server with a real model.

The text model is SHIMMY_TEST_MODEL, else the first of models/*.gguf, else the demo model, which is
fetched. Where that fails, stories260K from ../shared stands in; it cannot chat, so that tests that
take the fixture `chat_model` are skipped, and the summary says so. SHIMMY names the program.
"""

import os
import pathlib
import subprocess
import sys
import threading

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = pathlib.Path(os.environ.get("SHIMMY_SHARED", ROOT.parent / "shared"))
PROGRAM = os.environ.get("SHIMMY", str(ROOT / ".build/release/shimmy"))
KEY = "secret"
# LiteLLM would fetch prices over the network.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"


class Server:
    """A running server."""

    def __init__(self, *arguments, key=None, folder=None, **variables):
        command = [PROGRAM, "serve", "--port", "0", "--log-level", "warning", *arguments]
        if key:
            command += ["--api-key", key]
        self.key = key or "none"
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True,
                                        env=os.environ | variables, cwd=folder)
        # The address without a path, and OpenAI's base under it.
        self.root = self.process.stdout.readline().split()[-1]
        self.url = self.root + "/v1"
        # A full pipe would stop the server.
        threading.Thread(target=self.process.stdout.read, daemon=True).start()
        self.model = "default"

    def stop(self):
        """Asks the server to end; returns its exit status."""
        self.process.terminate()
        return self.process.wait(timeout=60)


def find_text_model():
    """The path of a model and whether it can chat."""
    if named := os.environ.get("SHIMMY_TEST_MODEL"):
        return named, True
    if found := sorted((ROOT / "models").glob("*.gguf")):
        return str(found[0]), True
    print("fetching the demo model (491 MB)", file=sys.stderr, flush=True)
    fetched = subprocess.run([str(ROOT / "Scripts/fetch-demo-model")], check=False)
    if fetched.returncode == 0:
        return str(sorted((ROOT / "models").glob("*.gguf"))[0]), True
    stand_in = SHARED / "models/stories260K.gguf"
    return (str(stand_in), False) if stand_in.exists() else (None, False)


TEXT_MODEL, CAN_CHAT = None, False


def pytest_configure(config):
    """Finds the model once, where its progress can be seen."""
    global TEXT_MODEL, CAN_CHAT
    TEXT_MODEL, CAN_CHAT = find_text_model()


def pytest_terminal_summary(terminalreporter):
    """Says loudly what was not tested."""
    if TEXT_MODEL is None:
        terminalreporter.write_line("NO MODEL: none of the clients was tested", red=True)
    elif not CAN_CHAT:
        terminalreporter.write_line(
            f"{TEXT_MODEL} CANNOT CHAT: tests of what a model says were skipped", red=True)


@pytest.fixture(scope="session")
def server():
    """A server of the text model that demands the key in `server.key`."""
    if TEXT_MODEL is None:
        pytest.skip("no model")
    arguments = ["-m", TEXT_MODEL, "-c", "4096" if CAN_CHAT else "512", "--parallel", "16"]
    running = Server(*arguments, key=KEY)
    yield running
    assert running.stop() == 0


@pytest.fixture(scope="session")
def chat_model(server):
    """The same server, for tests that need answers that make sense."""
    if not CAN_CHAT:
        pytest.skip("the model cannot chat")
    return server


@pytest.fixture(scope="session")
def embedding_server():
    """A server of MiniLM; its reference vectors are `embedding_server.reference`."""
    model = pathlib.Path(os.environ.get(
        "SHIMMY_EMBEDDING_MODEL", str(SHARED / "models/all-minilm-l6-v2-q8_0.gguf")))
    if not model.exists():
        pytest.skip("no embedding model")
    running = Server("-m", str(model))
    running.reference = model.with_name("minilm_reference_vectors.json")
    yield running
    assert running.stop() == 0
