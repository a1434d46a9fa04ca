#!/usr/bin/env python3
"""Counts, for each corpus, the schema nodes that have a type of their own and the types that are proved.

counts.py LOCKSTEP CORPORA [--profile exact|plain] [CORPUS...]

LOCKSTEP is the command, CORPORA the folder with `conformance` and `openapi`. The columns: documents, those that `emit` takes,
reached schema nodes, those with a type, opaque ones; types, those equivalent to their schema by shape alone, with rules on
typed values, and with a rule about their JSON, those that differ, and those unproved; lines of Rust.
"""
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile

VERDICTS = ["equivalent_by_shape", "equivalent_with_rules", "equivalent_with_json_rules", "differs", "unproved"]
COLUMNS = ["documents", "taken", "nodes", "native", "opaque", "types"] + [verdict.replace("_", " ") for verdict in VERDICTS] + ["lines"]


def documents(corpora, corpus):
    """Name, schema as text, and further arguments of each document."""
    if corpus == "openapi":
        folder = os.path.join(corpora, corpus)
        for name in sorted(os.listdir(folder)):
            yield name, open(os.path.join(folder, name), encoding="utf-8").read(), ["--all"]
        return
    remotes = os.path.join(corpora, "conformance", "remotes-jsts")
    for line in open(os.path.join(corpora, "conformance", corpus, "groups.jsonl"), encoding="utf-8"):
        group = json.loads(line)
        formats = "assert" if group["format_assertion"] else "annotate"
        mount = [] if corpus.startswith("schemastore") else ["--mount", f"http://localhost:1234/={remotes}"]
        yield group["id"] + ".json", json.dumps(group["schema"]), ["--dialect", group["draft"], "--formats", formats, *mount]


def count(lockstep, profile, document):
    name, text, arguments = document
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "schema" + os.path.splitext(name)[1])
        output = os.path.join(folder, "types.rs")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        command = [lockstep, "emit", path, "--format", "json", "--profile", profile, "-o", output, *arguments]
        run = subprocess.run(command, capture_output=True, text=True)
        lines = open(output, encoding="utf-8").read().count("\n") if run.returncode == 0 else 0
    if run.returncode != 0:
        return [1] + [0] * (len(COLUMNS) - 1)
    report = json.loads(run.stdout)
    nodes, verdicts = report["nodes"], report["verdicts"]
    found = [verdicts[verdict] for verdict in VERDICTS]
    return [1, 1, nodes["total"], nodes["native"], nodes["total"] - nodes["native"], len(report["types"]), *found, lines]


def main():
    arguments = sys.argv[1:]
    profile = "exact"
    if "--profile" in arguments:
        at = arguments.index("--profile")
        profile = arguments[at + 1]
        del arguments[at:at + 2]
    lockstep, corpora, chosen = arguments[0], arguments[1], arguments[2:]
    known = sorted(name for name in os.listdir(os.path.join(corpora, "conformance")) if not name.startswith("remotes"))
    print("| " + " | ".join(["corpus"] + COLUMNS) + " |")
    print("|---" * (len(COLUMNS) + 1) + "|", flush=True)
    for corpus in chosen or known + ["openapi"]:
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            rows = list(pool.map(lambda document: count(lockstep, profile, document), documents(corpora, corpus)))
        print("| " + " | ".join([corpus] + [str(sum(column)) for column in zip(*rows)]) + " |", flush=True)


main()
