#!/usr/bin/env python3
"""Large and hostile documents: what `lockstep emit --all` and `lockstep diff` take for each, as a table in Markdown.

    cargo build --release -p lockstep-cli -p lockstep-families
    python3 tests/documents/large.py [--programs target/release] [WORD...]

The documents are those of `tests/families`. Seconds are those of the processor, user and system together, so that what else the machine
does matters less; MB are the largest resident size. With words, only families whose name has one of them.
"""

import argparse
import pathlib
import subprocess
import tempfile

from timed import timed

ROWS = [
    ("levels of anyOf", 20),
    ("allOf of n anyOfs of n objects", 4),
    ("allOf of n anyOfs of n objects", 8),
    ("the same, with unevaluatedProperties", 8),
    ("chain of allOf", 200),
    ("chain of allOf", 1_000),
    ("chain of $ref", 2_000),
    ("chain of $ref", 10_000),
    ("properties", 100_000),
    ("enum of n strings", 100_000),
    ("definitions", 100_000),
    ("patternProperties", 10_000),
    ("tuple", 100_000),
    ("YAML with nested anchors", 120),
    ("oneOf told apart by a constant", 34),
    ("oneOf told apart by a constant", 104),
    ("synthetic document", 100),
    ("synthetic document", 1_000),
    ("synthetic document", 10_000),
    ("synthetic document with operations", 1_000),
    ("diff of a synthetic document with itself", 1_000),
    ("diff of a synthetic document with itself", 3_000),
    ("diff of a synthetic document with edits", 1_000),
]


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", type=pathlib.Path, default=root / "target/release")
    parser.add_argument("words", nargs="*")
    arguments = parser.parse_args()
    print("| family | size | seconds | MB | lines |\n|---|--:|--:|--:|--:|", flush=True)
    for family, size in ROWS:
        if arguments.words and not any(word.lower() in family.lower() for word in arguments.words):
            continue
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([arguments.programs / "families", family, str(size), folder], check=True)
            lockstep = str(arguments.programs / "lockstep")
            files = sorted(pathlib.Path(folder).iterdir())
            if family.startswith("diff"):
                command = [lockstep, "diff", f"{folder}/old.json", f"{folder}/new.json"]
            else:
                # The document that refers to the others comes first by name.
                command = [lockstep, "emit", str(files[0]), "--all"]
            run = timed(command)
        lines = "" if family.startswith("diff") else f"{run.stdout.count(chr(10)):,}"
        print(f"| {family} | {size:,} | {run.processor:.2f} | {run.megabytes:.0f} | {lines} |", flush=True)


if __name__ == "__main__":
    main()
