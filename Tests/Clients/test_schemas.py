"""Random schemas: whatever a real model writes at a high temperature validates.

SHIMMY_SCHEMAS sets how many schemas are tried; the default runs in seconds.
"""

import json
import os
import random
import warnings

import pytest

COUNT = int(os.environ.get("SHIMMY_SCHEMAS", "8"))


def schemas():
    """Schemas that hypothesis-jsonschema generates from a schema of schemas."""
    jsonschema_strategies = pytest.importorskip("hypothesis_jsonschema")
    from hypothesis import HealthCheck, Phase, given, seed, settings

    leaf = {"anyOf": [
        {"enum": [{"type": "boolean"}, {"type": "null"}, {"type": "number"}, {"const": "é\n\"x"}]},
        {"type": "object", "required": ["type", "minLength", "maxLength"], "additionalProperties": False,
         "properties": {"type": {"const": "string"}, "minLength": {"type": "integer", "minimum": 0, "maximum": 3},
                        "maxLength": {"type": "integer", "minimum": 3, "maximum": 9}}},
        {"type": "object", "required": ["type", "minimum", "maximum"], "additionalProperties": False,
         "properties": {"type": {"const": "integer"}, "minimum": {"type": "integer", "minimum": -999, "maximum": 5},
                        "maximum": {"type": "integer", "minimum": 5, "maximum": 99999}}},
        {"type": "object", "required": ["type", "pattern"], "additionalProperties": False,
         "properties": {"type": {"const": "string"}, "pattern": {"enum": ["^[a-c]{2,5}$", "^x|y$", "[0-9]+z$"]}}},
        {"type": "object", "required": ["type", "format"], "additionalProperties": False,
         "properties": {"type": {"const": "string"}, "format": {"enum": ["date", "ipv4", "uuid", "time"]}}},
        {"type": "object", "required": ["enum"], "additionalProperties": False,
         "properties": {"enum": {"type": "array", "minItems": 1, "maxItems": 4, "items": {
             "anyOf": [{"type": "string", "maxLength": 5}, {"type": "integer"}]}}}},
    ]}

    def level(inner):
        return {"anyOf": [
            leaf,
            {"type": "object", "required": ["type", "items", "minItems", "maxItems"], "additionalProperties": False,
             "properties": {"type": {"const": "array"}, "items": inner, "minItems": {"enum": [0, 1]},
                            "maxItems": {"enum": [1, 2, 3]}}},
            {"type": "object", "required": ["type", "properties", "required", "additionalProperties"],
             "additionalProperties": False, "properties": {
                 "type": {"const": "object"}, "additionalProperties": {"const": False},
                 "properties": {"type": "object", "required": ["a"], "additionalProperties": False,
                                "properties": {"a": inner, "b b": inner, "é": inner}},
                 "required": {"enum": [[], ["a"]]}}},
            {"type": "object", "required": ["anyOf"], "additionalProperties": False,
             "properties": {"anyOf": {"type": "array", "minItems": 1, "maxItems": 3, "items": inner}}},
        ]}

    found = []

    @seed(1)
    @settings(max_examples=COUNT * 3, database=None, deadline=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))
    @given(jsonschema_strategies.from_schema(level(level(leaf))))
    def collect(schema):
        if schema not in found:
            found.append(schema)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        collect()
    # The first ones that come are the smallest.
    random.Random(1).shuffle(found)
    return found[:COUNT]


def test_random_schemas(chat_model):
    """Complete answers validate; the share of answers cut by their length is small."""
    import openai

    jsonschema = pytest.importorskip("jsonschema")
    client = openai.OpenAI(base_url=chat_model.url, api_key=chat_model.key, max_retries=0)
    cut = 0
    tried = schemas()
    for index, schema in enumerate(tried):
        answer = client.chat.completions.create(
            model=chat_model.model, messages=[{"role": "user", "content": "Write any JSON."}],
            temperature=1.8, top_p=1, seed=index, max_tokens=400, extra_body={"top_k": 0, "json_schema": schema})
        choice = answer.choices[0]
        if choice.finish_reason == "length":
            cut += 1
            continue
        value = json.loads(choice.message.content)
        jsonschema.Draft202012Validator(
            schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER).validate(value)
    assert cut * 5 <= len(tried), f"{cut} of {len(tried)} were cut"
