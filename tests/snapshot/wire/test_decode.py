"""Kinds are read at the same time, and msgspec must not learn two shapes at a time."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import msgspec

from kubectl_netmap.snapshot.wire.decode import Decoder
from kubectl_netmap.snapshot.wire.meta import Wire

learning: list[str] = []
most: list[int] = []


def learned(name: str) -> type:
    """The type of a field, which takes msgspec a while to find out."""
    learning.append(name)
    most.append(len(learning))
    time.sleep(0.05)
    learning.remove(name)
    return str


class One(msgspec.Struct):
    field: learned("one")  # type: ignore[valid-type]  # msgspec calls it


class Two(msgspec.Struct):
    field: learned("two")  # type: ignore[valid-type]  # msgspec calls it


def test_two_threads_never_make_a_decoder_at_the_same_time() -> None:
    wires = [Wire(shape, lambda wire, _shared: wire) for shape in (One, Two)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda wire: Decoder("Pod", wire), wires))
    assert most
    assert max(most) == 1
