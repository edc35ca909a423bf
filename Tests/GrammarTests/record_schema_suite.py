"""Records the cases of JSON-Schema-Test-Suite that GrammarTests reads.

Usage: record_schema_suite.py FOLDER, where FOLDER is tests/draft2020-12 of the suite, which lies in
json/tests of the source distribution of the PyPI package jsonschema.
"""

import json
import pathlib
import sys

FORMATS = ["date", "time", "date-time", "duration", "email", "hostname", "ipv4", "ipv6", "uuid", "uri"]


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    files = sorted(folder.glob("*.json"))
    files += [folder / "optional" / "format" / f"{name}.json" for name in FORMATS]
    groups = []
    for file in files:
        for group in json.loads(file.read_text()):
            schema = group["schema"]
            if isinstance(schema, dict):
                schema.pop("$schema", None)
            cases = [
                [json.dumps(case["data"], ensure_ascii=False, separators=(", ", ": ")), case["valid"]]
                for case in group["tests"]
            ]
            groups.append([file.stem, group["description"], schema, cases])
    target = pathlib.Path(__file__).parent / "Fixtures" / "schema-suite.jsonl"
    lines = [json.dumps(group, ensure_ascii=False) for group in groups]
    target.write_text("\n".join(lines) + "\n")
    print(f"{len(groups)} schemas, {sum(len(group[3]) for group in groups)} cases")


main()
