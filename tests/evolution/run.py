#!/usr/bin/env python3
"""Runs `lockstep diff` on small pairs of documents and compares the answers with what is expected of each.

Each folder below --cases has `old.json`, `new.json` and `expected.json`: by definition, whether the new version accepts
more (`wider`) and whether it accepts less (`narrower`). Prints a line for each pair, and exits with 1 if one fails.
"""

import argparse
import json
import pathlib
import subprocess
import sys

SAME, COMPATIBLE, BREAKING = 0, 3, 4


def answered(answer):
    return {"yes": True, "no": False}.get(answer["answer"])


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--cases", type=pathlib.Path, required=True)
    arguments.add_argument("--lockstep", default="target/debug/lockstep")
    arguments.add_argument("-v", action="store_true", help="print what each run prints")
    arguments = arguments.parse_args()
    failed = 0
    folders = sorted(path.parent for path in arguments.cases.glob("*/expected.json"))
    for folder in folders:
        expected = json.loads((folder / "expected.json").read_text())
        command = [arguments.lockstep, "diff", str(folder / "old.json"), str(folder / "new.json")]
        run = subprocess.run([*command, "--format", "json"], capture_output=True, text=True, timeout=120)
        problems = []
        try:
            report = json.loads(run.stdout)
        except json.JSONDecodeError:
            report = {}
        if run.returncode not in (SAME, COMPATIBLE, BREAKING) or not report.get("parts"):
            problems.append(f"exit code {run.returncode}: {run.stderr.strip()[:300]}")
        findings = [finding for part in report.get("parts", []) for finding in part["definitions"]]
        anything = False
        for name, meant in expected["definitions"].items():
            ends = "" if name == "" else f"/{name}"
            mine = [f for f in findings if f["pointer"].endswith(ends) and (name or f["pointer"] == "#")]
            if not isinstance(meant, dict):
                anything = True
                continue
            anything |= meant["wider"] or meant["narrower"]
            if len(mine) != 1:
                problems.append(f"{name or '#'}: {len(mine)} findings")
                continue
            for word, key in [("wider", "gained"), ("narrower", "lost")]:
                if answered(mine[0][key]) is not meant[word]:
                    problems.append(f"{name or '#'}: {word} is {mine[0][key]['answer']}, expected {meant[word]}")
        anything |= not expected["definitions"]
        if anything and run.returncode == SAME:
            problems.append("exit code 0, and something changed")
        read = any(c["rule"] == "mapping-changed" for part in report.get("parts", []) for c in part["changes"])
        if not anything and not read and run.returncode == BREAKING:
            problems.append("exit code 4, and the meaning is the same")
        failed += bool(problems)
        print(f"{'FAIL' if problems else 'ok  '} {folder.name} ({run.returncode})" + "".join(f"; {p}" for p in problems))
        if problems and expected.get("note"):
            print(f"       note: {expected['note']}")
        if arguments.v:
            print(subprocess.run(command, capture_output=True, text=True).stdout)
    print(f"{len(folders) - failed} of {len(folders)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
