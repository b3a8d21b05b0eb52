"""The ways in, worst first, as many as a screen holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from kubectl_netmap.netmap import Netmap
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.render.view import Row, Section
from kubectl_netmap.render.views.phrases import named
from kubectl_netmap.routing.route import Exposure, Route
from kubectl_netmap.routing.seeing import unseen_kinds
from kubectl_netmap.routing.verdict import WORST_FIRST, Outcome
from kubectl_netmap.snapshot.snapshot import Snapshot

_Key = tuple[str, tuple[Ref, ...], Outcome]

MOST = 12
"""Ways in that a screen shows; the others are counted."""

_EXPOSURES = {
    Exposure.LOAD_BALANCER: "LoadBalancer",
    Exposure.EXTERNAL_IP: "external IP",
    Exposure.NODE_PORT: "NodePort",
}


def entries(netmap: Netmap, namespace: str, *, wide: bool) -> Section:
    """The section WAYS IN, of one namespace if one is given."""
    rows = list(_together(each for each in netmap.ways_in if namespace in {"", each.namespace}))
    shown = rows if wide or len(rows) <= MOST else rows[: MOST - 1]
    remarks = [_rest(rows[len(shown) :])] if len(shown) < len(rows) else []
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


def _together(ways: Iterable[Route]) -> Iterator[Row]:
    """A row for each way; ports of one address that fare alike share a row."""
    alike: dict[_Key, list[str]] = {}
    firsts: dict[_Key, Route] = {}
    for each in ways:
        host, port = each.address, ""
        if each.exposure in {Exposure.LOAD_BALANCER, Exposure.EXTERNAL_IP}:
            host, _, port = each.address.rpartition(":")
        key = (host, each.via, each.outcome)
        alike.setdefault(key, []).append(port)
        firsts.setdefault(key, each)
    for key, ports in alike.items():
        first = firsts[key]
        address = f"{key[0]}:{','.join(ports)}" if ports[0] else first.address
        yield Row((address, _via(first), first.outcome.why), first.outcome.verdict)


def _via(way: Route) -> str:
    if way.exposure is not Exposure.INGRESS:
        return f"{named(way.via[0])} ({_EXPOSURES[way.exposure]})"
    return " → ".join([named(way.via[0]), *_targets(way.via[1:], way.port)])


def _targets(refs: Sequence[Ref], port: str) -> Iterator[str]:
    for ref in refs:
        yield f"{named(ref)}:{port}" if port and ref.kind == "Service" else named(ref)


def _rest(rows: Sequence[Row]) -> Row:
    counts = Counter(row.verdict for row in rows)
    told = ", ".join(f"{counts[each]} {each}" for each in WORST_FIRST if counts[each])
    return Row((f"… and {len(rows)} more ({told}): kubectl netmap -o wide",))
