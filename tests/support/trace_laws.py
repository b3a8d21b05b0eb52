"""What has to hold of the answer to any question about any cluster."""

from __future__ import annotations

from math import isclose

from kubectl_netmap.errors import NetmapError
from kubectl_netmap.trace.ask import ask
from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.question import Question
from kubectl_netmap.trace.trace import Path, Trace
from kubectl_netmap.trace.world import World

UNKNOWN = Disposition.INSUFFICIENT_INFORMATION


def answered(world: World, question: Question) -> Trace | None:
    """The answer, None where the question cannot be asked of this cluster."""
    try:
        return ask(world, question)
    except NetmapError:
        return None


def assert_it_ends(trace: Trace) -> None:
    """Every case has a way, every way has an end, and the shares of a case are all of it."""
    assert trace.cases
    for case in trace.cases:
        assert case.paths
        shares = [path.share for path in case.paths]
        assert all(share is None or 0 < share <= 1 for share in shares)
        if told := [share for share in shares if share is not None]:
            assert sum(told) < 1 + 1e-9
            assert len(told) < len(shares) or isclose(sum(told), 1)
        for path in case.paths:
            assert path.steps
            assert path.disposition is not Disposition.MIXED
            delivered = path.disposition is Disposition.DELIVERED
            assert bool(path.why) is not delivered, path
            assert delivered or not path.why.endswith("."), path.why
            assert path.client


def contradictions(full: Trace, less: Trace) -> list[str]:
    """What an answer from less knowledge says that the answer from more does not."""
    found = []
    if less.disposition not in {full.disposition, UNKNOWN}:
        found.append(f"{full.disposition} became {less.disposition}")
    before = [path for path in full.paths if path.disposition is not UNKNOWN]
    for path in less.paths:
        if path.disposition is UNKNOWN or any(_agrees(path, each) for each in before):
            continue
        found.append(f"{_told(path)} is none of {[_told(each) for each in full.paths]}")
    return found


def _agrees(one: Path, other: Path) -> bool:
    same = one.disposition is other.disposition
    ends = one.end is None or other.end is None or one.end == other.end
    sources = {one.seen_source, other.seen_source} - {None}
    return same and ends and len(sources) <= 1


def _told(path: Path) -> str:
    return f"{path.disposition} {path.end} {path.seen_source}: {path.why}"


def fared(trace: Trace) -> list[tuple[object, ...]]:
    """How every case ends, in an order of its own."""
    return sorted(
        (
            sorted(map(str, case.origins)),
            sorted(case.via),
            sorted((_told(path), str(path.share), path.client) for path in case.paths),
        )
        for case in trace.cases
    )
