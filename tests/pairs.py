"""Pairs of versions for the scripts that compare `lockstep diff` with other tools: the made edits of codegen/tests/edits and,
where a corpus is given, each step of a real history. Only read by those scripts; nothing of the build needs Python."""

import json
import pathlib
import subprocess
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent

# What each class is, as a relation of the new version to the old one, for those who parse.
PARSE = {"docs-only": False, "added": False, "tightened": False, "breaking": True, "breaking-if-nullable-honoured": True}


class Pair:
    """Two versions of a document as text files, and what is true of them."""

    def __init__(self, name, old, new, pointer, parse, send, origin):
        self.name, self.old, self.new, self.pointer = name, old, new, pointer
        # Whether the new version is breaking for those who parse, and for those who send.
        self.parse, self.send, self.origin = parse, send, origin


def made(work):
    """The made edits, written below `work`."""
    pairs = []
    for file in sorted((ROOT / "codegen/tests/edits").glob("*.toml")):
        for edit in tomllib.loads(file.read_text())["edit"]:
            folder = work / f"edit-{len(pairs):03}"
            folder.mkdir(parents=True, exist_ok=True)
            for side in ("old", "new"):
                (folder / f"{side}.json").write_text(edit[side])
            # What lockstep leaves open has a true answer all the same.
            truth = edit.get("truth")
            parse = truth in ("wider", "changed") if truth else PARSE[edit["class"]]
            send = truth in ("narrower", "changed") if truth else edit["send"] == "breaking"
            pairs.append(Pair(edit["name"], folder / "old.json", folder / "new.json", None, parse, send, file.stem))
    return pairs


def replay(corpus):
    """The steps of a real history: the class for those who parse is the corpus's, the one for those who send follows from
    what it says has changed in the meaning."""
    folder = pathlib.Path(corpus) / "history/codat-bank-feeds"
    versions = json.loads((folder / "index.json").read_text())
    pointer, pairs = "#/components/schemas/Connection", []
    for before, after in zip(versions, versions[1:]):
        old, new = folder / before["file"], folder / after["file"]
        pairs.append(Pair(after["file"][:4], old, new, pointer, PARSE[after["class"]], after["class"] == "tightened", "replay"))
    return pairs


def lockstep():
    """The command, built."""
    subprocess.run(["cargo", "build", "--quiet", "--package", "lockstep-cli"], cwd=ROOT, check=True)
    metadata = subprocess.run(
        ["cargo", "metadata", "--format-version", "1", "--no-deps"], cwd=ROOT, check=True, capture_output=True
    )
    return pathlib.Path(json.loads(metadata.stdout)["target_directory"]) / "debug/lockstep"


def report(command, pair, direction="both"):
    """What `lockstep diff` says of a pair."""
    arguments = [command, "diff", pair.old, pair.new, "--format", "json", "--strict", "--direction", direction]
    done = subprocess.run(arguments, cwd=pair.new.parent, capture_output=True, text=True)
    if done.returncode not in (0, 3, 4):
        raise RuntimeError(f"{pair.name}: {done.stderr}")
    return json.loads(done.stdout)


def is_collection(document):
    """True if the document holds schemas and is none."""
    return "openapi" in document or "swagger" in document or not set(document) - {"$defs", "definitions", "components", "info"}
