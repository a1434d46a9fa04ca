#!/usr/bin/env python3
"""Counts, for each corpus, the schema nodes that have a type of their own and the types that are proved.

counts.py LOCKSTEP CORPORA [--profile exact|plain] [CORPUS...]

LOCKSTEP is the command, CORPORA the folder with `conformance` and `openapi`. The columns: documents, those that `emit` takes,
reached schema nodes, those with a type, opaque ones; types, those equivalent to their schema, how many of these with a check in
plain Rust, and those unproved or found to differ.
"""
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile


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
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        command = [lockstep, "emit", path, "--format", "json", "--profile", profile, *arguments]
        run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode != 0:
        return [1] + [0] * 8
    report = json.loads(run.stdout)
    types = report["types"]
    verdicts = [kind["verdict"] for kind in types]
    equivalent = verdicts.count("equivalent")
    nodes = report["nodes"]
    return [1, 1, nodes["total"], nodes["native"], nodes["total"] - nodes["native"], len(types), equivalent, nodes["checks"], len(types) - equivalent]


def main():
    arguments = sys.argv[1:]
    profile = "exact"
    if "--profile" in arguments:
        at = arguments.index("--profile")
        profile = arguments[at + 1]
        del arguments[at:at + 2]
    lockstep, corpora, chosen = arguments[0], arguments[1], arguments[2:]
    known = sorted(name for name in os.listdir(os.path.join(corpora, "conformance")) if not name.startswith("remotes"))
    print("| corpus | documents | taken | nodes | native | opaque | types | equivalent | with a check | unproved |")
    print("|---|---|---|---|---|---|---|---|---|---|", flush=True)
    for corpus in chosen or known + ["openapi"]:
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            rows = list(pool.map(lambda document: count(lockstep, profile, document), documents(corpora, corpus)))
        print("| " + " | ".join([corpus] + [str(sum(column)) for column in zip(*rows)]) + " |", flush=True)


main()
