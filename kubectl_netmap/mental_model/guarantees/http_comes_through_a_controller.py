"""HTTP comes in through a controller that really runs.

## In plain words

An Ingress names a class, the class names a controller, and the controller is a program
that has to run: mostly a proxy in pods of the cluster, sometimes a load balancer of a
cloud. If one link of this chain is missing, the API server still takes the Ingress, and
nothing happens: no address, no answer, no error. The same holds for a Gateway and its
GatewayClass.

## Picture

```
  Ingress shop/web
     | ingressClassName: traefik
  IngressClass traefik
     | controller: traefik.io/ingress-controller
  pods of the controller   1 of 1 ready
```

## How netmap tells

For each Ingress it looks up the class, the controller, and whether a pod of it is
ready; for each Gateway what its class and its own status say, and the proxies that serve
it. Broken where the class does not exist, nobody serves it, or no pod of the controller
is ready. Unknown where its pods are not seen: it may run outside the cluster. Where there
is no Ingress and no Gateway, nothing is asked for.

## See for yourself

- `kubectl get ingresses -A`
- `kubectl get ingressclasses`
- `kubectl get gatewayclasses` and `kubectl get gateways -A`, where they are served
- `kubectl netmap map` shows where each host and path ends

## Source

https://kubernetes.io/docs/concepts/services-networking/ingress-controllers/
https://gateway-api.sigs.k8s.io/concepts/api-overview/
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kubectl_netmap.discover.fact import Evidence
from kubectl_netmap.mental_model.guarantee import (
    Guarantee,
    Judgement,
    broken,
    held,
    hidden,
    unknown,
)
from kubectl_netmap.mental_model.layers import Layer
from kubectl_netmap.mental_model.words import does, some, spoken
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.objects.ingress import Ingress
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.gateway.doors import Doors
from kubectl_netmap.routing.gateway.gateways import Gateways
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.ingress.ingresses import class_of
from kubectl_netmap.routing.ingress.servers import Elsewhere, Served, Servers, Unserved
from kubectl_netmap.routing.standing import standing
from kubectl_netmap.routing.verdict import Outcome, Verdict, in_series, passing

_NEEDS = ("Ingress", "Gateway", "IngressClass", "Pod")


@dataclass(frozen=True, slots=True)
class _Asking:
    """An Ingress or a Gateway: its class, by whom it is served, and how that stands."""

    ref: Ref
    class_name: str
    by: str
    outcome: Outcome

    def line(self) -> Evidence:
        """The class that it asks for, and what comes of it."""
        path = "spec.ingressClassName" if self.ref.kind == "Ingress" else "spec.gatewayClassName"
        return Evidence(self.ref, path, self.class_name, self.outcome.why or f"served by {self.by}")


def judge(netmap: Netmap) -> Judgement:
    """Held where every Ingress and Gateway has a controller with a ready pod."""
    snapshot = netmap.snapshot
    asking = sorted((*_ingresses(netmap), *_gateways(netmap)), key=lambda each: each.ref)
    bad = [each for each in asking if each.outcome.verdict is Verdict.BROKEN]
    if bad:
        return broken(_first(bad), (each.line() for each in bad[:5]))
    why = hidden(snapshot, _NEEDS)
    if why:
        return unknown(why, netmap.facts.ingress_controllers.evidence[:3])
    if not asking:
        return held("no Ingress and no Gateway asks for it")
    open_ = [each for each in asking if each.outcome.verdict is Verdict.UNKNOWN]
    if open_:
        return unknown(_first(open_), (each.line() for each in open_[:5]))
    kinds = [
        f"{count:,} {does(count, one, many)}"
        for one, many in (("Ingress", "Ingresses"), ("Gateway", "Gateways"))
        if (count := sum(each.ref.kind == one for each in asking))
    ]
    by = some(list(dict.fromkeys(each.by for each in asking)))
    return held(f"{' and '.join(kinds)}, served by {by}", (each.line() for each in asking[:5]))


def _first(asking: list[_Asking]) -> str:
    """The first with its reason, and how many more there are: for the same one, or another."""
    first, rest = asking[0], len(asking) - 1
    more = f" and {rest:,} more" if rest else ""
    if any(each.outcome.why != first.outcome.why for each in asking):
        return f"{spoken(first.ref)}: {first.outcome.why};{more} for other reasons"
    return f"{spoken(first.ref)}{more}: {first.outcome.why}"


def _ingresses(netmap: Netmap) -> Iterator[_Asking]:
    servers = Servers(Ground(netmap.snapshot, netmap.facts))
    for ingress in netmap.snapshot.ingresses:
        match servers.of(ingress):
            case Served() as server:
                by = server.controller or spoken(server.workloads[0])
                outcome = servers.standing(server)
            case Elsewhere(controller):
                by = controller
                outcome = Outcome(Verdict.UNKNOWN, f"{controller} answers outside of the cluster")
            case Unserved() as nobody:
                by, outcome = "nobody", _unserved(ingress, nobody)
        yield _Asking(ingress.ref, class_of(ingress), by, outcome)


def _unserved(ingress: Ingress, nobody: Unserved) -> Outcome:
    """What is said of an Ingress that nobody serves; who gave it an address may do so."""
    if not ingress.addresses or nobody.outcome.verdict is not Verdict.BROKEN:
        return nobody.outcome
    why = nobody.proof.why or f"who gave {spoken(ingress.ref)} its address is not seen"
    return Outcome(Verdict.UNKNOWN, why)


def _gateways(netmap: Netmap) -> Iterator[_Asking]:
    if not netmap.snapshot.gateways:
        return
    ground = Ground(netmap.snapshot, netmap.facts)
    known = Gateways(netmap.snapshot)
    doors = Doors(ground, known)
    for gateway in netmap.snapshot.gateways:
        found = known.classes.get(gateway.class_name)
        by = found.controller if found else gateway.class_name
        door = doors.of(gateway)
        proxies = [standing(ground, ref) for ref in (*door.workloads, *door.shared)]
        unseen = Outcome(Verdict.UNKNOWN, f"what serves {spoken(gateway.ref)} is not seen")
        best = min(proxies, key=passing, default=unseen)
        outcome = in_series(known.judged(gateway), best)
        yield _Asking(gateway.ref, gateway.class_name, by, outcome)


GUARANTEE = Guarantee(
    id="http-comes-through-a-controller",
    layer=Layer.INGRESS,
    statement="HTTP comes in through a controller that runs",
    needs=frozenset(_NEEDS),
    doc=__doc__,
    judge=judge,
)
