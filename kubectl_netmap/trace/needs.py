"""What a question still needs to be read, by what was seen so far.

Its objects, the policies of two namespaces, the nodes, and what runs beside the sender: the
service proxy and the CNI of its node. Everything else stays unseen, and so unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum

from kubectl_netmap.objects.service import Service
from kubectl_netmap.objects.workload import Pod
from kubectl_netmap.snapshot.snapshot import Snapshot
from kubectl_netmap.snapshot.want import Want, pods_on
from kubectl_netmap.trace.ends import At, Ends, Named, Near, ends
from kubectl_netmap.trace.machinery import machinery
from kubectl_netmap.trace.question import Question

PAGE = 500
"""Nodes, or pods of a namespace, that are read without knowing whether they are needed."""

MOST = 10
"""Requests that a question takes without good reason."""

FEW = 5
"""Nodes of which it is worth to ask what listens there; control planes have no more."""

NODES = Want("Node", limit=PAGE)


class _Much(Enum):
    """More than can be named."""

    ALL = "the whole cluster"


_Found = Iterator[Want | _Much]


def needs(
    question: Question, near: Near, snapshot: Snapshot, met: frozenset[Want]
) -> tuple[Want, ...] | None:
    """Everything that is known to be needed now; None where that is the whole cluster.

    Asked again after each round of reading, with the wants that were `met` so far, until
    all that it names is among them.
    """
    both = ends(question, near)
    if both is None:
        return None
    wants: dict[Want, None] = {NODES: None}
    for each in _both(both, snapshot, met):
        if isinstance(each, _Much):
            return None
        wants[each] = None
    if any(want.node and want in met for want in wants) and _requests({*met, *wants}) < MOST:
        wants.update(dict.fromkeys(_by_the_way(both)))
    return tuple(wants)


def _requests(wants: Iterable[Want]) -> int:
    """How many requests some wants take; kinds that may not be served are looked up at once."""
    return len({want if not want.maybe else None for want in wants})


def _by_the_way(both: Ends) -> Iterator[Want]:
    """What a pod's resolver would try first for the Service's name, which decides nothing."""
    if both.origin.kind == "Pod" and both.service is not None:
        yield Want("Service", both.origin.namespace, limit=PAGE)


def _both(both: Ends, snapshot: Snapshot, met: frozenset[Want]) -> _Found:
    match both.target:
        case At(address):
            yield from _address(address, snapshot, met)
        case Named("Service") as named:
            yield from _service(named, snapshot, met)
        case named:
            yield from _pod(named, snapshot, met)
    origin = both.origin
    if origin.kind == "Pod":
        yield Want("NetworkPolicy", origin.namespace)
        yield from _sender(both, snapshot, met)
    sender = snapshot.pod_of.get(origin.namespace, {}).get(origin.name)
    node = origin.name if origin.kind == "Node" else sender.node if sender is not None else ""
    if not node:
        return
    yield pods_on(node)
    yield from _node(node, snapshot, met)
    if pods_on(node) in met:
        found = machinery(snapshot, met, node, sender)
        yield from (_Much.ALL,) if found is None else found


def _sender(both: Ends, snapshot: Snapshot, met: frozenset[Want]) -> _Found:
    """The pod that sends, unless it comes with those of the target's namespace."""
    origin = both.origin
    if _has(snapshot, origin):
        return
    along = both.service is not None and both.service.namespace == origin.namespace
    if along and _page(origin.namespace) not in met:
        return
    if along and snapshot.sees("Pod", origin.namespace):
        if origin.guessed:
            yield _Much.ALL
        return
    yield from _by_name(origin, snapshot, met)


def _by_name(named: Named, snapshot: Snapshot, met: frozenset[Want]) -> _Found:
    """One object; where it is not there, those that may have been meant."""
    want = Want(named.kind, named.namespace, named.name)
    yield want
    if want in met and not _has(snapshot, named):
        yield _Much.ALL if named.guessed else Want(named.kind, named.namespace)


