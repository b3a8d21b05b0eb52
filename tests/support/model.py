"""A small cluster on which every promise of the mental model is held, and changes of it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kubectl_netmap.mental_model.guarantee import Judgement
from kubectl_netmap.mental_model.guarantees import GUARANTEES
from kubectl_netmap.netmap import Netmap, survey
from kubectl_netmap.snapshot.gap import Gap
from tests.support.clusters import snapshot_of

HEALTHY = (Path(__file__).parents[1] / "mental_model" / "healthy.yaml").read_text()

Change = tuple[str, str]
"""A text of the cluster's manifests, and what stands there instead."""


def changed(*changes: Change, more: str = "", text: str = HEALTHY) -> str:
    """The manifests with each text changed wherever it stands, and more objects."""
    for old, new in changes:
        assert old in text, f"not in the story: {old}"
        text = text.replace(old, new)
    return f"{text}\n---\n{more}" if more else text


def cluster(text: str = HEALTHY, gaps: Iterable[Gap] = (), unseen: Iterable[str] = ()) -> Netmap:
    """What is concluded of manifests."""
    return survey(snapshot_of(text, gaps=gaps, unseen=unseen))


def judged(name: str, netmap: Netmap) -> Judgement:
    """How a promise stands in a cluster."""
    return next(each for each in GUARANTEES if each.id == name).judge(netmap)
