"""A pod as the proxy of Ingresses: which controller it is, and which Ingresses it serves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kubectl_netmap.discover.ingress_products import product_of
from kubectl_netmap.objects.ingress import Ingress
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.workload import Pod
from kubectl_netmap.routing.ingress.ingresses import class_of
from kubectl_netmap.routing.ingress.servers import Served, Unserved
from kubectl_netmap.routing.seeing import unseen
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.semantics.http_routing.controller import Controller
from kubectl_netmap.semantics.http_routing.controllers import configured, controller_of
from kubectl_netmap.semantics.http_routing.ports import Port, port_of
from kubectl_netmap.semantics.http_routing.request import Request
from kubectl_netmap.semantics.http_routing.traefik import EntryPoint, entry_point_at
from kubectl_netmap.snapshot.gap import GapReason
from kubectl_netmap.trace.outside import BY_HOST
from kubectl_netmap.trace.world import World

_EXTERNALS = "providers.kubernetesingress.allowexternalnameservices"


@dataclass(frozen=True, slots=True)
class Proxying:
    """What a pod serves.

    `perhaps` are Ingresses of which is not known who serves them. `missing` are Services of
    its Ingresses that are not there, `idle` those that have nobody ready; `entry` is Traefik's
    entry point on the port, and `on` what the controller does there. `doubt` tells why the
    rules are not all known, `also` what it serves besides Ingresses.
    """

    controller: Controller
    ingresses: tuple[Ingress, ...]
    perhaps: tuple[Ingress, ...]
    missing: frozenset[Ref]
    idle: frozenset[Ref]
    entry: EntryPoint | None
    on: Port
    doubt: str = ""
    also: str = ""

    def mistaken(self, request: Request) -> str:
        """Why a request does not fit the port that it came to; empty where it does."""
        if request.tls and self.on is Port.PLAIN:
            return "the request comes by TLS, to its port for plain HTTP"
        if not request.tls and self.on is Port.TLS:
            return "the request comes without TLS, to its port for TLS"
        return ""


def proxying(world: World, pod: Pod, port: int) -> Proxying | None:
    """What a pod serves on a port; None for one that is no controller's, or no proxy's."""
    ground = world.netmap.ground
    workload = ground.workload_of(pod)
    known = world.netmap.facts.ingress_controllers.value or ()
    controllers = [each for each in known if workload in each.workloads]
    if not controllers:
        return None
    product = product_of(controllers[0].controller)
    flags = {name: value for c in pod.template.containers for name, value in c.flags.items()}
    controller = configured(controller_of(product.name if product else ""), flags)
    servers = world.servers
    served, perhaps, doubts = [], [], [unseen(world.snapshot, "Ingress")]
    for ingress in world.snapshot.ingresses:
        server = servers.of(ingress)
        if isinstance(server, Served) and workload in server.workloads:
            served.append(ingress)
            doubts.append(server.doubt)
        elif isinstance(server, Unserved) and server.outcome.verdict is Verdict.UNKNOWN:
            named = servers.classes.get(class_of(ingress))
            if named is None or (product and product_of(named.controller) is product):
                perhaps.append(ingress)
    declared = [each for container in pod.template.containers for each in container.ports]
    on = port_of(controller, flags, declared, port, _named(controller, (*served, *perhaps)))
    if on is Port.OTHER:
        return None
    if on is Port.UNKNOWN:
        who = controller.name or "the controller"
        doubts.append(f"whether {who} serves Ingresses on port {port} is not known")
    backends = _backends((*served, *perhaps))
    # Traefik's option allowExternalNameServices; others take names as backends
    externals = controller.name != "traefik" or flags.get(_EXTERNALS) == "true"
    return Proxying(
        controller=controller,
        ingresses=tuple(served),
        perhaps=tuple(perhaps),
        missing=frozenset(ref for ref in backends if _is_missing(world, ref, externals=externals)),
        idle=frozenset(ref for ref in backends if _is_idle(world, ref)),
        entry=entry_point_at(flags, port) if controller.name == "traefik" else None,
        on=on,
        doubt=next(filter(None, doubts), ""),
        also=_also(world, controller),
    )


def _named(controller: Controller, ingresses: Iterable[Ingress]) -> frozenset[str]:
    """Traefik's entry points that Ingresses name."""
    if not controller.entry_points:
        return frozenset()
    texts = (each.annotations.get(controller.entry_points, "").lower() for each in ingresses)
    return frozenset(name.strip() for text in texts for name in text.split(","))


def _also(world: World, controller: Controller) -> str:
    """What a controller serves besides Ingresses; empty for nothing."""
    gateways = controller.gateways and _may_have_routes(world)
    kinds = (controller.routes, "routes of the Gateway API" if gateways else "")
    told = " and ".join(filter(None, kinds))
    return f"{controller.name} also serves {told}, which are not modelled" if told else ""


def _may_have_routes(world: World) -> bool:
    """Whether there are routes of the Gateway API, or may be some that are not seen."""
    snapshot = world.snapshot
    absent = {gap.kind for gap in snapshot.gaps if gap.reason is GapReason.NOT_SERVED}
    return any(each.kind in BY_HOST for each in snapshot.gateway_routes) or any(
        not snapshot.sees(kind) for kind in set(BY_HOST) - absent
    )


def _backends(ingresses: Iterable[Ingress]) -> frozenset[Ref]:
    """The Services that rules and default backends name."""
    return frozenset(
        Ref("Service", ingress.namespace, backend.service)
        for ingress in ingresses
        for backend in (*(path.backend for path in ingress.paths), ingress.default_backend)
        if backend is not None and backend.service
    )


def _is_missing(world: World, ref: Ref, *, externals: bool) -> bool:
    """Whether a Service is known not to be there, or does not count for being a mere name."""
    service = world.snapshot.service_of.get((ref.namespace, ref.name))
    if service is None:
        return world.snapshot.sees("Service", ref.namespace)
    return service.type == "ExternalName" and not externals


def _is_idle(world: World, ref: Ref) -> bool:
    """Whether nobody behind a Service is ready, as far as that was seen."""
    service = world.snapshot.service_of.get((ref.namespace, ref.name))
    if service is None or service.type == "ExternalName" or world.hidden_backends(service):
        return False
    slices = world.snapshot.slices_of.get((service.namespace, service.name), ())
    return not any(endpoint.ready for each in slices for endpoint in each.endpoints)
