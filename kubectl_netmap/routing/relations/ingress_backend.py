"""A rule of an Ingress sends requests for a host and path to a port of a Service.

Source: API fields `Ingress.spec.rules`, `.defaultBackend`, `ServiceBackendPort`.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.objects.ingress import Ingress, IngressPath
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.graph import Channel, Layer, Link
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.places import missing, place_of, service_place
from kubectl_netmap.routing.relation import Relation
from kubectl_netmap.routing.route import Exposure
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict

NAME = "ingress-backend"


def links(ground: Ground) -> Iterator[Link]:
    """A link for each host and path."""
    for ingress in ground.snapshot.ingresses:
        for path in ingress.paths:
            yield _rule(ground, ingress, path)


def _rule(ground: Ground, ingress: Ingress, path: IngressPath) -> Link:
    source = place_of(ingress.ref, Layer.ENTRY, verdict=None)
    wanted = Ref("Service", ingress.namespace, path.backend.service)
    service = ground.snapshot.service_of.get((wanted.namespace, wanted.name))
    scheme = "https" if ingress.tls else "http"
    via = f"{path.host or '*'}{path.path} ({path.path_type})"
    dial = f"{scheme}://{path.host or '*'}{path.path}"
    outcome, target, number = FINE, missing(wanted), 0
    if service is None:
        outcome = Outcome(Verdict.BROKEN, "the Service does not exist")
    else:
        target = service_place(service)
        number = next((p.port for p in service.ports if path.backend.port in {p.port, p.name}), 0)
    return Link(
        source,
        target,
        NAME,
        outcome,
        via=via,
        channel=Channel(number),
        dial=dial,
        exposure=Exposure.INGRESS,
    )


RELATION = Relation(
    name=NAME,
    source=Layer.ENTRY,
    target=Layer.SERVICE,
    needs=frozenset({"Ingress", "Service"}),
    doc=__doc__,
    links=links,
)
