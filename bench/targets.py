"""What is to be reached, and whether it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bench.measure import Cost

Costs = Mapping[str, Cost]

WALL = {5_000: 0.25, 20_000: 0.10, 150_000: 0.05}
"""Of `kubectl get pods -A`, from so many pods on."""

CPU = 3.0
"""Of downloading and skip-scanning."""

RSS_MB, RSS_PER_POD_KB = 60, 0.5
WHOLE_MB = 300
LIMIT = 150_000

LINEAR = 1.25
"""How much more a pod may cost in the largest cluster than in the smallest."""

TRACE = 1.5
"""How much longer a trace may take in the largest cluster than in the smallest."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One target, what was measured, and whether that is within it."""

    what: str
    measured: float
    limit: float
    unit: str = ""

    @property
    def met(self) -> bool:
        """Whether it was reached."""
        return self.measured <= self.limit

    def __str__(self) -> str:
        word = "met   " if self.met else "MISSED"
        return (
            f"{word} {self.what}: {self.measured:.3g}{self.unit} (<= {self.limit:.3g}{self.unit})"
        )


def verdicts(found: Mapping[int, Costs]) -> Iterator[Verdict]:
    """Every target that these measurements can speak of; costs are by pods, then by name."""
    for pods, costs in found.items():
        yield from _of_one_size(pods, costs)
    small, large = min(found), max(found)
    if small != large:
        growth = _per_pod(large, found[large]) / _per_pod(small, found[small])
        yield Verdict(f"CPU of a pod at {large} over that at {small}", growth, LINEAR)
        longer = found[large]["trace"].wall / found[small]["trace"].wall
        yield Verdict(f"trace at {large} pods over {small}", longer, TRACE)


def _of_one_size(pods: int, costs: Costs) -> Iterator[Verdict]:
    mine, floor = costs["pods"], costs["floor"]
    at = f"at {pods} pods"
    if "kubectl" in costs:
        limit = next((WALL[size] for size in sorted(WALL, reverse=True) if size <= pods), 1.0)
        yield Verdict(f"wall over kubectl's {at}", mine.wall / costs["kubectl"].wall, limit)
    yield Verdict(f"CPU over download + skip-scan {at}", mine.cpu / floor.cpu, CPU)
    yield Verdict(f"peak RSS {at}", mine.rss, RSS_MB + RSS_PER_POD_KB * pods / 1024, " MB")
    if pods >= LIMIT:
        yield Verdict("peak RSS of the whole cluster", costs["whole"].rss, WHOLE_MB, " MB")


def _per_pod(pods: int, costs: Costs) -> float:
    """CPU seconds of a pod, without what starting up costs."""
    return (costs["pods"].cpu - costs["pods"].start) / pods
