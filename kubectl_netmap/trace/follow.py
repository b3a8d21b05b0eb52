"""A flow followed along the chain of hops until every way of it has ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.journey import Again, Hop, Journey, Stop
from kubectl_netmap.trace.trace import Path, Step
from kubectl_netmap.trace.world import World

FARTHEST = 8
"""Nodes and proxies that a way may pass before it counts as one without end."""

_ALWAYS = ("ingress-policy", "process")
"""Hops that are told as not checked when a way ends before them."""


def follow(journey: Journey, world: World, chain: Sequence[Hop], at: int = 0) -> Iterator[Path]:
    """Every way of a journey from a hop on, in the order of endpoints.

    A hop hands a journey on as it is, changed, or as several; an end is final.
    """
    if at == len(chain):
        yield _delivered(journey)
        return
    for onward in chain[at].take(journey, world):
        match onward:
            case Journey():
                yield from follow(onward, world, chain, at + 1)
            case Again(again, hop):
                if len(again.crossed) + len(again.proxies) > FARTHEST:
                    yield _ended(_endless(again, hop), chain, at)
                else:
                    back = next(i for i, each in enumerate(chain) if each.name == hop)
                    yield from follow(again, world, chain, back)
            case Stop():
                yield _ended(onward, chain, at)


def _delivered(journey: Journey) -> Path:
    doubts = tuple(dict.fromkeys(journey.doubts))
    disposition, client = Disposition.DELIVERED, journey.client
    if doubts:
        disposition, client = Disposition.INSUFFICIENT_INFORMATION, "not known"
    return Path(
        share=journey.share,
        disposition=disposition,
        why="; ".join(doubts),
        client=client,
        steps=journey.steps,
        seen_source=journey.flow.source,
        end=_end(journey),
    )


def _end(journey: Journey) -> Ref | None:
    if journey.to is not None:
        return journey.to.ref
    return Ref("Node", "", journey.to_node) if journey.to_node else None


def _ended(stop: Stop, chain: Sequence[Hop], at: int) -> Path:
    """A way that ended early. Whether it would have come so far may be in doubt already."""
    journey, disposition = stop.journey, stop.disposition
    why, client = stop.why, stop.client
    if journey.doubts and disposition is not Disposition.INSUFFICIENT_INFORMATION:
        why = f"{'; '.join(dict.fromkeys(journey.doubts))}; if it came so far: {why}"
        disposition, client = Disposition.INSUFFICIENT_INFORMATION, "not known"
    unchecked = tuple(
        Step(hop.name, None, Verdict.NOT_CHECKED, "not checked")
        for hop in chain[at + 1 :]
        if hop.name in _ALWAYS and disposition is not Disposition.EXITS_CLUSTER
    )
    return Path(
        share=journey.share,
        disposition=disposition,
        why=why,
        client=client,
        steps=(*journey.steps, *unchecked),
        answer=stop.answer,
        look=stop.look,
    )


def _endless(journey: Journey, hop: str) -> Stop:
    step = Step(hop, journey.at_node(), Verdict.BROKEN, "the way has no end: it was here before")
    return Stop(journey.stepped(step), Disposition.LOOP, step.action, "times out")
