"""An object that configures the cluster: a ConfigMap, a custom resource.

Only the fields named in `snapshot.wire` are kept, each under its full path, so
that a fact can quote the very place: `spec.cidrs[0]`,
`data.ClusterConfiguration.networking.podSubnet`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from kubectl_netmap.objects.ref import Ref

Scalar = str | int | float | bool | None


class ConfigObject(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Kind, name and the named fields by path; every value is a scalar.

    `modified` is the time of the last change that the API server recorded
    (RFC 3339), or empty.
    """

    kind: str
    namespace: str
    name: str
    fields: Mapping[str, Scalar] = {}
    modified: str = ""

    @property
    def ref(self) -> Ref:
        """What it is called."""
        return Ref(self.kind, self.namespace, self.name)

    def text(self, path: str) -> str:
        """The value at a path as text, blanks stripped; empty where there is none.

        A boolean reads as in YAML: true, false.
        """
        value = self.fields.get(path)
        if isinstance(value, bool):
            return "true" if value else "false"
        return "" if value is None else str(value).strip()

    def each(self, path: str) -> Iterator[tuple[str, str]]:
        """Every (path, text) under a path: itself, its list items, its keys."""
        for key in self.fields:
            if key == path or key.startswith((f"{path}[", f"{path}.")):
                yield key, self.text(key)
