"""What could not be seen, in a few lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubectl_netmap.render.views.phrases import some
from kubectl_netmap.routing.seeing import plural
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.kinds import KINDS

_WORDS = {
    GapReason.FORBIDDEN: "not readable",
    GapReason.NOT_SERVED: "not served by this API server",
    GapReason.UNREACHABLE: "not reached",
    GapReason.MALFORMED: "not understood",
    GapReason.TRUNCATED: "read only in part",
    GapReason.REDACTED: "redacted",
    GapReason.NOT_IN_DUMP: "not in this dump",
}

_FEW = 2
_KINDS = 6


def notes(gaps: Sequence[Gap]) -> Iterator[str]:
    """One line for all gaps of one reason and scope; what they cost, where they are few.

    What was not asked for is no news to a person: the answer did not need it.
    """
    groups: dict[tuple[GapReason, str], list[Gap]] = {}
    for gap in gaps:
        if gap.reason is GapReason.NOT_ASKED:
            continue
        groups.setdefault((gap.reason, _scope(gap)), []).append(gap)
    for (reason, scope), group in groups.items():
        group.sort(key=_rank)
        kinds = list(dict.fromkeys(plural(gap.kind) for gap in group))
        shown = _objects(group) if group[0].name else some(kinds, _KINDS)
        cost = list(dict.fromkeys(gap.consequence for gap in group if gap.consequence))
        costs = f": {'; '.join(cost)}" if cost and len(cost) <= _FEW else ""
        yield f"{_WORDS[reason]}{scope}: {shown}{costs}"


def _rank(gap: Gap) -> int:
    """Kinds in the order of the table: what matters most comes first."""
    return next((at for at, kind in enumerate(KINDS) if kind.name == gap.kind), len(KINDS))


def _scope(gap: Gap) -> str:
    if gap.name:
        return ""
    if gap.besides:
        return f" outside {some(gap.besides)}"
    return f" in {gap.namespace}" if gap.namespace else ""


def _objects(gaps: Sequence[Gap]) -> str:
    names = [f"{gap.kind} {gap.scope}" for gap in gaps]
    return some(names) if len(names) > 1 else names[0]
