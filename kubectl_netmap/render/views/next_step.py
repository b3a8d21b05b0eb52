"""The one command to type next."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kubectl_netmap.netmap import Netmap
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.route import Route
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.snapshot import Snapshot


def next_step(netmap: Netmap, routes: Iterable[Route], again: str) -> str:
    """What shows more of the first break, ways in before others; empty where none is.

    Only a cluster that can be asked is worth a `kubectl describe`.
    """
    if netmap.snapshot.header.source != "live":
        return ""
    broken = [each for each in routes if each.outcome.verdict is Verdict.BROKEN and each.via]
    first = next((each for each in broken if each.exposure.outside), next(iter(broken), None))
    return f"kubectl describe {_suspect(netmap.snapshot, first)}{again}" if first else ""


def _suspect(snapshot: Snapshot, way: Route) -> str:
    """What to look at: the pod that is not well, or else what leads to no endpoint or nowhere."""
    ref = way.via[0] if way.outcome.total is None else way.via[-1]
    ref = _unwell(snapshot, way) or ref
    namespace = f" -n {ref.namespace}" if ref.namespace else ""
    return f"{ref.kind.lower()} {ref.name}{namespace}"


def _unwell(snapshot: Snapshot, way: Route) -> Ref | None:
    """The pod behind the Service that the reason names, if it is not ready."""
    end = way.via[-1]
    service = snapshot.service_of.get((end.namespace, end.name)) if end.kind == "Service" else None
    labels = snapshot.pod_labels.get(end.namespace)
    if service is None or labels is None:
        return None
    named = frozenset(re.split("[ ,;:]+", way.outcome.why))
    pods = (pod.ref for pod in labels.matching(service.selector) if not pod.ready)
    return min((ref for ref in pods if ref.name in named), default=None)
