"""Decoding alone, in one process and without a server: `python -m bench.decode [Pod] [profile]`.

Uses the pages of a generated cluster of 20 000 pods; prints microseconds per object to
skip, and to read, and with `profile` where the time goes.
"""

from __future__ import annotations

import cProfile
import gc
import pstats
import sys
import time
from collections.abc import Callable

import msgspec

from bench.__main__ import cluster
from kubectl_netmap.snapshot.kinds import kind_of
from kubectl_netmap.snapshot.wire.decode import Decoder


class _List(msgspec.Struct):
    items: list[msgspec.Raw]


def main() -> None:
    kind = kind_of(next((word for word in sys.argv[1:] if word != "profile"), "Pod"))
    folder = cluster(20_000, 1) / "lists" / kind.plural
    bodies = [file.read_bytes() for file in sorted(folder.glob("*.json"))]
    size, count = sum(map(len, bodies)), _skip(bodies)
    gc.disable()  # as while a snapshot is collected

    def read() -> None:
        decoder = Decoder(kind.name, kind.wire)
        kept.extend([decoder.page(body) for body in bodies])

    kept: list[object] = []
    print(f"{count} of {kind.name}, {size / 1e6:.0f} MB, {size / count / 1e3:.1f} kB each")
    for name, work in {"skip": lambda: _skip(bodies), "read": read}.items():
        seconds = min(_seconds(work) for _ in range(3))
        print(f"{name}: {seconds / count * 1e6:.1f} us each, {size / seconds / 1e6:.0f} MB/s")
    if "profile" in sys.argv[1:]:
        with cProfile.Profile() as profile:
            read()
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)


def _skip(bodies: list[bytes]) -> int:
    decoder = msgspec.json.Decoder(_List)
    return sum(len(decoder.decode(body).items) for body in bodies)


def _seconds(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


if __name__ == "__main__":
    main()