def _has(snapshot: Snapshot, named: Named) -> bool:
    if named.kind == "Service":
        return (named.namespace, named.name) in snapshot.service_of
    return named.name in snapshot.pod_of.get(named.namespace, {})


def _service(named: Named, snapshot: Snapshot, met: frozenset[Want]) -> _Found:
    yield from _by_name(named, snapshot, met)
    yield from _endpoints(named.namespace)
    service = snapshot.service_of.get((named.namespace, named.name))
    if service is not None:
        yield from _behind(service, snapshot, met)


def _endpoints(namespace: str) -> Iterator[Want]:
    yield Want("EndpointSlice", namespace)
    yield _page(namespace)
    yield Want("NetworkPolicy", namespace)


def _behind(service: Service, snapshot: Snapshot, met: frozenset[Want]) -> _Found:
    """The pods of a Service where its namespace has more than a page of them.

    A Service without an address is found by its name alone, which asks cluster DNS.
    """
    if not service.cluster_ips:
        yield _Much.ALL
    namespace = service.namespace
    if _page(namespace) not in met:
        return
    if not snapshot.sees("Pod", namespace):
        labels = ",".join(f"{key}={value}" for key, value in sorted(service.selector.items()))
        yield Want("Pod", namespace, labels=labels)
    hosts = tuple(_hosts(service, snapshot))
    yield from (_Much.ALL,) if len(hosts) > FEW else map(pods_on, hosts)


def _hosts(service: Service, snapshot: Snapshot) -> Iterator[str]:
    """The nodes that are endpoints themselves, as those of the API server: who listens there."""
    slices = snapshot.slices_of.get((service.namespace, service.name), ())
    endpoints = (endpoint for each in slices for endpoint in each.endpoints)
    addresses = {each for one in endpoints if not one.target for each in one.addresses}
    for node in snapshot.nodes:
        if addresses.intersection(node.addresses_of("InternalIP")):
            yield node.name


def _page(namespace: str) -> Want:
    return Want("Pod", namespace, limit=PAGE)


def _pod(named: Named, snapshot: Snapshot, met: frozenset[Want]) -> _Found:
    yield from _by_name(named, snapshot, met)
    yield Want("NetworkPolicy", named.namespace)
    pod = snapshot.pod_of.get(named.namespace, {}).get(named.name)
    if pod is not None:
        yield from _receiver(pod, snapshot, met)


def _receiver(pod: Pod, snapshot: Snapshot, met: frozenset[Want]) -> _Found:
    """A pod that is dialled itself.

    Where it is not the pod network's, or has given its address back, all is needed.
    """
    if pod.ips and not pod.on_network:
        yield _Much.ALL
    if pod.node and not pod.ready:
        yield from _node(pod.node, snapshot, met)


def _node(name: str, snapshot: Snapshot, met: frozenset[Want]) -> _Found:
    """A node that was not on the page."""
    missing = all(node.name != name for node in snapshot.nodes)
    if NODES in met and missing and not snapshot.sees("Node"):
        want = Want("Node", name=name)
        yield _Much.ALL if want in met else want


def _address(address: str, snapshot: Snapshot, met: frozenset[Want]) -> _Found:
    """Whose address it is: a Service's first one, or a pod's; of any other, all is needed.

    Source: the field selectors of Services (spec.clusterIP) and of pods (status.podIP).
    """
    of_service = Want("Service", fields=f"spec.clusterIP={address}")
    of_pod = Want("Pod", fields=f"status.podIP={address}")
    yield of_service
    services = [each for each in snapshot.services if address in each.cluster_ips]
    pod = snapshot.pod_at.get(address)
    if services:
        yield from _endpoints(services[0].namespace)
        yield from _behind(services[0], snapshot, met)
    elif of_service not in met:
        return
    elif of_pod not in met:
        yield of_pod
    elif pod is not None:
        yield Want("NetworkPolicy", pod.namespace)
        yield from _receiver(pod, snapshot, met)
    else:
        yield _Much.ALL
