#!/usr/bin/env python3
"""Records what jinja2 makes of the templates in Fixtures and of generated ones.

Writes Fixtures/renderings.json (templates of the families × conversations) and
Fixtures/expressions.json (generated expressions and statements). Needs jinja2 3.1.
"""
import copy, json, os, warnings
import differential
from corpus import CONVERSATIONS

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Fixtures")
TOOLS = [{"type": "function", "function": {
    "name": "get_weather", "description": "Weather in a \"city\"", "parameters": {
        "type": "object", "required": ["city"], "properties": {
            "city": {"type": "string"}, "days": {"type": ["integer", "null"]}}}}}]
CHATS = ["user", "system", "turns", "thought", "reasoning", "call", "call_text", "call_null",
         "parallel", "parts", "image", "two_users", "unknown_role"]


def result(env, source, variables):
    try:
        return {"text": env.from_string(source).render(**copy.deepcopy(variables))}
    except RecursionError:
        return None
    except Exception as error:
        return {"refusal": str(error) if type(error).__name__ == "TemplateError" else ""}


def write(name, value):
    with open(os.path.join(FOLDER, name), "w") as file:
        json.dump(value, file, ensure_ascii=False, separators=(",", ":"))
        file.write("\n")


def renderings(env):
    records = []
    for name in sorted(os.listdir(os.path.join(FOLDER, "templates"))):
        with open(os.path.join(FOLDER, "templates", name), newline="") as file:
            source = file.read()
        for chat in CHATS:
            for flags in range(4):
                variables = {"messages": CONVERSATIONS[chat], "bos_token": "<s>", "eos_token": "</s>",
                             "tools": TOOLS if flags & 1 else None,
                             "add_generation_prompt": flags & 2 == 0}
                if flags == 2:
                    variables["enable_thinking"] = False
                records.append({"template": name, "chat": chat, "flags": flags,
                                **result(env, source, variables)})
    return {"chats": {chat: CONVERSATIONS[chat] for chat in CHATS}, "tools": TOOLS,
            "records": records}


def expressions(env):
    records = []
    for text in differential.FORMATS:
        records.append("{{ " + text + " }}")
    for filter in differential.FILTERS:
        for value in ["s", "l", "users", "d", "f", "missing", "uni", "num", "lines", "mixed"]:
            records.append("{{ %s|%s }}" % (value, filter))
    for method in differential.METHODS + differential.SUBSCRIPTS:
        for value in ["s", "w", "uni", "ls", "d"]:
            records.append("{{ %s%s }}" % (value, method))
    for test in differential.TESTS:
        records.append("{{ [s is %s, n is %s, none is %s, d is %s, l is not %s] }}" % ((test,) * 5))
    generator = differential.Generator(20240726)
    while len(records) < 1500:
        source = generator.template()
        if len(source) < 160:
            records.append(source)
    kept = []
    for source in dict.fromkeys(records):
        outcome = result(env, source, differential.VARIABLES)
        if outcome is None or differential.UNSTABLE.search(outcome.get("text", "")):
            continue
        if len(outcome.get("text", "")) < 400:
            kept.append([source, outcome["text"]] if "text" in outcome else [source])
    # Refusals of type errors say little; one in four is enough.
    refused = [record for record in kept if len(record) == 1][::4]
    return {"variables": differential.VARIABLES,
            "records": [record for record in kept if len(record) == 2] + refused}


def main():
    warnings.simplefilter("ignore", SyntaxWarning)
    env = differential.environment()
    write("renderings.json", renderings(env))
    write("expressions.json", expressions(env))


if __name__ == "__main__":
    main()
