"""The nodes as traffic from outside meets them: which of them answer on node ports."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from kubectl_netmap.objects.addresses import parse_address
from kubectl_netmap.routing.few import few
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.seeing import unseen
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict

_KUBE_PROXY = frozenset({"iptables", "ipvs", "nftables"})
_ADDRESSES = ("InternalIP", "ExternalIP")


@dataclass(frozen=True, slots=True)
class Nodes:
    """The nodes by name, and what is known to keep some of them from answering.

    `every` are their names too. `hidden` says why not all of them are seen; empty where
    they are. `unserved` have no service proxy, `unready` are not ready. `owners` are the
    nodes by their addresses, of which `addresses` names the first few.
    `kube_proxy` is set where every one is known to run kube-proxy.
    """

    names: tuple[str, ...] = ()
    every: frozenset[str] = frozenset()
    hidden: str = ""
    unserved: frozenset[str] = frozenset()
    unready: frozenset[str] = frozenset()
    owners: Mapping[str, str] | None = None
    addresses: str = ""
    kube_proxy: bool = False

    def answering(self, among: AbstractSet[str] | None = None) -> Outcome:
        """Whether the nodes, or those among them, answer on a node port."""
        if self.hidden:
            return Outcome(Verdict.UNKNOWN, f"which nodes answer is not known: {self.hidden}")
        unserved, unready = self.unserved, self.unready - self.unserved
        if among is not None:
            unserved, unready = unserved & among, unready & among
        parts = []
        if unserved:
            parts.append(f"no service proxy is seen on {self._share(unserved)}")
        if unready:
            verb = "is" if len(unready) == 1 else "are"
            parts.append(self._share(unready, f" {verb} not ready"))
        return Outcome(Verdict.DEGRADED, "; ".join(parts)) if parts else FINE

    def standing(self, name: str) -> Outcome:
        """Whether one node answers on what is sent to an address of its own."""
        if name in self.unserved:
            return Outcome(Verdict.UNKNOWN, f"no service proxy is seen on {name}")
        return Outcome(Verdict.DEGRADED, f"{name} is not ready") if name in self.unready else FINE

    def told(self, among: AbstractSet[str] | None = None) -> str:
        """How many of the nodes are expected to answer: `2 of 3`."""
        if self.hidden or not self.names:
            return self.hidden
        silent = self.unserved | self.unready
        able = len(self.names) - len(silent) if among is None else len(among - silent)
        return f"{able} of {len(self.names)}"

    def without(self, among: AbstractSet[str]) -> str:
        """The nodes that are not among these: `worker2, worker3 and 5 more`; empty for none."""
        count = len(self.names) - len(among)
        return few((name for name in self.names if name not in among), count) if count else ""

    def owner_of(self, address: str) -> str:
        """The node that has an address; empty where none is seen to."""
        return (self.owners or {}).get(_canonical(address), "")

    def _share(self, part: frozenset[str], verb: str = "") -> str:
        noun = "node" if len(self.names) == 1 else "nodes"
        names = few(sorted(part), len(part))
        return f"{len(part)} of {len(self.names)} {noun}{verb} ({names})"


def nodes(ground: Ground) -> Nodes:
    """The nodes of a cluster, as far as they are seen."""
    snapshot, known = ground.snapshot, ground.facts.nodes
    modes = {each.name: each.service_proxy.value for each in known}
    names = sorted({*modes, *ground.node_of})
    owners = {
        _canonical(text): node.name
        for node in sorted(snapshot.nodes, key=lambda each: each.name)
        for kind in _ADDRESSES
        for text in node.addresses_of(kind)
    }
    return Nodes(
        names=tuple(names),
        every=frozenset(names),
        hidden=unseen(snapshot, "Node"),
        unserved=frozenset(name for name, mode in modes.items() if mode == "none"),
        unready=frozenset(node.name for node in snapshot.nodes if node.ready is False),
        owners=owners,
        addresses=few(owners, len(owners), 4),
        kube_proxy=bool(names) and all(modes.get(name) in _KUBE_PROXY for name in names),
    )


def _canonical(address: str) -> str:
    parsed = parse_address(address)
    return str(parsed) if parsed else address
