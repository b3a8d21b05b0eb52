"""What one source says of a node's service proxy, as a fact to be weighed with others."""

from __future__ import annotations

from collections.abc import Iterable

from kubectl_netmap.discover.fact import Confidence, Evidence, Fact
from kubectl_netmap.discover.facts import ServiceProxy
from kubectl_netmap.discover.proxies.mode import Meaning


def claim(
    meant: Meaning,
    evidence: Iterable[Evidence],
    most: Confidence = Confidence.OBSERVED,
    *,
    configured: str | None = None,
) -> Fact[ServiceProxy]:
    """The fact that a mode runs, no surer than `most`; evidence alone where it has none.

    `configured` is what a configuration says, also where it is the very mode.
    """
    if not meant.mode:
        return Fact(evidence=tuple(evidence))
    value = ServiceProxy(meant.mode, configured)
    return Fact(value, min(meant.most, most), evidence=tuple(evidence))
