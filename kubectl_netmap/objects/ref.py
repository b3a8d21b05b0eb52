"""How one object of the cluster is named."""

from __future__ import annotations

import msgspec


class Ref(msgspec.Struct, frozen=True, order=True, gc=False):
    """Kind, namespace and name; an empty namespace means cluster-scoped."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        path = f"{self.namespace}/{self.name}" if self.namespace else self.name
        return f"{self.kind}/{path}"
