"""Random JSON schemas, as hypothesis-jsonschema generates them from a schema of schemas."""

import random
import warnings

TEXTS = ["", "a", "é\n\"x\\", "two words", "🙂"]
PATTERNS = ["^[a-c]{2,5}$", "^x|y$", "[0-9]+z$", "^\\d{3}-\\d{4}$", "^(?:ab|c)*d?$", "^\\S+ \\S+$", "^[^\\W_]{1,8}$", "é"]
FORMATS = ["date", "date-time", "duration", "email", "hostname", "ipv4", "ipv6", "json-pointer", "time", "uri", "uuid"]


def of(**properties):
    """A schema of objects that have exactly these members."""
    return {"type": "object", "required": list(properties), "additionalProperties": False, "properties": properties}


def integer(minimum, maximum):
    return {"type": "integer", "minimum": minimum, "maximum": maximum}


LEAVES = [
    {"enum": [{"type": "boolean"}, {"type": "null"}, {"type": "number"}, {"type": ["integer", "null"]},
              {"const": "é\n\"x"}, {"const": {"a": [1, None]}}, {"const": -2.5}]},
    of(type={"const": "string"}, minLength=integer(0, 3), maxLength=integer(3, 9)),
    of(type={"const": "integer"}, minimum=integer(-999, 5), maximum=integer(5, 99999)),
    of(type={"const": "number"}, exclusiveMinimum={"enum": [-7, -0.25, 0, 1.5]}, maximum={"enum": [2, 2.125, 1000]}),
    of(type={"enum": ["integer", "number"]}, minimum={"enum": [-30, 0]}, maximum={"enum": [60, 1000]},
       multipleOf={"enum": [1, 3, 7, 0.5, 10]}),
    of(type={"const": "string"}, pattern={"enum": PATTERNS}),
    of(type={"const": "string"}, pattern={"enum": ["^[a-z]+$", "^\\w", "[aeiou]"]}, maxLength=integer(2, 12)),
    of(type={"const": "string"}, format={"enum": FORMATS}),
    of(enum={"type": "array", "minItems": 1, "maxItems": 4, "uniqueItems": True,
             "items": {"anyOf": [{"enum": TEXTS}, integer(-99, 999)]}}),
]
# What surrounds other schemas, which stand where None does.
AROUND = [
    {"type": "array", "items": None, "maxItems": 3}, {"type": "array", "items": None, "minItems": 1, "maxItems": 2},
    {"type": "array", "prefixItems": [None, None], "items": False, "minItems": 1},
    {"type": "array", "items": {"anyOf": [None, {"type": "null"}]}, "contains": {"type": "null"}, "maxItems": 4},
    {"type": "array", "items": {"enum": ["red", "green", "blue", None]}, "uniqueItems": True, "minItems": 2},
    {"type": "object", "properties": {"a": None, "b b": None, "é": None}, "required": ["a"],
     "additionalProperties": False},
    {"type": "object", "properties": {"a": None, "b b": None, "é": None}, "additionalProperties": False,
     "minProperties": 1, "dependentRequired": {"b b": ["é"]}},
    {"type": "object", "properties": {"a": None}, "required": ["a"]},
    {"type": "object", "additionalProperties": None, "maxProperties": 2, "propertyNames": {"pattern": "^[a-d]{1,3}$"}},
    {"type": "object", "patternProperties": {"^n": None}, "additionalProperties": False, "maxProperties": 2},
    {"anyOf": [None, None]}, {"oneOf": [None, None]}, {"allOf": [None, None]},
    {"type": ["integer", "string"], "maxLength": 5, "minimum": -9, "maximum": 99, "not": None},
    {"if": None, "then": None, "else": None},
    {"$defs": {"n": {"type": "object", "properties": {
        "v": None, "next": {"anyOf": [{"$ref": "#/$defs/n"}, {"type": "null"}]}},
        "required": ["v", "next"], "additionalProperties": False}}, "$ref": "#/$defs/n"},
]


def random_schemas(count, seed=1):
    """As many different schemas, small and large ones mixed; the same for the same seed."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as seeded
    from hypothesis import strategies as st
    from hypothesis_jsonschema import from_schema

    leaf = st.one_of([from_schema(schema) for schema in LEAVES])

    @st.composite
    def around(draw, inner):
        def fill(pattern):
            if pattern is None:
                return draw(inner)
            if isinstance(pattern, dict):
                return {key: value if key in ("enum", "const") else fill(value) for key, value in pattern.items()}
            return [fill(item) for item in pattern] if isinstance(pattern, list) else pattern
        return fill(draw(st.sampled_from(AROUND)))

    one = around(leaf)
    found = []

    @seeded(seed)
    @settings(max_examples=count * 2, database=None, deadline=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))
    @given(st.one_of(leaf, one, around(one), around(st.one_of(leaf, one))))
    def collect(schema):
        if schema not in found:
            found.append(schema)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        collect()
    # The first ones that come are the smallest.
    random.Random(seed).shuffle(found)
    return found[:count]
