"""What does not fit together in the three networks, one line each."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.discover.facts import Layer, Networks
from kubectl_netmap.render.view import Row
from kubectl_netmap.render.views.phrases import LAYERS, named, some
from kubectl_netmap.routing.verdict import Verdict

_ADDRESSES = {Layer.POD: "pod address", Layer.SERVICE: "ClusterIP", Layer.NODE: "node address"}


def findings(networks: Networks, most: int) -> Iterator[Row]:
    """Overlaps, addresses in use twice, addresses that no range explains.

    At most `most` lines of each. That nothing overlaps is said only where every
    network has a range and all that may tell of one was read.
    """
    overlaps = [
        f"{LAYERS[each.layers[0]]} {each.a} and {LAYERS[each.layers[1]]} {each.b} overlap"
        for each in networks.overlaps
    ]
    yield from _broken(overlaps, ("overlap", "overlaps"), most)
    yield from _broken(
        [
            f"{e.address} is used by {some([named(o) for o in e.owners])}"
            for e in networks.duplicates
        ],
        ("address in use twice", "addresses in use twice"),
        most,
    )
    for layer in Layer:
        strays = [each for each in networks.unexplained if each.layer is layer]
        if strays:
            told = some([f"{each.address} ({named(each.owner)})" for each in strays], most)
            count = _addresses(layer, len(strays))
            yield Row((f"{count} outside every known range: {told}",), Verdict.DEGRADED)
    if (
        not networks.overlaps
        and networks.complete == frozenset(Layer)
        and all(networks.of(layer) for layer in Layer)
    ):
        yield Row(("no overlaps among these ranges",))


def _broken(texts: list[str], nouns: tuple[str, str], most: int) -> Iterator[Row]:
    for text in texts[:most]:
        yield Row((text,), Verdict.BROKEN)
    if len(texts) > most:
        more = len(texts) - most
        yield Row((f"and {more:,} more {nouns[more > 1]}",), Verdict.BROKEN)


def _addresses(layer: Layer, count: int) -> str:
    noun = _ADDRESSES[layer]
    if count == 1:
        return f"1 {noun}"
    return f"{count} {noun}{'s' if layer is Layer.SERVICE else 'es'}"
