#!/usr/bin/env python3
"""Compares the Jinja module with jinja2 on real chat templates and a matrix of conversations.

Usage: corpus.py FOLDER -- COMMAND...

FOLDER holds *.jinja files; COMMAND is a renderer as for differential.py. Texts must come out
byte-equal, refusals must be refusals, and where a template raises, its message must be the same.
"""
import argparse, collections, copy, glob, json, os, sys
import differential

TOOLS = [
    {"type": "function", "function": {
        "name": "get_weather", "description": "Current weather for a city",
        "parameters": {"type": "object", "properties": {
            "city": {"type": "string", "description": "City name, e.g. \"Zürich\""},
            "units": {"type": "string", "enum": ["c", "f"], "default": "c"},
            "days": {"type": ["integer", "null"], "description": "how many"},
            "nested": {"type": "object", "properties": {
                "a": {"type": "array", "items": {"type": "number"}},
                "b": {"anyOf": [{"type": "string"}, {"type": "null"}]}}, "required": ["a"]}},
            "required": ["city"]}, "return": {"type": "string"}}},
    {"type": "function", "function": {
        "name": "noop", "description": "Nothing <&> 'quoted'",
        "parameters": {"type": "object", "properties": {}}}}]


def user(content):
    return {"role": "user", "content": content}


def system(content):
    return {"role": "system", "content": content}


def assistant(content, **more):
    return {"role": "assistant", "content": content, **more}


def tool(content, **more):
    return {"role": "tool", "content": content, **more}


def call(name, arguments, id=None):
    made = {"type": "function", "function": {"name": name, "arguments": arguments}}
    return {**made, "id": id} if id else made


WEATHER = call("get_weather", {"city": "Bern"}, "abcdef123")
TEXT = lambda text: [{"type": "text", "text": text}]
CONVERSATIONS = {
    "user": [user("Hello, wörld! 你好 🙂")],
    "system": [system("You are <b>helpful</b>."), user(" hi \n")],
    "developer": [{"role": "developer", "content": "Dev"}, user("hi")],
    "turns": [system("Be brief."), user("one"), assistant("first answer "), user("two"),
              assistant("second"), user("three")],
    "no_system": [user("one"), assistant("first"), user("two")],
    "ends_with_assistant": [user("one"), assistant("first")],
    "late_system": [user("a"), assistant("b"), system("late"), user("c")],
    "two_users": [user("a"), user("b")],
    "starts_with_assistant": [assistant("hi"), user("x")],
    "thought": [user("q"), assistant("<think>\nreason\n</think>\n\nanswer"), user("q2"),
                assistant("plain"), user("q3")],
    "reasoning": [user("q"), assistant("answer", reasoning_content="because"), user("q2")],
    "reasoning_last": [user("q"), assistant("a", reasoning_content="r", thinking="t", reasoning="r")],
    "call": [user("w?"), assistant("", tool_calls=[call("get_weather", {
        "city": "Zürich", "days": 3, "x": 1.5, "y": None, "z": True})]),
        tool("{\"temp\": 21}", name="get_weather")],
    "call_ids": [system("sys"), user("w?"),
                 assistant("", tool_calls=[call("get_weather", {"city": "Z\"q\""}, "abcdef123")]),
                 tool("21", tool_call_id="abcdef123", name="get_weather"), assistant("It is 21."),
                 user("thx")],
    "call_text": [user("w?"), assistant("", tool_calls=[
        call("get_weather", json.dumps({"city": "Zürich"}), "abcdef123")]),
        tool("{\"temp\": 21}", tool_call_id="abcdef123")],
    "call_null": [user("w?"), assistant(None, tool_calls=[WEATHER]),
                  tool("21", tool_call_id="abcdef123"), assistant("done")],
    "call_reasoning": [user("w?"), assistant("text", reasoning_content="think first", tool_calls=[
        call("get_weather", {"city": "Bern", "l": [1, "a", {"k": []}]}, "abcdef123")]),
        tool("21", tool_call_id="abcdef123")],
    "parallel": [user("w?"), assistant("", tool_calls=[
        call("get_weather", {"city": "A"}, "aaaaaaaa1"), call("noop", {}, "aaaaaaaa2")]),
        tool("1", tool_call_id="aaaaaaaa1", name="get_weather"),
        tool("2", tool_call_id="aaaaaaaa2", name="noop")],
    "call_after_call": [user("w?"), assistant("", tool_calls=[WEATHER]),
                        tool("1", tool_call_id="abcdef123"),
                        assistant("more", tool_calls=[call("noop", {}, "aaaaaaaa2")]),
                        tool("2", tool_call_id="aaaaaaaa2"), assistant("end"), user("z")],
    "flat_call": [user("w?"), assistant("", tool_calls=[
        {"name": "get_weather", "arguments": {"city": "A"}, "id": "aaaaaaaa1"}]),
        tool("1", tool_call_id="aaaaaaaa1")],
    "parts": [user(TEXT("first ") + TEXT("second"))],
    "all_parts": [system(TEXT("sys")), user(TEXT("u")), assistant(TEXT("a")), user(TEXT("v"))],
    "image": [user([{"type": "image"}] + TEXT("what?"))],
    "image_url": [user(TEXT("see") + [{"type": "image_url", "image_url": {"url": "x"}}])],
    "tool_parts": [user("w?"), assistant("", tool_calls=[WEATHER]),
                   tool(TEXT("res"), tool_call_id="abcdef123", name="get_weather")],
    "null_user": [user(None)],
    "empty": [],
    "unknown_role": [{"role": "robot", "content": "x"}],
    "mapping_result": [user("w?"), assistant("", tool_calls=[WEATHER]),
                       tool({"temp": 3, "l": [1.0, 2e20]}, tool_call_id="abcdef123",
                            name="get_weather")],
    "no_content": [user("x"), {"role": "assistant", "tool_calls": [call("noop", {}, "aaaaaaaa2")]}],
    "ipython": [user("x"), {"role": "ipython", "content": "out"}],
}
EXTRAS = [{}, {"enable_thinking": False}, {"enable_thinking": True},
          {"thinking": True, "reasoning_effort": "high"},
          {"date_string": "01 Jan 2025", "documents": [{"title": "T", "text": "body"}],
           "tools_in_user_message": False, "custom_tools": None,
           "builtin_tools": ["brave_search"]}]


