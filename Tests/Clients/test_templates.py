"""Chat templates beside the real jinja2, through `shimmy template`.

The scripts in Tests/JinjaTests do the work; here a part of it runs, chosen by a seed. SHIMMY_TEMPLATES
sets how many generated templates are compared.
"""

import json
import os
import pathlib
import subprocess
import sys

import pytest

from conftest import PROGRAM, ROOT, SHARED

sys.path.insert(0, str(ROOT / "Tests/JinjaTests"))
pytest.importorskip("jinja2")
import corpus  # noqa: E402
import differential  # noqa: E402

COUNT = int(os.environ.get("SHIMMY_TEMPLATES", "400"))
# The scripts' idea of now.
NOW = {"SOURCE_DATE_EPOCH": "1721999109", "TZ": "UTC"}
COMMAND = ["env", *(f"{name}={value}" for name, value in NOW.items()), PROGRAM, "template", "--jobs", "-"]


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
def test_generated():
    """Generated expressions and statements come out as jinja2 renders them, or are refused by both."""
    env = differential.environment()
    generator = differential.Generator(7)
    jobs, wanted = [], []
    while len(jobs) < COUNT:
        source = generator.template()
        if (result := differential.expected(env, source)) is not None:
            jobs.append({"source": source, "variables": differential.VARIABLES})
            wanted.append(result)
    got = differential.answers(COMMAND, jobs, False)
    assert len(got) == len(jobs)
    for job, want, have in zip(jobs, wanted, got):
        same = ("ok" in want) == ("ok" in have) and want.get("ok") == have.get("ok")
        assert same or differential.is_excused(job["source"], want, have), (job["source"], want, have)
    assert sum("ok" in want for want in wanted) * 4 > COUNT


@pytest.mark.skipif(not (SHARED / "templates").exists(), reason="no shared templates")
def test_real_templates():
    """Every template of a real model writes some of the conversations byte for byte as jinja2 does."""
    env = differential.environment()
    compiled, jobs, wanted, names = {}, [], [], set()
    for index, (name, chat, source, variables) in enumerate(corpus.jobs(str(SHARED / "templates"))):
        if index % 61:
            continue
        template = compiled.setdefault(name, env.from_string(source))
        names.add(name)
        jobs.append({"source": source, "variables": variables})
        wanted.append((name, chat, corpus.expected(template, variables)))
    got = differential.answers(COMMAND, jobs, False)
    assert len(got) == len(jobs) and len(names) == len(list((SHARED / "templates").glob("*.jinja")))
    for (name, chat, want), have in zip(wanted, got):
        assert corpus.is_same(want, have), (name, chat, want, have)


def run(tmp_path: pathlib.Path, source: str, variables: object) -> subprocess.CompletedProcess:
    (tmp_path / "t.jinja").write_text(source)
    (tmp_path / "v.json").write_text(json.dumps(variables))
    return subprocess.run(
        [PROGRAM, "template", "--file", tmp_path / "t.jinja", "--vars", tmp_path / "v.json"],
        capture_output=True, text=True, check=False)


def test_command(tmp_path):
    """The text is all that is printed; a template that raises ends with 1 and its message."""
    done = run(tmp_path, "{{ bos_token }}{% for m in messages %}{{ m.content }}\n{% endfor %}", {
        "bos_token": "<s>", "messages": [{"role": "user", "content": "é"}]})
    assert (done.returncode, done.stdout, done.stderr) == (0, "<s>é\n", "")
    raised = run(tmp_path, "{{ raise_exception('No system role') }}", {})
    assert raised.returncode == 1 and raised.stdout == "" and "No system role" in raised.stderr
    broken = run(tmp_path, "a\n{% if %}", {})
    assert broken.returncode == 1 and "line 2" in broken.stderr
