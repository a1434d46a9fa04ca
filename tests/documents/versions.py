#!/usr/bin/env python3
"""Versions of documents as publishers ship them, and of a history: what `lockstep diff` says of each step, as a table in Markdown.

    cargo build --release -p lockstep-cli
    python3 tests/documents/versions.py [--lockstep target/release/lockstep] [--folder FOLDER] [--history FOLDER] [WORD...]

Packages are fetched as `real.py` does. `--history` is a folder of versions whose names sort by time. Lines are those of the report without
flags; undecided are the definitions of which neither a proof nor a value shows what became of them. Seconds are those of the processor. With words, only steps whose title has one
of them.
"""

import argparse
import itertools
import json
import pathlib

from real import fetched
from timed import timed

# What it is, registry, package, version, and the files of its versions in it, the oldest first.
DOCUMENTS = [
    ("CycloneDX", "npm", "@cyclonedx/cyclonedx-library", "7.1.0", "res/schema/bom-{}.SNAPSHOT.schema.json", ["1.2", "1.3", "1.4", "1.5", "1.6"]),
    ("AsyncAPI", "npm", "@asyncapi/specs", "6.11.1", "schemas/{}.json", ["2.3.0", "2.4.0", "2.5.0", "2.6.0", "3.0.0"]),
    ("Notebook", "pypi", "nbformat", "5.10.4", "nbformat/v4/nbformat.v4.{}.schema.json", ["0", "1", "2", "3", "4", "5"]),
]

COLUMNS = ["step", "class", "types", "definitions that changed", "undecided", "lines", "seconds", "MB"]


def steps(folder, history):
    for title, registry, package, version, inside, versions in DOCUMENTS:
        unpacked = fetched(registry, package, version, folder) / ("package" if registry == "npm" else "")
        for old, new in itertools.pairwise(versions):
            yield f"{title} {old} to {new}", unpacked / inside.format(old), unpacked / inside.format(new)
    versions = sorted(path for path in history.glob("[0-9]*.json")) if history else []
    for old, new in itertools.pairwise(versions):
        yield f"{history.name} {old.stem[:4]} to {new.stem[:4]}", old, new


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser()
    parser.add_argument("--lockstep", type=pathlib.Path, default=root / "target/release/lockstep")
    parser.add_argument("--folder", type=pathlib.Path, default=root / "target/documents")
    parser.add_argument("--history", type=pathlib.Path)
    parser.add_argument("words", nargs="*")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    print(f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}", flush=True)
    for title, old, new in steps(arguments.folder, arguments.history):
        if arguments.words and not any(word.lower() in title.lower() for word in arguments.words):
            continue
        run = timed([arguments.lockstep, "diff", old, new])
        report = json.loads(timed([arguments.lockstep, "diff", "--format", "json", old, new]).stdout)
        (part,) = report["parts"]
        relations = [definition["relation"] for definition in part["definitions"]]
        changed, undecided = sum(relation != "same" for relation in relations), relations.count("undecided")
        bump = (part["rust"]["bump"] or "none") if part.get("rust") else "none made"
        row = [title, part["class"], bump, str(changed), str(undecided), f"{run.stdout.count(chr(10)):,}"]
        print(f"| {' | '.join([*row, f'{run.processor:.1f}', f'{run.megabytes:.0f}'])} |", flush=True)


if __name__ == "__main__":
    main()
