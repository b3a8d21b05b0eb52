"""What the service proxy, the CNI and the policy engine of a node are to be known by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubectl_netmap.discover.cni_fingerprints import sightings
from kubectl_netmap.discover.facts import Enforces, PolicyEngine
from kubectl_netmap.discover.policy_engine import policy_engine
from kubectl_netmap.discover.proxies.clues import AGENTS, KUBE_PROXY
from kubectl_netmap.objects.policy import PolicyRule
from kubectl_netmap.objects.workload import Pod
from kubectl_netmap.snapshot.snapshot import Snapshot
from kubectl_netmap.snapshot.want import Want
from kubectl_netmap.snapshot.wire.config_map import mounted
from kubectl_netmap.trace.policies import kinds_of

_CILIUM = "cilium-agent"
_PROXIES = frozenset({KUBE_PROXY, _CILIUM})
_CONFIGURED = frozenset({KUBE_PROXY, "kube-flannel"})
"""Containers whose mounted ConfigMaps count: those of CoreDNS, for example, do not."""

_BY_NAME = {"cilium": "cilium-config", "aws-vpc-cni": "amazon-vpc-cni"}
_FEW = frozenset({"kindnet", "flannel", "k3s", *_BY_NAME})
"""CNIs of which an agent's pod and one ConfigMap say all; others have objects of their own."""

_NAME = "kubernetes.io/metadata.name"
"""The label that every namespace has with its own name (KEP-2161, since 1.21)."""

_PAGE = 500


def machinery(
    snapshot: Snapshot, met: frozenset[Want], node: str, sender: Pod | None
) -> tuple[Want, ...] | None:
    """What to read of a node's machinery, whose pods have been read; None where all is needed.

    `sender` is the pod that sends, None for the node itself. Both ends are in the
    namespaces whose policies were `met`. That nobody enforces those is known only where
    every pod is seen.
    """
    namespaces = sorted({want.namespace for want in met if want.kind == "NetworkPolicy"})
    on_host = sender is None or sender.template.host_network
    pods = tuple(pod for pod in snapshot.pods if pod.node == node)
    agents = {c.name for pod in pods for c in pod.template.containers} & AGENTS
    names = {each.name for each in sightings(snapshot)}
    if not names or names - _FEW or agents - _PROXIES:
        return None
    configs = tuple(_configs(pods, names))
    engine = policy_engine(snapshot).value or PolicyEngine("", Enforces.UNKNOWN)
    idle = met.issuperset(configs) and engine.enforces is not Enforces.YES
    if idle and snapshot.network_policies:
        return None
    return tuple(
        dict.fromkeys(
            (
                *configs,
                *(_cilium_node(node) if on_host and "cilium" in names else ()),
                *_policies(snapshot, engine.name, namespaces),
                *(_labels(snapshot, sender.namespace, namespaces) if sender else ()),
            )
        )
    )


def _configs(pods: Sequence[Pod], names: set[str]) -> Iterator[Want]:
    for namespace, name, row in mounted(tuple(pods)):
        if _CONFIGURED.intersection(row.mounted_by):
            yield Want("ConfigMap", namespace, name)
    for cni, name in _BY_NAME.items():
        if cni in names:
            places = {pod.namespace for pod in pods if pod.template.container(_CILIUM)}
            namespace = min(places) if cni == "cilium" and places else "kube-system"
            yield Want("ConfigMap", namespace, name)


def _cilium_node(node: str) -> Iterator[Want]:
    """The address by which the node speaks to pods."""
    yield Want("CiliumNode", name=node)


def _policies(snapshot: Snapshot, engine: str, namespaces: Sequence[str]) -> Iterator[Want]:
    """Policies of other kinds that the engine may enforce: whether there are any."""
    for kind in kinds_of(engine):
        if engine == "cilium":
            page = Want(kind, limit=_PAGE)
            yield page
            if kind in snapshot.objects and not snapshot.sees(kind):
                yield from (Want(kind, namespace) for namespace in namespaces)
        else:
            yield Want(kind, maybe=True)


def _labels(snapshot: Snapshot, sender: str, namespaces: Sequence[str]) -> Iterator[Want]:
    """The labels of both namespaces, where a policy that counts selects by them."""
    receivers = {each for each in namespaces if each != sender} or {sender}
    rules: list[PolicyRule] = []
    for each in snapshot.network_policies:
        rules += each.egress if each.namespace == sender else ()
        rules += each.ingress if each.namespace in receivers else ()
    if any(map(_selects_namespaces, rules)):
        yield Want("Namespace", labels=f"{_NAME} in ({','.join(sorted(namespaces))})")


def _selects_namespaces(rule: PolicyRule) -> bool:
    return any(peer.namespaces is not None for peer in rule.peers)
