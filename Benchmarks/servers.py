"""Servers under measurement: started, waited for, asked; their results written down."""

import datetime
import json
import os
import pathlib
import platform
import socket
import statistics
import subprocess
import time

from http_client import open_post, read_head

ROOT = pathlib.Path(__file__).resolve().parent.parent


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A program that serves a model; `{port}` in its command is replaced."""

    def __init__(self, name, command):
        self.name = name
        self.command = [str(word) for word in command]
        self.process = None
        self.port = 0

    def start(self):
        """Starts it; returns the moment before."""
        self.port = free_port()
        command = [word.format(port=self.port) for word in self.command]
        start = time.monotonic()
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return start

    def stop(self):
        """Ends it and waits for that."""
        self.process.terminate()
        self.process.wait()

    def wait_for(self, path):
        """Returns when a path answers with 200."""
        while get(self.port, path) != 200:
            if self.process.poll() is not None:
                raise SystemExit(f"{self.name} has ended: {' '.join(self.command)}")
            time.sleep(0.0003)

    def wait_until_ready(self):
        """Returns when the model is loaded and nothing of that is under way any more."""
        self.wait_for("/v1/models")
        self.wait_for("/health")
        time.sleep(2)


def contenders(options, shimmy=(), llama=()):
    """The servers that the command line names, with what each is started with besides."""
    common = ["-m", options.model, "--port", "{port}", "-t", options.threads]
    found = [Server("shimmy", [options.shimmy, "serve", *shimmy, *common])]
    if options.llama_server:
        found.append(Server("llama.cpp", [options.llama_server, *llama, *common]))
    return found


def add_options(parser):
    """What every comparison of servers takes."""
    parser.add_argument("-m", "--model", required=True, type=pathlib.Path)
    parser.add_argument("--llama-server", help="llama.cpp's server to measure beside it")
    parser.add_argument("-t", "--threads", type=int, default=len(os.sched_getaffinity(0)))
    add_output(parser)


def add_output(parser):
    """The program, and where the results go."""
    parser.add_argument("--shimmy", default=str(ROOT / ".build/release/shimmy"))
    parser.add_argument("-o", "--output", type=pathlib.Path, help="folder for the results")


def get(port, path):
    """The status of a GET; 0 while nobody listens."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=60) as peer:
            peer.sendall(f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n"
                         .encode())
            return int(peer.recv(4096).split()[1])
    except (ConnectionError, IndexError):
        return 0


async def first_token(port, path, body):
    """Seconds until the first event with text; None while the server is not ready."""
    start = time.monotonic()
    reader, writer = await open_post(port, path, {**body, "stream": True})
    try:
        answer = await read_head(reader)
        if answer.status == 503:
            return None
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {await reader.read(1000)}")
        while line := await reader.readline():
            if not line.startswith(b"data: {"):
                continue
            choice = json.loads(line[6:])["choices"][0]
            if choice.get("text") or choice.get("delta", {}).get("content"):
                return time.monotonic() - start
    finally:
        writer.close()
    raise SystemExit(f"{path}: the stream ended without a token")


def chat(number):
    """A short chat unlike the others."""
    return {"model": "default", "max_tokens": 4, "temperature": 0,
            "messages": [{"role": "user", "content": f"Name {number} colours."}]}


def random_prompt(draw, count):
    """A request for a completion of so many tokens that no cache knows."""
    return {"model": "default", "prompt": [draw.randrange(1000, 30_000) for _ in range(count)],
            "max_tokens": 2, "temperature": 0}


def memory(pid):
    """Resident memory in kB: all of it, and what no file backs."""
    fields = pathlib.Path(f"/proc/{pid}/status").read_text().split("\n")
    sizes = {line.split(":")[0]: int(line.split()[1]) for line in fields if " kB" in line}
    return {"all": sizes["VmRSS"], "anonymous": sizes["RssAnon"]}


