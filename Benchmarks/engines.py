"""The runtimes that are compared: each measures its tests with a number of threads."""

import contextlib
import json
import multiprocessing
import os
import pathlib
import random
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


class Test:
    """One kind of measurement."""

    def __init__(self, prompt=0, generate=0, depth=0, parallel=1):
        self.prompt, self.generate = prompt, generate
        self.depth, self.parallel = depth, parallel

    @property
    def name(self):
        """As llama-bench writes it; x8 for eight sequences at once."""
        name = f"pp{self.prompt}" if self.prompt else f"tg{self.generate}"
        name += f" x{self.parallel}" if self.parallel > 1 else ""
        return name + (f" @ d{self.depth}" if self.depth else "")


def run(command, environment=None, processors=None):
    """Standard output of a command that has to succeed, and its peak memory in bytes.

    `processors` keeps it on that many of them.
    """
    allowed = sorted(os.sched_getaffinity(0))[:processors]
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [str(part) for part in command], stdout=output, stderr=errors,
            env=os.environ | (environment or {}),
            preexec_fn=lambda: os.sched_setaffinity(0, allowed))
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if process.returncode != 0:
            text = (errors.read() + output.read()).decode(errors="replace").strip()
            raise SystemExit(f"{' '.join(map(str, command))}: {text[-500:]}")
        return output.read().decode(errors="replace"), usage.ru_maxrss * 1024


class Shimmy:
    """The release build, by its bench command."""

    name = "shimmy"

    def __init__(self, program, model, isa=None):
        self.program, self.model = program, model
        self.environment = {"SHIMMY_ISA": isa} if isa else {}
        # What the bench command says of the machine and of the model, by threads.
        self.machine = {}
        self.memory = 0

    def measure(self, threads, tests):
        """Tokens per second by test."""
        rates = {}
        for test in tests:
            text, memory = run(
                [self.program, "bench", "-m", self.model, "-t", threads, "-r", 1, "-o", "json",
                 "-p", test.prompt, "-n", test.generate, "-d", test.depth,
                 "--parallel", test.parallel], self.environment)
            row = json.loads(text)[0]
            self.memory = max(self.memory, memory)
            self.note(threads, test, row)
            rates[test.name] = row["avg_ts"]
        return rates

    def note(self, threads, test, row):
        """Keeps what the row says of the machine and of the cost of a token."""
        facts = self.machine.setdefault(threads, {
            "isa": row["isa"], "stream_gbs": [], "int8_peak_gops": [], "float_peak_gops": []})
        for key in ("stream_gbs", "int8_peak_gops", "float_peak_gops"):
            facts[key].append(row[key])
        if test.prompt:
            # Both are proportional to the rate, so another engine's share follows from its own.
            facts["gops_per_rate"] = row["gops"] / row["avg_ts"]
            facts["peak_share_per_rate"] = row["peak_share"] / row["avg_ts"]
        elif test.parallel == 1:
            facts["gbs_per_rate"] = row["weights_gbs"] / row["avg_ts"]

    def close(self):
        """Nothing runs between measurements."""


class Llama:
    """llama.cpp in a process of its own, measured as llama-bench does."""

    def __init__(self, model, repack, tests):
        self.name = "llama.cpp, repacked" if repack else "llama.cpp"
        self.memory = 0
        spawn = multiprocessing.get_context("spawn")
        self.pipe, other = spawn.Pipe()
        self.process = spawn.Process(
            target=serve_llama, args=(other, str(model), repack, tests), daemon=True)
        self.process.start()
        other.close()
        # Loading, repacking and filling contexts would slow down whoever is measured meanwhile.
        self.receive()

    def receive(self):
        """The process's next message."""
        try:
            return self.pipe.recv()
        except EOFError:
            raise SystemExit(f"{self.name} ended by itself") from None

    def measure(self, threads, tests):
        """Tokens per second by test."""
        self.pipe.send((threads, tests))
        rates, self.memory = self.receive()
        return rates

    def close(self):
        """Ends the process."""
        self.pipe.close()
        self.process.join(10)


def serve_llama(pipe, path, repack, tests):
    """Answers requests to measure until the pipe is closed."""
    import llama_reference

    model = llama_reference.Model(path, repack)
    draw = random.Random(1)
    count = max(max(test.prompt, test.generate, test.depth) for test in tests)
    tokens = [draw.randrange(model.vocabulary_size) for _ in range(count)]
    with contextlib.ExitStack() as stack:
        # A context for each number of sequences and depth, which keeps what fills it.
        contexts = {}
        for test in tests:
            key = (test.parallel, test.depth)
            size = max(test.depth + max(other.prompt, other.generate) for other in tests
                       if (other.parallel, other.depth) == key)
            if key not in contexts:
                contexts[key] = stack.enter_context(llama_reference.context(
                    model, size, threads=os.cpu_count(), sequences=test.parallel))
                if test.depth:
                    contexts[key].fill(tokens[:test.depth])
        pipe.send("ready")
        with contextlib.suppress(EOFError):
            while True:
                threads, wanted = pipe.recv()
                rates = {}
                for test in wanted:
                    context = contexts[test.parallel, test.depth]
                    context.use(threads)
                    rates[test.name] = time_llama(context, test, tokens)
                pipe.send((rates, peak_memory()))


def time_llama(context, test, tokens):
    """Tokens per second of a test, after a short warm-up."""
    if test.prompt:
        context.time_prefill(tokens[:64])
        return context.time_prefill(tokens[:test.prompt])
    context.time_decode(tokens[:2], test.depth)
    return context.time_decode(tokens[:test.generate], test.depth)


def peak_memory():
    """The greatest resident size of this process, in bytes."""
    for line in pathlib.Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return 1024 * int(line.split()[1])
    return 0


class DasLLAMA:
    """dasLLAMA by its own benchmark program; it has no test at a depth.

    Its threads are helpers of the one that calls it: with one of them it would use two processors,
    so it is kept on as many as the others use.
    """

    name = "dasLLAMA"

    def __init__(self, program, model):
        self.program, self.model = program, model
        self.memory = 0

    def measure(self, threads, tests):
        """Tokens per second by test."""
        rates = {}
        for test in tests:
            if test.depth:
                continue
            with tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder) / "records.json"
                command = [self.program, "-m", self.model, "-r", 1, "-t", threads, "-o", "json",
                           f"--json-path={path}"]
                if test.parallel > 1:
                    command += ["-p", 0, "-n", test.generate, "--npl", test.parallel,
                                "--npl-plen", 16]
                    name = f"tg{test.generate}@{test.parallel}"
                else:
                    command += ["-p", test.prompt, "-n", test.generate]
                    name = test.name
                _, memory = run(command, processors=threads)
                self.memory = max(self.memory, memory)
                results = json.loads(path.read_text())[0]["runs"][0]["tests"]
                if name in results:
                    rates[test.name] = results[name]["tok_s"]
        return rates

    def close(self):
        """Nothing runs between measurements."""


def available(options, model, tests):
    """Every engine that is there."""
    found = []
    program = pathlib.Path(options.shimmy or ROOT / ".build/release/shimmy")
    if not program.exists():
        raise SystemExit(f"{program} is not there: swift build -c release --product shimmy")
    found.append(Shimmy(program, model, options.isa))
    found += [Llama(model, True, tests), Llama(model, False, tests)]
    das = options.dasllama or shutil.which("dasllama-bench")
    if das and not options.no_dasllama:
        found.append(DasLLAMA(das, model))
    return found
