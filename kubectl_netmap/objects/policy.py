"""NetworkPolicies, as far as who they select (networking.k8s.io/v1)."""

from __future__ import annotations

import msgspec

from kubectl_netmap.objects.labels import Selector
from kubectl_netmap.objects.ref import Ref


class NetworkPolicy(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A NetworkPolicy: the pods of its namespace that it selects, and for what."""

    namespace: str
    name: str
    selector: Selector = Selector()
    types: tuple[str, ...] = ()

    @property
    def ref(self) -> Ref:
        """What it is called."""
        return Ref("NetworkPolicy", self.namespace, self.name)
