#!/usr/bin/env python3
"""What other tools say of the pairs that `lockstep diff` is tested on.

    tests/peers/run.py --node-modules DIR --jsoncompat PATH [--corpus DIR]

Needs `npm install json-schema-diff openapi-diff` and `cargo install jsoncompat`; prints tables. `lockstep` gets the documents
as they are. The others get what they can read: the schema at the pointer, its references replaced by what they lead to and
`nullable` written as an alternative; openapi-diff the same in the words of OpenAPI 3.0, as the body of a response (parse) and of
a request (send)."""

import argparse
import copy
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import pairs

TOOLS = ["lockstep", "jsoncompat", "jsoncompat, formats asserted", "json-schema-diff", "openapi-diff"]


def resolve(document, reference):
    node = document
    for token in [token for token in reference.lstrip("#").split("/") if token]:
        node = node[token.replace("~1", "/").replace("~0", "~")]
    return node


def plain(document, node, openapi, met=()):
    """The schema in JSON Schema's own words, without references but for those of recursion."""
    if isinstance(node, list):
        return [plain(document, item, openapi, met) for item in node]
    if not isinstance(node, dict):
        return node
    reference = node.get("$ref")
    if isinstance(reference, str) and reference.startswith("#/") and reference not in met:
        target = plain(document, resolve(document, reference), openapi, (*met, reference))
        rest = {key: value for key, value in node.items() if key not in ("$ref", "nullable")}
        if rest and isinstance(target, dict):
            target = {**target, **plain(document, rest, openapi, met)}
        return nullable(target) if openapi and node.get("nullable") is True else target
    left = ("nullable", "discriminator", "$schema")
    out = {key: plain(document, value, openapi, met) for key, value in node.items() if key not in left}
    if openapi and isinstance(out.get("exclusiveMinimum"), bool):
        bound = out.pop("exclusiveMinimum")
        if bound:
            out["exclusiveMinimum"] = out.pop("minimum")
    return nullable(out) if openapi and node.get("nullable") is True else out


def nullable(schema):
    return {"anyOf": [schema, {"type": "null"}]}


