#!/usr/bin/env python3
"""The bump that `lockstep diff` calls for, beside the one that cargo-semver-checks finds in the compiled crates.

    tests/semver-checks/run.py [--corpus DIR] [--tool PATH] [--below-major]

Needs cargo-semver-checks (`cargo install cargo-semver-checks --locked`) and prints a table; fails if `lockstep` calls for less
anywhere. Types are generated from both versions of each pair, each documented as rustdoc JSON by the compiler in use, and
compared as a patch release, so that every lint is asked."""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import pairs

RANKS = ["none", "patch", "minor", "major"]
DEPENDENCIES = """serde = { version = "1", features = ["derive"] }
serde_json = { version = "1", features = ["float_roundtrip"] }
uuid = { version = "1", features = ["serde"] }
fluent-uri = "0.4"
regex = "1"
regress = "0.12"
idna = "1"
unicode-general-category = "1"
"""


def emit(command, document, library):
    collection = pairs.is_collection(json.loads(document.read_text()))
    arguments = [command, "emit", document, "-o", library] + (["--all"] if collection else [])
    subprocess.run(arguments, cwd=document.parent, check=True, capture_output=True)


def rustdoc(package, target, out):
    """The public items of the crate as JSON, as cargo-semver-checks itself asks for them."""
    flags = ["--document-private-items", "--document-hidden-items", "--cap-lints", "allow"]
    arguments = ["cargo", "rustdoc", "--offline", "--quiet", "--lib", "--", "-Zunstable-options", "--output-format=json", *flags]
    environment = dict(os.environ, RUSTC_BOOTSTRAP="1", CARGO_TARGET_DIR=str(target))
    subprocess.run(arguments, cwd=package, check=True, env=environment)
    shutil.copy(target / "doc/api.json", out)


def semver(tool, old, new):
    """The bump that is called for, and the lints that say so."""
    arguments = [tool, "semver-checks", "--baseline-rustdoc", old, "--current-rustdoc", new]
    done = subprocess.run(arguments + ["--release-type", "patch", "--color", "never"], capture_output=True, text=True)
    said = done.stdout + done.stderr
    if done.returncode == 0:
        return "none", []
    found = re.search(r"semver requires new (major|minor) version", said)
    if not found:
        raise RuntimeError(said)
    return found.group(1), sorted(set(re.findall(r"--- (?:failure|warning) (\w+):", said)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", default=os.environ.get("LOCKSTEP_CORPUS"))
    parser.add_argument("--tool", default="cargo-semver-checks")
    parser.add_argument("--below-major", action="store_true", help="leave out what is called major: nothing says more")
    options = parser.parse_args()
    command = pairs.lockstep()
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        package, target = work / "api", work / "target"
        (package / "src").mkdir(parents=True)
        (package / "Cargo.toml").write_text(
            f'[package]\nname = "api"\nversion = "1.0.0"\nedition = "2024"\n\n[dependencies]\n{DEPENDENCIES}\n[workspace]\n'
        )
        shutil.copy(pairs.ROOT / "Cargo.lock", package / "Cargo.lock")
        every = (pairs.replay(options.corpus) if options.corpus else []) + pairs.made(work)
        tally, less = {}, []
        print("| pair | lockstep | its rules | cargo-semver-checks | its lints |\n|---|---|---|---|---|")
        for pair in every:
            rust = pairs.report(command, pair)["parts"][0]["rust"]
            ours, rules = rust["bump"] or "none", sorted({hit["id"] for hit in rust["hits"]})
            if options.below_major and ours == "major":
                continue
            documents = []
            for side in ("old", "new"):
                emit(command, getattr(pair, side), package / "src/lib.rs")
                documents.append(work / f"{side}.json")
                rustdoc(package, target, documents[-1])
            theirs, lints = semver(options.tool, *documents)
            print(f"| {pair.name} | {ours} | {', '.join(rules)} | {theirs} | {', '.join(lints)} |", flush=True)
            key = (pair.origin == "replay", ours, theirs)
            tally[key] = tally.get(key, 0) + 1
            if RANKS.index(ours) < RANKS.index(theirs):
                less.append(pair.name)
        print("\n| pairs | lockstep | cargo-semver-checks | number |\n|---|---|---|---|")
        for (is_replay, ours, theirs), number in sorted(tally.items(), reverse=True):
            print(f"| {'replay' if is_replay else 'made edits'} | {ours} | {theirs} | {number} |")
        print(f"\nlockstep says less at {len(less)} of {sum(tally.values())}: {', '.join(less) or 'none'}")
        return 1 if less else 0


if __name__ == "__main__":
    sys.exit(main())
