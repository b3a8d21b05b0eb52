"""kindnet: kind's network of plain routes; NetworkPolicy since kind 0.24."""

from __future__ import annotations

import re

from kubectl_netmap.discover.cnis.plugin import Dataplane, Plugin, Policy
from kubectl_netmap.discover.components import Component, Mark, image_of
from kubectl_netmap.discover.fact import Confidence
from kubectl_netmap.discover.facts import Enforces
from kubectl_netmap.discover.marks import image_tag
from kubectl_netmap.snapshot.snapshot import Snapshot

_DATE = re.compile(r"^v?(\d{8})(?!\d)")
_VERSION = re.compile(r"^v?(\d{1,3})\.(\d{1,3})(?!\d)")
_SINCE_DATE = "20240719"
_SINCE_VERSION = (1, 3)


def _dataplane(_snapshot: Snapshot, _seen: Component) -> Dataplane:
    # all nodes share one link: each routes the others' podCIDRs by their addresses
    return Dataplane("none", "native routes", None, "host-local from the node's podCIDR")


def _policy(_snapshot: Snapshot, seen: Component) -> Policy:
    """By the age that the image's tag tells.

    Source: kind's kindnetd enforces since its commit of 2024-07-19 (kind 0.24); the
    images of the project kindnet do since v1.3.0.
    """
    agents = {agent[1].image: agent for agent in seen.agents}
    answers = {_enforces(image_tag(image)) for image in agents}
    evidence = tuple(image_of(agents[image], "its tag tells its age") for image in sorted(agents))
    match sorted(answers):
        case [Enforces.YES]:
            because = "kindnet enforces NetworkPolicy since v20240719 (v1.3.0)"
            return Policy(Enforces.YES, because, Confidence.INFERRED, evidence)
        case [Enforces.NO]:
            because = "kindnetd before v20240719 has no NetworkPolicy"
            return Policy(Enforces.NO, because, Confidence.INFERRED, evidence, capable=False)
        case [Enforces.NO, Enforces.YES]:
            because = "some nodes run a kindnetd before v20240719, which has no NetworkPolicy"
            return Policy(Enforces.PARTLY, because, Confidence.INFERRED, evidence)
        case _:
            because = "kindnet's image does not tell its version"
            return Policy(Enforces.UNKNOWN, because, evidence=evidence)


def _enforces(tag: str) -> Enforces:
    if date := _DATE.match(tag):
        return Enforces.YES if date[1] >= _SINCE_DATE else Enforces.NO
    if (version := _VERSION.match(tag)) and (int(version[1]), int(version[2])) >= _SINCE_VERSION:
        return Enforces.YES
    return Enforces.UNKNOWN


PLUGIN = Plugin(
    name="kindnet",
    marks=(Mark(container="kindnet-cni"), Mark(image="kindnetd"), Mark(image="kindnet")),
    dataplane=_dataplane,
    policy=_policy,
)
