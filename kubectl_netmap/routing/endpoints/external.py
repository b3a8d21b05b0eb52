"""Where a Service of type ExternalName leads: out of the cluster, or to another Service."""

from __future__ import annotations

from dataclasses import dataclass

from kubectl_netmap.objects.addresses import parse_address
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.service import Service
from kubectl_netmap.routing.seeing import unread, unseen
from kubectl_netmap.routing.verdict import Outcome, Verdict
from kubectl_netmap.snapshot.snapshot import Snapshot

CLUSTER_DOMAIN = "cluster.local"
"""The domain of a cluster's names, where nothing tells another one."""


@dataclass(frozen=True, slots=True)
class Outside:
    """Where it leads if not to a Service that is seen.

    `service` is the Service that its name means, if there is none or it is not seen;
    `loops` is set where a chain never ends.
    """

    name: str
    outcome: Outcome
    service: Ref | None = None
    loops: bool = False


def leads_to(snapshot: Snapshot, service: Service, domain: str) -> Service | Outside:
    """The end of a chain of ExternalNames."""
    passed: set[Ref] = set()
    at: Service | Outside = service
    while isinstance(at, Service) and at.type == "ExternalName":
        if at.ref in passed:
            why = f"Service {service.namespace}/{service.name} leads back to itself"
            return Outside(at.external_name, Outcome(Verdict.BROKEN, why), loops=True)
        passed.add(at.ref)
        at = next_of(snapshot, at, domain)
    return at


def next_of(snapshot: Snapshot, service: Service, domain: str) -> Service | Outside:
    """What the name of one ExternalName stands for.

    Source: API field `Service.spec.externalName`: cluster DNS answers with a CNAME to
    it, and with nothing where it is an address. A name of the cluster needs its domain,
    since the target of a CNAME is not looked for in a search list.
    """
    host = service.external_name.rstrip(".").lower()
    if not host:
        return Outside(host, Outcome(Verdict.BROKEN, "its externalName is empty"))
    if parse_address(host):
        why = f"{host} is an address, and cluster DNS answers with names only"
        return Outside(host, Outcome(Verdict.UNKNOWN, why))
    ref = _service_in(host, domain)
    if ref is None:
        return Outside(host, Outcome(Verdict.UNKNOWN, _leaves(service, host, domain)))
    target = snapshot.service_of.get((ref.namespace, ref.name))
    return target or Outside(host, _unfound(snapshot, ref), ref)


def _service_in(host: str, domain: str) -> Ref | None:
    """The Service in a name: `cart.shop.svc.cluster.local`, or that of a pod before it."""
    labels = host.removesuffix(f".svc.{domain.lower()}").split(".")
    if not host.endswith(f".svc.{domain.lower()}") or len(labels) < 2:  # noqa: PLR2004 -- and namespace
        return None
    return Ref("Service", labels[-1], labels[-2])


def _unfound(snapshot: Snapshot, ref: Ref) -> Outcome:
    named = f"Service {ref.namespace}/{ref.name}"
    hidden = unseen(snapshot, "Service", ref.namespace)
    if hidden or unread(snapshot, "Service", ref.namespace, ref.name):
        return Outcome(Verdict.UNKNOWN, hidden or f"{named} could not be read")
    return Outcome(Verdict.BROKEN, f"{named} does not exist")


def _leaves(service: Service, host: str, domain: str) -> str:
    why = f"leaves the cluster: {host}"
    if host.endswith(".svc"):
        why = f"{host} is no name of a Service without {domain}"
    targets = [
        str(port.target) for port in service.ports if port.target and port.target != port.port
    ]
    # nothing stands between the client and the name: the port is the one that it dials
    return f"{why}; targetPort {targets[0]} has no effect" if targets else why
