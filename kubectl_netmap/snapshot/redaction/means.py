"""The means of redaction, together: names, addresses, texts, and what is made once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from kubectl_netmap.objects.labels import Labels
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.snapshot.redaction.addresses import Addresses
from kubectl_netmap.snapshot.redaction.names import Names
from kubectl_netmap.snapshot.redaction.words import Words

V = TypeVar("V")

_ROLES = {
    "ConfigMap": "cm",
    "Endpoints": "svc",
    "File": "file",
    "Gateway": "gw",
    "GatewayClass": "gwclass",
    "IngressClass": "class",
    "Namespace": "ns",
    "Service": "svc",
}
_MEMBERS = {
    "DaemonSet": "app",
    "Deployment": "app",
    "EndpointSlice": "slice",
    "Job": "app",
    "Pod": "pod",
    "PodLog": "pod",
    "ReplicaSet": "app",
    "ReplicationController": "app",
    "StatefulSet": "app",
}
"""Kinds whose names begin with that of the component they belong to."""

_AS_NODES = frozenset(
    {"CiliumNode", "HostSubnet", "Node", "NodeNetworkConfig", "NodeNetworkState", "NodeProxy"}
)


class Means:
    """What the functions of this package share while one snapshot is redacted."""

    def __init__(self, names: Names, addresses: Addresses, words: Words) -> None:
        self.names = names
        self.addresses = addresses
        self.words = words
        self._known: dict[int, tuple[object, object]] = {}

    def once(self, value: V, make: Callable[[V], V]) -> V:
        """What is made of a value that many objects share."""
        found = self._known.get(id(value))
        if found is None:
            # the value is kept as well, so that its id stays its own
            found = self._known[id(value)] = (value, make(value))
        return found[1]  # type: ignore[return-value]  # what `make` made of this very value

    def namespace(self, name: str) -> str:
        """A namespace's name."""
        return self.names.of("ns", name)

    def name(self, kind: str, name: str) -> str:
        """The name of an object of a kind."""
        if kind in _MEMBERS:
            return self.names.member(_MEMBERS[kind], name)
        if kind in _AS_NODES:
            return self.names.node(name)
        if kind == "ServiceProbe":
            return name  # an address family
        if kind == "IPAddress":
            return self.addresses.text(name)
        return self.names.of(_ROLES.get(kind, "obj"), name)

    def ref(self, ref: Ref) -> Ref:
        """What an object of any kind is called."""
        return Ref(ref.kind, self.namespace(ref.namespace), self.name(ref.kind, ref.name))

    def labels(self, labels: Labels) -> Labels:
        """Labels, a selector, a node selector."""
        return self.once(labels, self.words.labels) if labels else labels

    def annotations(self, annotations: Labels) -> Labels:
        """Annotations; their keys are those that netmap reads."""
        return {key: self.words.annotation(key, text) for key, text in annotations.items()}

    def texts(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Addresses and CIDRs, each as text."""
        return tuple(map(self.addresses.text, texts))

    def place(self, text: str) -> str:
        """An address, or the name of a host."""
        return self.addresses.only(text) or (self.names.host(text) if text else "")
