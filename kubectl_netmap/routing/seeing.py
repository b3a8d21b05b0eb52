"""Why objects of a kind are not seen, in words."""

from __future__ import annotations

from collections.abc import Iterable

from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.snapshot import Snapshot

_WORDS = {
    GapReason.FORBIDDEN: "are not readable",
    GapReason.NOT_IN_DUMP: "are not in this dump",
    GapReason.NOT_SERVED: "are not served by this API server",
    GapReason.UNREACHABLE: "could not be read",
    GapReason.MALFORMED: "could not be understood",
    GapReason.TRUNCATED: "were only read in part",
    GapReason.REDACTED: "are redacted",
    GapReason.NOT_ASKED: "were not asked for",
}

_MOST, _FEW = 4, 3
"""Kinds that are named, and how many of more than those."""

_PLURALS = {
    "GatewayClass": "GatewayClasses",
    "IngressClass": "IngressClasses",
    "BlockAffinity": "BlockAffinities",
    "IPAddress": "IPAddresses",
    "Ingress": "Ingresses",
    "OperatorDNS": "OperatorDNSes",
}


def plural(kind: str) -> str:
    """Many of a kind: `Ingresses`, `NetworkPolicies`, `Pods`; a word for many stays so."""
    if kind.endswith("Policy"):
        return f"{kind.removesuffix('y')}ies"
    return _PLURALS.get(kind, kind if kind.endswith("resources") else f"{kind}s")


def count_of_kind(count: int, kind: str) -> str:
    """A number of objects: `1 Pod`, `1,500 Pods`."""
    return f"{count:,} {kind if count == 1 else plural(kind)}"


def unseen(snapshot: Snapshot, kind: str, namespace: str | None = None) -> str:
    """Why not every object of the kind is seen; empty where every one is."""
    return unseen_kinds(snapshot, (kind,), namespace)


def unseen_kinds(snapshot: Snapshot, kinds: Iterable[str], namespace: str | None = None) -> str:
    """The same of several kinds, together where they share the reason."""
    reasons: dict[str, list[str]] = {}
    for kind in kinds:
        if not snapshot.sees(kind, namespace):
            reasons.setdefault(_reason(snapshot, kind, namespace), []).append(plural(kind))
    return "; ".join(f"{_listed(names)} {reason}" for reason, names in reasons.items())


def _listed(names: list[str]) -> str:
    """`Pods`, `Pods and Nodes`, `Pods, Nodes and Services`; the first few of many."""
    if len(names) > _MOST:
        return f"{', '.join(names[:_FEW])} and {len(names) - _FEW} more kinds"
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _reason(snapshot: Snapshot, kind: str, namespace: str | None) -> str:
    gaps = (gap for gap in snapshot.gaps if gap.kind == kind and gap.hides(namespace))
    gap = next(gaps, None)
    word = _WORDS[gap.reason] if gap else "were not read"
    if namespace:
        return f"in {namespace} {word}"
    if gap and gap.besides:
        return f"outside {', '.join(gap.besides)} {word}"
    return f"in {gap.namespace} {word}" if gap and gap.namespace else word


def unread(snapshot: Snapshot, kind: str, namespace: str, name: str = "") -> Gap | None:
    """The gap of single objects: of this name, or of any one in the namespace."""
    for gap in snapshot.gaps:
        here = gap.kind == kind and gap.namespace == namespace
        if here and gap.name and name in {"", gap.name}:
            return gap
    return None
