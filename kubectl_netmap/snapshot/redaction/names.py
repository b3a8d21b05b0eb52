"""Names to pseudonyms: one name has one pseudonym in each role, by a key."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from kubectl_netmap.snapshot.redaction.well_known import (
    COMPONENTS,
    is_component,
    is_domain_part,
    is_vendors,
)

_SIZE = 6
"""Bytes of a pseudonym: two of a million names are alike once in some hundred snapshots."""

_PREFIXES = ("k3d-", "gke-", "aks-", "fargate-")
"""How names of nodes begin that tell who made them."""


class Names:
    """Pseudonyms by role and name: `node-r2f0a…`, `ns-r81c4…`. Well-known names stay.

    `nodes` are the names of nodes: static pods have them behind their own.
    """

    def __init__(self, key: bytes, nodes: Iterable[str] = ()) -> None:
        self._key = key
        self._nodes = frozenset(nodes)
        self._known: dict[tuple[str, str], str] = {}

    def of(self, role: str, name: str) -> str:
        """The pseudonym of a name, or the name itself if it is the same everywhere."""
        return name if not name or is_component(name) else self.made(role, name)

    def made(self, role: str, name: str) -> str:
        """The pseudonym of a name, whatever it is."""
        found = self._known.get((role, name))
        if found is None:
            told = f"{role}\0{name}".encode(errors="surrogatepass")
            digest = blake2b(told, key=self._key, digest_size=_SIZE).hexdigest()
            found = self._known[role, name] = f"{role}-r{digest}"
        return found

    def node(self, name: str) -> str:
        """A node's; what tells who made it stays."""
        if not name:
            return ""
        prefix = next((each for each in _PREFIXES if name.startswith(each)), "")
        return prefix + self.made("node", name)

    def member(self, role: str, name: str) -> str:
        """That of a pod, a workload or a slice: the component it belongs to stays.

        `coredns-66bc5c9577-s9vjf` becomes `coredns-r…`, and what a static pod has behind
        its name becomes the node's pseudonym.
        """
        if not name or is_component(name):
            return name
        head = name
        while "-" in head:
            head = head.rpartition("-")[0]
            if head in COMPONENTS:
                rest = name[len(head) + 1 :]
                if rest in self._nodes:
                    return f"{head}-{self.node(rest)}"
                return f"{head}-{self.made(role, name).rpartition('-')[2]}"
        return self.made(role, name)

    def host(self, host: str) -> str:
        """A host's name, part by part, so that names below one domain stay below it."""
        if host in self._nodes:
            return self.node(host)
        parts = host.split(".")
        at = parts.index("svc") if "svc" in parts else 0
        made = [*map(self._part, parts[: max(at - 3, 0)])]
        if at > 2:  # noqa: PLR2004 -- HOSTNAME.SERVICE.NAMESPACE.svc
            made.append(self.member("pod", parts[at - 3]))
        if at > 1:
            made.append(self.of("svc", parts[at - 2]))
        if at > 0:
            made.append(self.of("ns", parts[at - 1]))
        return ".".join([*made, *map(self._part, parts[at:])])

    def domain(self, domain: str) -> str:
        """A domain that labels, annotations and API groups begin with."""
        return domain if is_vendors(domain) or "." not in domain else self.host(domain)

    def _part(self, part: str) -> str:
        return part if part in ("", "*") or is_domain_part(part) else self.made("h", part)
