"""The one command to type next."""

from __future__ import annotations

from collections.abc import Iterable

from kubectl_netmap.netmap import Netmap
from kubectl_netmap.routing.route import Route
from kubectl_netmap.routing.verdict import Verdict


def next_step(netmap: Netmap, routes: Iterable[Route], again: str) -> str:
    """What shows more of the first break, ways in before others; empty where none is.

    Only a cluster that can be asked is worth a `kubectl describe`.
    """
    if netmap.snapshot.header.source != "live":
        return ""
    broken = [each for each in routes if each.outcome.verdict is Verdict.BROKEN and each.via]
    first = next((each for each in broken if each.exposure.outside), next(iter(broken), None))
    return f"kubectl describe {_suspect(first)}{again}" if first else ""


def _suspect(way: Route) -> str:
    """What to look at: the Service without endpoints, or the Ingress that goes nowhere."""
    ref = way.via[0] if way.outcome.total is None else way.via[-1]
    namespace = f" -n {ref.namespace}" if ref.namespace else ""
    return f"{ref.kind.lower()} {ref.name}{namespace}"
