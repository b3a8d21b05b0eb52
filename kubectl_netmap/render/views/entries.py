"""The ways in, worst first, as many as a screen holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kubectl_netmap.netmap import Netmap
from kubectl_netmap.render.view import Row, Section
from kubectl_netmap.render.views.ways import Way, declared, declared_only, opened, together
from kubectl_netmap.routing.seeing import unseen_kinds
from kubectl_netmap.routing.verdict import WORST_FIRST
from kubectl_netmap.snapshot.snapshot import Snapshot

MOST = 12
"""Ways in that a screen shows; the others are counted."""


def entries(netmap: Netmap, namespace: str, *, wide: bool) -> Section:
    """The section WAYS IN, of one namespace if one is given."""
    ways = [each for each in netmap.ways_in if namespace in {"", each.namespace}]
    told = ways if wide else [each for each in ways if not declared(each)]
    rows = [_row(way) for way in together(told)]
    shown = rows if wide or len(rows) <= MOST else rows[: MOST - 1]
    remarks = [_rest(rows[len(shown) :])] if len(shown) < len(rows) else []
    if len(told) < len(ways):
        remarks.append(Row((declared_only(len(ways) - len(told), "kubectl netmap -o wide"),)))
    hidden = unseen_kinds(netmap.snapshot, ("Ingress", "Service"), namespace or None)
    where = f"into {namespace}" if namespace else "in"
    if hidden:
        more = "there may be more" if rows else f"ways {where} are not known"
        remarks.append(Row((f"{more}: {hidden}",)))
    elif namespace and not rows and _is_absent(netmap.snapshot, namespace):
        remarks.append(Row((f"there is no namespace {namespace}",)))
    elif not rows:
        remarks.append(Row((f"no Service and no Ingress opens a way {where}",)))
    return Section("WAYS IN", rows=tuple(shown), remarks=tuple(remarks), fixed=0)


def _is_absent(snapshot: Snapshot, namespace: str) -> bool:
    return snapshot.sees("Namespace") and all(
        each.name != namespace for each in snapshot.namespaces
    )


def _row(way: Way) -> Row:
    outcome = way.first.outcome
    return Row((way.address, opened(way), outcome.why), outcome.verdict)


def _rest(rows: Sequence[Row]) -> Row:
    counts = Counter(row.verdict for row in rows)
    told = ", ".join(f"{counts[each]} {each}" for each in WORST_FIRST if counts[each])
    return Row((f"… and {len(rows)} more ({told}): kubectl netmap -o wide",))