def cleaned(schema):
    """The schema as far as OpenAPI 3.0 has words for it: without notes and folders that it does not know, null as `nullable`."""
    if isinstance(schema, list):
        return [cleaned(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    alternatives = schema.get("anyOf")
    if set(schema) == {"anyOf"} and len(alternatives) == 2 and alternatives[1] == {"type": "null"}:
        return {**cleaned(alternatives[0]), "nullable": True}
    unknown = ("examples", "definitions", "$defs", "$schema", "$comment", "components")
    out = {key: cleaned(value) for key, value in schema.items() if key not in unknown}
    if "const" in out:
        out["enum"] = [out.pop("const")]
    kinds = out.get("type")
    if isinstance(kinds, list) and len(kinds) == 2 and "null" in kinds:
        out.update(type=next(kind for kind in kinds if kind != "null"), nullable=True)
    return out


def schema(pair, side):
    """What the pair is about, as one schema."""
    document = json.loads(getattr(pair, side).read_text())
    openapi = "openapi" in document or "swagger" in document
    pointer = pair.pointer
    if pointer is None and pairs.is_collection(document):
        folder = "#/components/schemas" if "components" in document else "#/definitions" if "definitions" in document else "#/$defs"
        pointer = f"{folder}/{next(iter(resolve(document, folder)))}"
    if pointer is None:
        body = plain(document, {key: value for key, value in document.items() if key not in ("$defs", "definitions", "components")}, openapi)
        # What is recursive still refers to its definition.
        kept = {key: document[key] for key in ("$defs", "definitions") if key in document and "$ref" in json.dumps(body)}
        return {**body, **copy.deepcopy(kept)}
    return plain(document, {"$ref": pointer}, openapi)


def document(body, direction):
    content = {"content": {"application/json": {"schema": body}}}
    operation = {"responses": {"200": {"description": "", **(content if direction == "parse" else {})}}}
    if direction == "send":
        operation["requestBody"] = content
    return {"openapi": "3.0.0", "info": {"title": "t", "version": "1"}, "paths": {"/x": {"post": operation}}}


def jsoncompat(tool, old, new, work, formats):
    """Breaking for those who parse: what a serializer of the new version writes is not read with the old one; and the other way
    round for those who send."""
    files = []
    for name, body in (("old.json", old), ("new.json", new)):
        files.append(work / name)
        files[-1].write_text(json.dumps(body))
    (work / "options.json").write_text(json.dumps({"assert_formats": formats}))
    answer = {"open": 0}
    for direction, role in (("parse", "serializer"), ("send", "deserializer")):
        arguments = [tool, "compat", *files, "--json", "--role", role, "--schema-options", work / "options.json"]
        done = subprocess.run(arguments, capture_output=True, text=True, timeout=120)
        if not done.stdout.startswith("{"):
            return {"error": done.stderr[:200]}
        status = json.loads(done.stdout)["status"]
        # What is left open is taken for breaking, as `lockstep` does.
        answer["open"] += status == "unknown"
        answer[direction] = status != "compatible"
    return answer


def lockstep(command, pair):
    answer = {"open": 0}
    for direction, side in (("parse", "gained"), ("send", "lost")):
        report = pairs.report(command, pair, direction)
        tops = [finding for part in report["parts"] for finding in part["definitions"] if finding["top"]]
        answer["open"] += any(finding[side]["answer"] == "undecided" for finding in tops)
        answer[direction] = report["outcome"] == "breaking"
    return answer


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--node-modules", required=True)
    parser.add_argument("--jsoncompat", required=True)
    parser.add_argument("--corpus", default=os.environ.get("LOCKSTEP_CORPUS"))
    parser.add_argument("--each", action="store_true", help="also a line for each pair")
    options = parser.parse_args()
    command = pairs.lockstep()
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        every = (pairs.replay(options.corpus) if options.corpus else []) + pairs.made(work)
        # That a definition is gone from a collection is no question about a schema.
        every = [pair for pair in every if pair.name != "a definition is removed from a collection"]
        lines = []
        for pair in every:
            old, new = schema(pair, "old"), schema(pair, "new")
            pair.bodies = old, new
            asked = {"schemas": [old, new]}
            for direction in ("parse", "send"):
                asked[direction] = [document(cleaned(body), direction) for body in (old, new)]
            lines.append(json.dumps(asked))
        node = subprocess.run(
            ["node", pathlib.Path(__file__).parent / "diff.mjs"],
            input="\n".join(lines), capture_output=True, text=True, check=True,
            env=dict(os.environ, NODE_PATH=str(pathlib.Path(options.node_modules).resolve())),
        )
        tables = {}
        for pair, line in zip(every, node.stdout.splitlines(), strict=True):
            said = json.loads(line)
            said["jsoncompat"] = jsoncompat(options.jsoncompat, *pair.bodies, work, False)
            said["jsoncompat, formats asserted"] = jsoncompat(options.jsoncompat, *pair.bodies, work, True)
            said["lockstep"] = lockstep(command, pair)
            for tool in TOOLS:
                table = tables.setdefault((pair.origin == "replay", tool), dict(pairs=0, parse=0, send=0, wolf=0, missed=0, open=0, failed=0))
                table["pairs"] += 1
                if "error" in said[tool]:
                    table["failed"] += 1
                    continue
                for direction in ("parse", "send"):
                    truth, found = getattr(pair, direction), said[tool][direction]
                    table[direction] += found == truth
                    table["missed"] += truth and not found
                table["open"] += said[tool].get("open", 0)
                table["wolf"] += not pair.parse and not pair.send and (said[tool]["parse"] or said[tool]["send"])
            if options.each:
                print(pair.name, dict(parse=pair.parse, send=pair.send), said)
        print("| pairs | tool | right for parsing | right for sending | breaking, missed | false alarms | undecided | fails |")
        print("|---|---|---|---|---|---|---|---|")
        for (is_replay, tool), table in sorted(tables.items(), key=lambda item: (not item[0][0], TOOLS.index(item[0][1]))):
            print(
                f"| {'replay' if is_replay else 'made edits'} | {tool} | {table['parse']} of {table['pairs']} | {table['send']} of"
                f" {table['pairs']} | {table['missed']} | {table['wolf']} | {table['open']} | {table['failed']} |"
            )


if __name__ == "__main__":
    main()