def jobs(folder):
    for path in sorted(glob.glob(os.path.join(folder, "*.jinja"))):
        with open(path, newline="") as file:
            source = file.read()
        for chat, messages in CONVERSATIONS.items():
            for prompt in (True, False):
                for tools in (None, TOOLS, "undefined"):
                    for extra in EXTRAS if tools != "undefined" else EXTRAS[:1]:
                        variables = {"messages": messages, "add_generation_prompt": prompt,
                                     "bos_token": "<s>", "eos_token": "</s>", **extra}
                        if tools != "undefined":
                            variables["tools"] = tools
                        yield os.path.basename(path), chat, source, variables


def expected(template, variables):
    try:
        return {"ok": template.render(**copy.deepcopy(variables))}
    except Exception as error:
        raised = type(error).__name__ == "TemplateError"
        return {"error": "raised" if raised else "other", "message": str(error)}


def is_same(want, have):
    if "ok" in want:
        return want["ok"] == have.get("ok")
    if want["error"] == "raised":
        return have.get("error") == "raised" and have["message"].endswith(want["message"])
    return "error" in have


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    env = differential.environment()
    compiled, names, inputs, wanted = {}, [], [], []
    for name, chat, source, variables in jobs(options.folder):
        if name not in compiled:
            compiled[name] = env.from_string(source)
        names.append((name, chat))
        inputs.append({"source": source, "variables": variables})
        wanted.append(expected(compiled[name], variables))
    got = differential.answers(options.command, inputs, False)
    if len(got) != len(inputs):
        sys.exit(f"the renderer answered {len(got)} of {len(inputs)}; it stopped at {names[len(got)]}")
    different = [(name, want, have) for name, want, have in zip(names, wanted, got)
                 if not is_same(want, have)]
    for name, want, have in different[:20]:
        print(f"{name}\n  jinja2: {str(want)[:400]}\n  module: {str(have)[:400]}")
    refused = sum("error" in want for want in wanted)
    print(f"{len(compiled)} templates, {len(wanted)} renderings, {refused} refused by jinja2, "
          f"{len(different)} different {dict(collections.Counter(n for (n, _), _, _ in different))}")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