def cpu_seconds(pid):
    """Processor time that a process has used."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def spread(samples, digits=2):
    """Median and extremes."""
    samples = sorted(samples)
    last = samples[min(len(samples) - 1, int(len(samples) * 0.99))]
    return {"median": round(statistics.median(samples), digits),
            "least": round(samples[0], digits), "p99": round(last, digits),
            "samples": len(samples)}


def milliseconds(samples):
    """Median and extremes of seconds, in milliseconds."""
    return spread([1000 * sample for sample in samples])


def conditions(options):
    """What the figures depend on."""
    model = pathlib.Path(options.model)
    revision = subprocess.run(
        ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--exclude=*"],
        capture_output=True, text=True, check=False).stdout.strip()
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    facts = {
        "date": datetime.date.today().isoformat(), "model": model.name,
        "file_bytes": model.stat().st_size, "processor": (names or [platform.processor()])[0],
        "processors": os.cpu_count(), "system": platform.platform(),
        "load_before": round(os.getloadavg()[0], 2), "shimmy_revision": revision}
    if getattr(options, "threads", None):
        facts["threads"] = options.threads
    if llama := getattr(options, "llama_server", None):
        text = subprocess.run([llama, "--version"], capture_output=True, text=True, check=False)
        facts["llama_server"] = (text.stdout + text.stderr).strip().splitlines()[0]
    return facts


def cells(value):
    """A figure as a table shows it."""
    if isinstance(value, dict) and "median" in value:
        return f"{value['median']:g} (p99 {value['p99']:g}, n={value['samples']})"
    if isinstance(value, dict):
        return ", ".join(f"{key} {item}" for key, item in value.items())
    return str(value)


def table(results):
    """The figures of all servers side by side; other results line by line."""
    servers = results["servers"]
    keys = list(dict.fromkeys(key for figures in servers.values() for key in figures))
    ratios = len(servers) == 2
    lines = ["| | " + " | ".join(servers) + (" | times better |" if ratios else " |"),
             "|---|" + "---:|" * (len(servers) + ratios)]
    for key in keys:
        found = [figures.get(key) for figures in servers.values()]
        row = [key.replace("_", " "), *("" if value is None else cells(value) for value in found)]
        if ratios:
            one, other = (value["median"] if isinstance(value, dict) and "median" in value
                          else None for value in found)
            if one and other and key.endswith("per_second"):
                one, other = other, one
            row.append(f"{other / one:.2f}" if one and other else "")
        lines.append("| " + " | ".join(row) + " |")
    return "\n".join(lines) + "\n"


def markdown(folder):
    """The report of all results in a folder; what other programs wrote there is passed over."""
    text = "# Servers\n"
    for path in sorted(folder.glob("*.json")):
        results = json.loads(path.read_text())
        if "tool" not in results:
            continue
        facts = results["conditions"]
        text += (f"\n## {results['tool']}: {facts['model']} "
                 f"({facts['file_bytes'] / 1e6:.0f} MB)\n\n{table(results)}\n"
                 + ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in facts.items()
                             if key not in ("model", "file_bytes")) + "\n")
    return text


def write(options, tool, servers, samples=None):
    """Writes the results of a tool on a model, and the folder's report anew, without the samples."""
    folder = options.output or (
        ROOT / "Benchmarks/Results" / datetime.date.today().isoformat() / "server")
    folder.mkdir(parents=True, exist_ok=True)
    results = {"tool": tool, "conditions": options.conditions, "servers": servers}
    name = f"{tool}-{pathlib.Path(options.model).stem}.json"
    text = json.dumps(results, indent=1)
    if samples:
        text = f'{text[:-2]},\n "samples": {json.dumps(samples)}\n}}'
    (folder / name).write_text(text + "\n")
    (folder / "report.md").write_text(markdown(folder))
    print(json.dumps(results, indent=1))
    print(f"written to {folder}")
