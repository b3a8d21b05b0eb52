"""A host port leads from the addresses of a pod's node to the pod.

Source: API field `Pod.spec.containers[].ports[].hostPort`, which the CNI has to carry
out: most do so by the plug-in portmap at the end of their chain.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.routing.exposure.listeners import listeners
from kubectl_netmap.routing.graph import Layer, Link
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.places import OUTSIDE
from kubectl_netmap.routing.relation import Relation
from kubectl_netmap.routing.route import Exposure
from kubectl_netmap.routing.seeing import unseen
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict

NAME = "host-port"

_WITH_PORTMAP = frozenset({"aws-vpc-cni", "calico", "canal", "flannel", "k3s", "kindnet"})
"""CNIs whose own configuration ends with portmap, and has no switch for it but Calico's."""


def links(ground: Ground) -> Iterator[Link]:
    """From outside to each host port, and from there to the pods that take it."""
    opened = _opened(ground)
    for each in listeners(ground, host_network=False):
        place = each.place("HostPort", "host port")
        yield Link(OUTSIDE, place, NAME, opened, because=(each.pods[0].workload,))
        yield Link(
            place,
            each.target,
            NAME,
            each.outcome,
            via=f"{each.protocol} {each.port}",
            dial=each.dial(ground),
            exposure=Exposure.HOST_PORT,
        )


def _opened(ground: Ground) -> Outcome:
    """Whether the CNI opens host ports.

    Cilium does where it replaces kube-proxy, or with portmap behind it
    (cni-chaining-mode). Calico's operator has a switch, `calicoNetwork.hostPorts`.
    """
    cni, proxy = ground.facts.cni.value, ground.facts.service_proxy.value
    if cni is None:
        return Outcome(Verdict.UNKNOWN, "which CNI is to open host ports is not known")
    if cni.name == "cilium" and proxy is not None and proxy.mode == "cilium":
        return FINE
    if cni.name == "calico" and (doubt := _switched_off(ground)):
        return Outcome(Verdict.UNKNOWN, doubt)
    if cni.name in _WITH_PORTMAP or "portmap" in cni.chained:
        return FINE
    return Outcome(Verdict.UNKNOWN, f"whether {cni.name} opens host ports is not known")


def _switched_off(ground: Ground) -> str:
    doubt = "whether Calico opens host ports is not known"
    for each in ground.snapshot.configs("Installation"):
        switch = each.text("spec.calicoNetwork.hostPorts")
        if switch == "Disabled":
            return f"host ports are disabled in Installation/{each.name}"
        if switch not in {"", "Enabled"}:  # redacted
            return doubt
    hidden = unseen(ground.snapshot, "Installation")
    return f"{doubt}: {hidden}" if hidden else ""


RELATION = Relation(
    name=NAME,
    source=Layer.OUTSIDE,
    target=Layer.POD,
    needs=frozenset({"Pod", "Node"}),
    doc=__doc__,
    links=links,
)
