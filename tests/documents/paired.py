#!/usr/bin/env python3
"""Lockstep, which proves what it writes, beside generators that do not: processor time for the same documents, paired, as a table in Markdown.

    cargo build --release -p lockstep-cli -p lockstep-families
    cargo install --root FOLDER oas3-gen@0.29 cargo-typify@0.8
    python3 tests/documents/paired.py --peers FOLDER [--corpus FOLDER] [--runs 5]

`oas3-gen` reads OpenAPI documents as they are, `cargo-typify` the schemas of one as a JSON Schema, references led to `$defs`. Of each document
both run in turns; ratios are those of the medians, below 1 where Lockstep takes less. `--corpus` adds github.json and nexus.json of its
folder `openapi`.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import tempfile

from timed import timed

SIZES = [1_000, 10_000]


def as_json_schema(document):
    """The component schemas of a document, as one JSON Schema."""
    text = json.dumps(document["components"]["schemas"]).replace("#/components/schemas/", "#/$defs/")
    return {"$schema": "http://json-schema.org/draft-07/schema#", "$defs": json.loads(text)}


def paired(ours, theirs, runs):
    """Processor seconds and megabytes of both, as medians of runs in turns; nothing for a peer that fails."""
    taken = [(timed(ours), timed(theirs)) for _ in range(runs)]
    median = lambda side, what: statistics.median(getattr(pair[side], what) for pair in taken)
    return [(median(side, "processor"), median(side, "megabytes")) for side in (0, 1)]


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", type=pathlib.Path, default=root / "target/release")
    parser.add_argument("--peers", type=pathlib.Path, required=True)
    parser.add_argument("--corpus", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    lockstep = arguments.programs / "lockstep"
    print("| document | peer | seconds | peer's | ratio | MB | peer's |\n|---|---|--:|--:|--:|--:|--:|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        documents = []
        for size in SIZES:
            below = folder / str(size)
            below.mkdir()
            family = "synthetic document with operations"
            subprocess.run([arguments.programs / "families", family, str(size), below], check=True, stdout=subprocess.DEVNULL)
            documents.append((f"synthetic, {size:,}", next(below.iterdir())))
        if arguments.corpus:
            documents += [(name, arguments.corpus / f"openapi/{name}.json") for name in ("github", "nexus")]
        for title, file in documents:
            out = folder / "out.rs"
            schema = folder / "schema.json"
            document = json.loads(file.read_text())
            schema.write_text(json.dumps(as_json_schema(document)))
            oas3 = [arguments.peers / "bin/oas3-gen", "generate", "types", "-i", file, "-o", folder / "peer.rs"]
            typify = [arguments.peers / "bin/cargo-typify", "typify", schema, "-o", folder / "peer.rs"]
            for peer, ours, theirs in [
                ("oas3-gen", [lockstep, "emit", "--all", "--operations", file, "-o", out], oas3),
                ("cargo-typify", [lockstep, "emit", "--all", schema, "-o", out], typify),
            ]:
                failed = subprocess.run(list(map(str, theirs)), capture_output=True).returncode != 0
                if failed:
                    print(f"| {title} | {peer} fails | | | | | |", flush=True)
                    continue
                (own, megabytes), (other, others) = paired(ours, theirs, arguments.runs)
                cells = [title, peer, f"{own:.2f}", f"{other:.2f}", f"{own / other:.2f}", f"{megabytes:.0f}", f"{others:.0f}"]
                print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
