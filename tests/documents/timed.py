"""A command with what it takes, for the scripts beside this file."""

import re
import subprocess
from typing import NamedTuple


class Timed(NamedTuple):
    elapsed: float  # Seconds on the clock.
    processor: float  # Seconds of the processor, user and system.
    megabytes: float  # The largest resident size.
    stdout: str
    stderr: str


def timed(command):
    run = subprocess.run(["/usr/bin/time", "-f", "%e %U %S %M", *map(str, command)], capture_output=True, text=True)
    elapsed, user, system, kilobytes = map(float, re.search(r"([\d.]+) ([\d.]+) ([\d.]+) (\d+)\s*$", run.stderr).groups())
    return Timed(elapsed, user + system, kilobytes / 1000, run.stdout, run.stderr)
