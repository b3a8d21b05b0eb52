"""At which addresses a client outside dials what it was asked about, as far as that is told."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.objects.addresses import parse_address
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.service import Service
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.trace.outside import named
from kubectl_netmap.trace.resolve import Dialled
from kubectl_netmap.trace.trace import Step
from kubectl_netmap.trace.world import World

Door = tuple[str, Step | None]
"""An address with the step that found it; an empty one where that step is the end."""


def doors(world: World, goal: Dialled) -> Iterator[Door]:
    """The addresses of a Service, of a name, or the one that was asked for itself."""
    if goal.service is not None:
        yield from _of_service(goal.service)
    elif parse_address(goal.host) is not None:
        yield goal.host, None
    else:
        yield from _of_name(world, goal.host)


def _of_name(world: World, name: str) -> Iterator[Door]:
    found = named(world, name)
    if not found.addresses:
        look = _describe(found.because[0]) if found.because else "kubectl get ingresses -A"
        yield "", Step("name", None, Verdict.UNKNOWN, found.why, found.because, look=look)
    by = f"{found.because[0].kind} status" if found.because else "status"
    for address in found.addresses:
        if parse_address(address) is None:
            told = f"{name} is served by {address}, whose addresses are not known"
            yield "", Step("name", None, Verdict.UNKNOWN, told, found.because)
        else:
            told = f"{name} is served by {address} ({by}; the public DNS was not asked)"
            yield address, Step("name", None, Verdict.OK, told, found.because)


def _of_service(service: Service) -> Iterator[Door]:
    """API field `status.loadBalancer.ingress[]`: an address, or the name of a load balancer."""
    named_ = f"Service {service.namespace}/{service.name}"
    given = tuple(each.ip for each in service.load_balancer if each.ip)
    names = tuple(each.hostname for each in service.load_balancer if not each.ip and each.hostname)
    addresses = tuple(dict.fromkeys((*given, *service.external_ips)))
    for address in addresses:
        yield address, None
    for name in names:
        told = f"{named_} is served by {name}, whose addresses are not known"
        yield "", Step("name", None, Verdict.UNKNOWN, told, (service.ref,))
    if not addresses and not names:
        told = f"{named_} {_without(service)}"
        look = _describe(service.ref)
        yield "", Step("load-balancer", None, Verdict.BROKEN, told, (service.ref,), look=look)


def _describe(ref: Ref) -> str:
    return f"kubectl -n {ref.namespace} describe {ref.kind.lower()} {ref.name}"


def _without(service: Service) -> str:
    why = f"has no address for clients outside (type {service.type})"
    if service.type == "LoadBalancer":
        why = "waits for the address of a load balancer"
    if any(port.node_port for port in service.ports):
        return f"{why}; its node ports may be asked for: node/NAME:PORT"
    return why
