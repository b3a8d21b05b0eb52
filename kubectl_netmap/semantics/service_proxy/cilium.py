"""Cilium as service proxy: what was measured of version 1.20 with packets, and no more.

In kube-proxy's place it translates for pods and for processes of nodes in the socket call,
so that the address of a Service never is on the wire: the source stays what it would be on
the way to the endpoint itself. For clients outside it translates on the node that the packet
comes to, and keeps the client's address where the endpoint is on that node. It uses
endpoints that terminate where none is ready, and passes over their hints unless its option
enable-service-topology is set, which was not measured.

Beside kube-proxy it still translates what pods send to ClusterIPs and external IPs, on the
pod's own link; all else is kube-proxy's. What was not measured is not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kubectl_netmap.semantics.service_proxy.backends import Backend
from kubectl_netmap.semantics.service_proxy.lists import Lists, categorize
from kubectl_netmap.semantics.service_proxy.packet import Here, Hook, Packet
from kubectl_netmap.semantics.service_proxy.services import Door, Hit, Owner
from kubectl_netmap.semantics.service_proxy.treatment import (
    Dropped,
    Refusal,
    Refused,
    Translated,
    Treatment,
    Unsure,
    Untouched,
)
from kubectl_netmap.semantics.service_proxy.words import chosen_by

HAIRPIN_SOURCE = "169.254.42.1"
"""What a pod sees as the client when it reaches itself and Cilium translates on its link."""

_FOR_PODS = frozenset({Door.CLUSTER_IP, Door.EXTERNAL_IP})

_HINTS = frozenset({"for_zones", "for_nodes"})
"""Fields of an endpoint."""
"""What Cilium translates for pods beside kube-proxy."""


def at_service(here: Here, packet: Packet, hit: Hit, known: Sequence[Backend]) -> Treatment:
    """What becomes of a packet where Cilium is in kube-proxy's place."""
    lists = _lists(here, known)
    if packet.hook is Hook.WIRE:
        return _from_outside(hit, lists)
    return _in_the_socket(here, hit, lists)


def _lists(here: Here, known: Sequence[Backend]) -> Lists:
    """As kube-proxy's, but an endpoint that names no node is local to every one."""
    lists = categorize([_without_hints(each) for each in known], here.name, "")
    local = tuple(
        each
        for each in known
        if each.endpoint.ready and (each.is_on(here.name) or not each.endpoint.node)
    )
    return replace(lists, local=local or lists.local)


def _without_hints(backend: Backend) -> Backend:
    endpoint = backend.endpoint
    fields = (name for name in endpoint.__struct_fields__ if name not in _HINTS)
    return replace(
        backend, endpoint=type(endpoint)(**{name: getattr(endpoint, name) for name in fields})
    )


def _in_the_socket(here: Here, hit: Hit, lists: Lists) -> Treatment:
    if hit.door is Door.CLUSTER_IP and hit.service.internal_policy == "Local":
        if not lists.local:
            why = f"internalTrafficPolicy Local: no endpoint on {here.name}"
            return Refused(why, Refusal.UNREACHABLE, hit)
        return _kept(hit, lists, lists.local)
    if not lists.cluster:
        return Refused("no ready endpoint", Refusal.UNREACHABLE, hit)
    if hit.door is Door.EXTERNAL_IP:
        return Untouched("Cilium translates external IPs for clients outside only", hit)
    return _kept(hit, lists, lists.cluster)


def _kept(hit: Hit, lists: Lists, chosen: tuple[Backend, ...], hairpin: str = "") -> Translated:
    """Translated, and the source stays."""
    return Translated(
        hit,
        chosen,
        masquerade=False,
        how=chosen_by(hit, lists, chosen),
        hairpin_masked=False,
        hairpin_source=hairpin,
    )


def _from_outside(hit: Hit, lists: Lists) -> Treatment:
    if hit.door is Door.CLUSTER_IP:
        return Dropped("Cilium serves ClusterIPs for pods and nodes only", hit)
    if hit.door is Door.LOAD_BALANCER and hit.service.source_ranges:
        return Unsure("how Cilium holds loadBalancerSourceRanges was not measured", hit)
    if not lists.cluster:
        return Dropped("no ready endpoint, and Cilium is silent then", hit)
    if hit.service.external_policy != "Local":
        how = chosen_by(hit, lists, lists.cluster)
        return Translated(hit, lists.cluster, masquerade=True, how=how, kept_if_local=True)
    if not lists.local:
        return Dropped("externalTrafficPolicy Local: no endpoint on the node", hit)
    how = chosen_by(hit, lists, lists.local)
    return Translated(hit, lists.local, masquerade=False, how=how)


def at_no_port(owner: Owner, packet: Packet) -> Treatment:
    """What becomes of a packet for an address of a Service that has no such port."""
    named = f"Service {owner.service.namespace}/{owner.service.name}"
    return Untouched(
        f"{named} has no port {packet.port}/{packet.protocol}, and Cilium lets it pass"
    )


def translates_for_pods(packet: Packet, hit: Hit) -> bool:
    """Whether Cilium, and not the kube-proxy beside it, serves what a pod dials."""
    return packet.hook is Hook.POD and hit.door in _FOR_PODS


def beside_at_service(here: Here, packet: Packet, hit: Hit, known: Sequence[Backend]) -> Treatment:
    """What becomes of what a pod sends to a ClusterIP or external IP beside kube-proxy.

    Hints of endpoints are not followed, and without an endpoint there is silence, but for
    datagrams, which kube-proxy refuses.
    """
    lists = _lists(here, known)
    inside = hit.door is Door.CLUSTER_IP
    policy = hit.service.internal_policy if inside else hit.service.external_policy
    chosen = lists.local if policy == "Local" else lists.cluster
    if not lists.any and packet.protocol == "UDP":
        return Refused("no ready endpoint", hit=hit)
    if not chosen:
        field = "internalTrafficPolicy" if inside else "externalTrafficPolicy"
        why = f"{field} Local: no endpoint on {here.name}" if lists.any else "no ready endpoint"
        return Dropped(f"{why}, and Cilium is silent then", hit)
    return _kept(hit, lists, chosen, HAIRPIN_SOURCE)


def beside_by_kube_proxy(packet: Packet, done: Treatment) -> Treatment:
    """What becomes of what kube-proxy serves beside Cilium.

    What a pod sends by a node port or load balancer address is masqueraded by Cilium even
    where kube-proxy would keep its address, and without an endpoint it times out at a load
    balancer address, since the refusal does not get back to the pod.
    """
    if packet.hook is not Hook.POD:
        return done
    match done:
        case Translated():
            return replace(done, masquerade=True)
        case Refused(why, _, hit) if hit is not None and hit.door is Door.LOAD_BALANCER:
            return Dropped(f"{why}, and Cilium lets no refusal through to the pod", hit)
        case _:
            return done
