"""One command measured from outside: wall time, processor time, peak memory."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of wall and processor time, peak resident memory in MB.

    `start` are the processor seconds before the first request, 0 where unknown.
    """

    wall: float
    cpu: float
    rss: float
    objects: int = 0
    start: float = 0.0


def best(costs: Sequence[Cost]) -> Cost:
    """The best of several runs; of the peaks of memory, the highest."""
    return Cost(
        wall=min(each.wall for each in costs),
        cpu=min(each.cpu for each in costs),
        rss=max(each.rss for each in costs),
        objects=costs[0].objects,
        start=min(each.start for each in costs),
    )


def cost(command: Sequence[str], *, quiet: bool = False) -> Cost:
    """What one run costs; unless `quiet`, it prints its own count as a line of JSON."""
    with TemporaryFile() as said:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL if quiet else said)
        # of this one process; getrusage(RUSAGE_CHILDREN) would add up all of them
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
        said.seek(0)
        told: Mapping[str, float] = {} if quiet else json.loads(said.read().splitlines()[-1])
    return Cost(
        wall=wall,
        cpu=used.ru_utime + used.ru_stime,
        rss=used.ru_maxrss / 1024,  # Linux counts it in kB
        objects=int(told.get("objects", 0)),
        start=told.get("start", 0.0),
    )
