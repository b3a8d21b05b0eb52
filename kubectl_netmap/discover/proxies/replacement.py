"""A component that programs Service rules besides kube-proxy, and how much it serves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kubectl_netmap.discover.fact import Confidence, Evidence


class Role(StrEnum):
    """How much of a node's Service traffic a component serves."""

    FULL = "full"  # all of it, also where kube-proxy programs rules too
    BESIDE = "beside"  # some of it, beside kube-proxy
    PODS = "pods"  # at most ClusterIPs that pods ask for
    OFF = "off"  # none of it, though something else says so
    UNKNOWN = "unknown"  # it is there, but what it is told is not seen


@dataclass(frozen=True, slots=True)
class Replacement:
    """A component on one node; `name` as a mode of `ServiceProxy` (cilium, antrea, …)."""

    name: str
    role: Role
    confidence: Confidence
    evidence: tuple[Evidence, ...]
    conflicts: tuple[Evidence, ...] = ()
