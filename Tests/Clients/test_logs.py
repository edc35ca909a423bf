"""The log, as programs read it."""

import json
import os
import subprocess
import urllib.request

from conftest import PROGRAM


def test_json_logs_have_a_line_for_each_request(tmp_path):
    """Numbers are numbers, and the trace of the caller is in the line."""
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    command = [PROGRAM, "serve", "--port", "0", "--log-format", "json"]
    with open(tmp_path / "log", "w", encoding="utf-8") as log, subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=log, text=True, cwd=tmp_path,
            env=os.environ | {"HOME": str(tmp_path)}) as process:
        root = process.stdout.readline().split()[-1]
        request = urllib.request.Request(root + "/health", headers={
            "traceparent": trace, "x-request-id": "seven"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert answer.headers["x-request-id"] == "seven"
        process.terminate()
        assert process.wait(timeout=60) == 0
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    line = next(line for line in lines if line["message"] == "GET /health")
    assert (line["status"], line["id"], line["traceparent"]) == (200, "seven", trace)
    assert isinstance(line["ms"], int) and line["level"] == "info"
