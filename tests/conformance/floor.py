#!/usr/bin/env python3
"""Runs the conformance harness on two drafts and fails if fewer groups are perfect than floor.json says.

floor.py HARNESS CORPORA [--raise]

With --raise, a better result becomes the new floor; it never goes down.
"""
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
FLOOR = os.path.join(HERE, "floor.json")


def main():
    harness, corpora = sys.argv[1], sys.argv[2]
    floor = json.load(open(FLOOR))
    work = os.path.join(HERE, "..", "..", "target", "conformance")
    report = os.path.join(work, "report.json")
    os.makedirs(work, exist_ok=True)
    run = [sys.executable, os.path.join(harness, "run.py"), "--adapter", HERE, "--corpora", corpora, "--work", work, "--again", *floor]
    subprocess.run(run, check=True)
    show = [sys.executable, os.path.join(harness, "report.py"), "--adapter", "lockstep", "--work", work, "--json", report, *floor]
    subprocess.run(show, check=True)
    found = {name: corpus["summary"]["perfect"] for name, corpus in json.load(open(report))["corpora"].items()}
    below = [f"{name}: {found[name]} perfect groups, {least} before" for name, least in floor.items() if found[name] < least]
    if "--raise" in sys.argv:
        with open(FLOOR, "w") as f:
            json.dump({name: max(found[name], least) for name, least in floor.items()}, f, indent=2)
            f.write("\n")
    sys.exit("\n".join(below) or 0)


main()
