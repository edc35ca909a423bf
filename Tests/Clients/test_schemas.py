"""Random schemas: whatever a real model writes at a high temperature validates.

SHIMMY_SCHEMAS sets how many schemas are tried; the default runs in seconds.
"""

import json
import os

import pytest

COUNT = int(os.environ.get("SHIMMY_SCHEMAS", "8"))


JOINED = [
    {"type": "object", "properties": {"kind": {"enum": ["a", "b"]}, "size": {"type": "integer"}},
     "required": ["kind", "size"], "additionalProperties": False,
     "if": {"properties": {"kind": {"const": "a"}}}, "then": {"properties": {"size": {"maximum": 9}}},
     "else": {"properties": {"size": {"multipleOf": 7}}}},
    {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "string", "maxLength": 5}},
     "oneOf": [{"required": ["a"]}, {"required": ["b"]}], "unevaluatedProperties": False},
    {"oneOf": [{"type": "integer", "minimum": 2, "maximum": 99}, {"type": "integer", "maximum": 20, "minimum": -9}]},
    {"type": "string", "minLength": 1, "maxLength": 6, "not": {"anyOf": [{"pattern": "[a-z]"}, {"enum": ["A", "B"]}]}},
    {"type": "array", "items": {"type": ["integer", "null"], "maximum": 99, "minimum": 0},
     "contains": {"type": "null"}, "minContains": 1, "maxContains": 2, "maxItems": 5},
    {"type": "array", "items": {"enum": ["red", "green", "blue", None]}, "uniqueItems": True, "minItems": 2},
    {"type": "object", "properties": {"a": {"type": "boolean"}, "b": {"type": "boolean"}, "c": {"type": "null"}},
     "additionalProperties": False, "minProperties": 1, "maxProperties": 2,
     "dependentRequired": {"c": ["a"]}, "dependentSchemas": {"b": {"properties": {"b": {"const": True}}}}},
    {"type": "number", "minimum": -3, "maximum": 12, "multipleOf": 0.25, "not": {"enum": [0, 1, 2]}},
    {"type": "object", "propertyNames": {"pattern": "^[a-c]{1,2}$"}, "maxProperties": 2,
     "additionalProperties": {"type": "integer", "minimum": 0, "maximum": 9}},
]


@pytest.mark.parametrize("schema", JOINED, ids=range(len(JOINED)))
def test_joined_schemas(chat_model, schema):
    """Keywords that become alternatives, opposites and counts hold a real model too."""
    import openai

    jsonschema = pytest.importorskip("jsonschema")
    client = openai.OpenAI(base_url=chat_model.url, api_key=chat_model.key, max_retries=0)
    finished = 0
    for seed in range(4):
        answer = client.chat.completions.create(
            model=chat_model.model, messages=[{"role": "user", "content": "Write any JSON."}],
            temperature=1.5, top_p=1, seed=seed, max_tokens=150, extra_body={"top_k": 0, "json_schema": schema})
        if answer.choices[0].finish_reason != "length":
            finished += 1
            jsonschema.Draft202012Validator(schema).validate(json.loads(answer.choices[0].message.content))
    assert finished


def test_random_schemas(chat_model):
    """Complete answers validate; the share of answers cut by their length is small."""
    import openai

    jsonschema = pytest.importorskip("jsonschema")
    pytest.importorskip("hypothesis_jsonschema")
    from random_schemas import random_schemas

    client = openai.OpenAI(base_url=chat_model.url, api_key=chat_model.key, max_retries=0)
    cut = 0
    tried = random_schemas(COUNT)
    for index, schema in enumerate(tried):
        try:
            answer = client.chat.completions.create(
                model=chat_model.model, messages=[{"role": "user", "content": "Write any JSON."}],
                temperature=1.8, top_p=1, seed=index, max_tokens=400, extra_body={"top_k": 0, "json_schema": schema})
        except openai.BadRequestError as error:
            assert "JSON schema at #" in str(error), schema
            continue
        choice = answer.choices[0]
        if choice.finish_reason == "length":
            cut += 1
            continue
        value = json.loads(choice.message.content)
        jsonschema.Draft202012Validator(
            schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER).validate(value)
    assert cut * 5 <= len(tried), f"{cut} of {len(tried)} were cut"
