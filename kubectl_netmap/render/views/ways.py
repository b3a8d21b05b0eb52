"""Routes that are told together: ports of one address that fare alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.render.views.phrases import named
from kubectl_netmap.routing.route import Exposure, Route
from kubectl_netmap.routing.verdict import Outcome, Verdict
from kubectl_netmap.snapshot.snapshot import Snapshot

EXPOSURES = {
    Exposure.LOAD_BALANCER: "LoadBalancer",
    Exposure.EXTERNAL_IP: "external IP",
    Exposure.NODE_PORT: "NodePort",
    Exposure.HOST_PORT: "host port",
    Exposure.HOST_NETWORK: "host network",
}
"""How a Service or a workload is opened, where no rule does it."""

_BY_PORT = frozenset({Exposure.LOAD_BALANCER, Exposure.EXTERNAL_IP, Exposure.CLUSTER})


@dataclass(frozen=True, slots=True)
class Way:
    """An address with all of its ports that fare alike, and the first of their routes."""

    address: str
    first: Route
    ports: tuple[str, ...]


def together(routes: Iterable[Route]) -> Iterator[Way]:
    """A way for each route or group of routes, in the order of their first ones."""
    alike: dict[tuple[str, tuple[Ref, ...], float | None, Outcome], list[tuple[str, Route]]] = {}
    for each in routes:
        host, port = each.address, ""
        if each.exposure in _BY_PORT:
            before, _, number = each.address.rpartition(":")
            host, port = (before, number) if number.isdecimal() else (host, port)
        alike.setdefault((host, each.via, each.share, each.outcome), []).append((port, each))
    for (host, _, _, _), several in alike.items():
        first = several[0][1]
        numbers = [port for port, _ in several if port]
        address = f"{host}:{','.join(numbers)}" if numbers else first.address
        yield Way(address, first, tuple(dict.fromkeys(route.port for _, route in several)))


def opened(way: Way) -> str:
    """What opens a way, and where that leads: `Ingress shop/web → Service shop/cart:80`."""
    route, ports = way.first, ",".join(filter(None, way.ports))
    how = EXPOSURES.get(route.exposure, "")
    refs = route.via[:1] if how else route.via
    told = (_to(ref, ports if ref.kind == "Service" and not how else "") for ref in refs)
    share = "" if route.share is None else f" ({route.share:.0%})"
    return " → ".join(told) + (f" ({how})" if how else share)


def _to(ref: Ref, ports: str) -> str:
    return f"{named(ref)}:{ports}" if ports else named(ref)


def is_absent(snapshot: Snapshot, namespace: str) -> bool:
    """Whether a namespace that was asked for is known not to be there."""
    return bool(namespace) and (
        snapshot.sees("Namespace") and all(each.name != namespace for each in snapshot.namespaces)
    )


def nothing_opens(snapshot: Snapshot, namespace: str) -> str:
    """That there is no way in, of the kinds that were looked at."""
    where = f"into {namespace}" if namespace else "in"
    seen = all(snapshot.sees(kind, namespace or None) for kind in ("Gateway", "HTTPRoute"))
    kinds = "no Service, Ingress or Gateway" if seen else "no Service and no Ingress"
    return f"{kinds} opens a way {where}"


def declared(route: Route) -> bool:
    """Whether it is no more than a port that a pod on the host network declares."""
    unknown = route.outcome.verdict is Verdict.UNKNOWN
    return route.exposure is Exposure.HOST_NETWORK and unknown


def declared_only(count: int, command: str) -> str:
    """How many ports are only declared, and what lists them."""
    ports = "1 port that a pod" if count == 1 else f"{count:,} ports that pods"
    verb = "declares" if count == 1 else "declare"
    return f"{ports} on the host network {verb}: {command}"
