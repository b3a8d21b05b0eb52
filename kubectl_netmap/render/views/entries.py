"""The ways in, worst first, as many as a screen holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from shlex import quote

from kubectl_netmap.netmap import Netmap
from kubectl_netmap.render.view import Row, Section
from kubectl_netmap.render.views.map_words import counted
from kubectl_netmap.render.views.ways import (
    Way,
    declared,
    declared_only,
    is_absent,
    nothing_opens,
    opened,
    together,
)
from kubectl_netmap.routing.seeing import unseen_kinds

MOST = 12
"""Ways in that a screen shows; the others are counted."""


def entries(netmap: Netmap, namespace: str, again: str = "", *, wide: bool) -> Section:
    """The section WAYS IN, of one namespace if one is given; `again` asks the same cluster."""
    within = f" -n {quote(namespace)}" if namespace else ""
    command = f"kubectl netmap{within} -o wide{again}"
    ways = [each for each in netmap.ways_in if namespace in {"", each.namespace}]
    told = ways if wide else [each for each in ways if not declared(each)]
    rows = [_row(way) for way in together(told)]
    shown = rows if wide or len(rows) <= MOST else rows[: MOST - 1]
    remarks = [_rest(rows[len(shown) :], command)] if len(shown) < len(rows) else []
    if len(told) < len(ways):
        remarks.append(Row((declared_only(len(ways) - len(told), command),)))
    hidden = unseen_kinds(netmap.snapshot, ("Ingress", "Service"), namespace or None)
    where = f"into {namespace}" if namespace else "in"
    if hidden:
        more = "there may be more" if rows else f"ways {where} are not known"
        remarks.append(Row((f"{more}: {hidden}",)))
    elif not rows and is_absent(netmap.snapshot, namespace):
        remarks.append(Row((f"there is no namespace {namespace}",)))
    elif not rows:
        remarks.append(Row((nothing_opens(netmap.snapshot, namespace),)))
    return Section("WAYS IN", rows=tuple(shown), remarks=tuple(remarks), fixed=0)


def _row(way: Way) -> Row:
    outcome = way.first.outcome
    return Row((way.address, opened(way), outcome.why), outcome.verdict)


def _rest(rows: Sequence[Row], command: str) -> Row:
    verdicts = Counter(row.verdict for row in rows if row.verdict)
    return Row((f"… and {counted(verdicts)}: {command}",))
