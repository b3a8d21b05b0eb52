"""A part of the cluster that could not be seen, and what that costs."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class GapReason(StrEnum):
    """Why something was not seen."""

    FORBIDDEN = "forbidden"
    NOT_SERVED = "not-served"
    UNREACHABLE = "unreachable"
    MALFORMED = "malformed"
    TRUNCATED = "truncated"
    REDACTED = "redacted"
    NOT_IN_DUMP = "not-in-dump"
    NOT_ASKED = "not-asked"


class Gap(msgspec.Struct, frozen=True, order=True, gc=False, omit_defaults=True):
    """Objects of one kind that were not seen: all, a namespace's, or one.

    Empty `namespace` and `name` mean the whole cluster; `besides` names the
    namespaces that were seen all the same, and `nodes` the nodes whose pods were.
    `detail` is what the API server, the parser or the file said.
    """

    kind: str
    reason: GapReason
    namespace: str = ""
    name: str = ""
    besides: tuple[str, ...] = ()
    consequence: str = ""
    detail: str = ""
    nodes: tuple[str, ...] = ()

    @property
    def scope(self) -> str:
        """Where, in words: `cluster`, `shop`, `kube-system/kube-proxy`, `all but shop`."""
        if self.besides:
            return "all but " + ", ".join(self.besides)
        parts = [part for part in (self.namespace, self.name) if part]
        return "/".join(parts) or "cluster"

    def hides(self, namespace: str | None = None) -> bool:
        """Whether objects of the namespace are missing; None asks for any at all.

        A gap of one object does not hide its kind: the others were seen.
        """
        if self.name:
            return False
        if namespace is None:
            return True
        return namespace not in self.besides and self.namespace in ("", namespace)
