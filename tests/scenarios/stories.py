"""The stories that scenarios tell, and how they are seen by those who may see less."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import yaml

from kubectl_netmap.netmap import Netmap, survey
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.kind import Read
from kubectl_netmap.snapshot.kinds import KINDS, kind_of
from kubectl_netmap.snapshot.snapshot import Header
from tests.support.clusters import snapshot_of

HERE = Path(__file__).parent

STORIES = sorted(path.parent.name for path in HERE.glob("*/cluster.yaml"))
"""Names of folders, each with a `cluster.yaml` and perhaps `gaps.yaml`."""

HEALTHY = ("healthy-shop", "k3s-servicelb")
"""Stories in which nothing is wrong."""

TRACES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "broken-shop": {
        "no-backend": ("http://shop.example.com/missing-service",),
        "local-only": ("node/kind-worker2:31081",),
    },
    "dual-stack": {"six": ("node/nftables-worker", "svc/mesh/six")},
    "gateway-api": {"weighted": ("https://shop.example.com/cart",)},
    "healthy-shop": {"front": ("deploy/shop/cart", "svc/shop/front")},
    "k3s-servicelb": {"mqtt": ("192.168.1.10:1883",)},
    "kind-shop": {
        "arrives": ("https://shop.example.com/",),
        "stops": ("https://shop.example.com/cart",),
        "allowed": ("deploy/shop/front", "svc/db/pg:5432"),
        "denied": ("deploy/ingress/traefik", "pg.db:5432"),
        "metrics": ("internet", "node/kind-worker:31987"),
    },
    "rbac-limited": {"not-seen": ("deploy/shop/front", "svc/shop/cart")},
}
"""What is asked of the stories, by the names of golden files."""

READ = tuple(kind.name for kind in KINDS if kind.read is not Read.OPT_IN)
"""Kinds that are read without being asked for."""


@cache
def netmap_of(story: str) -> Netmap:
    """What the story's cluster looks like to whoever tells it."""
    folder = HERE / story
    header = Header(
        context=story,
        source="live",
        read_at="2026-11-22T20:00:00Z",
        server_version="v1.34.4",
        api_groups=frozenset(),
    )
    gaps = tuple(_gaps(folder / "gaps.yaml"))
    unseen = [gap.kind for gap in gaps if not gap.besides]
    manifests = (folder / "cluster.yaml").read_text()
    return survey(snapshot_of(manifests, gaps=sorted(gaps), header=header, unseen=unseen))


@cache
def without(story: str, kind: str) -> Netmap:
    """The story as somebody sees it who may not read the kind."""
    seen = netmap_of(story).snapshot
    objects = {name: found for name, found in seen.objects.items() if name != kind}
    gaps = (*seen.gaps, Gap(kind, GapReason.FORBIDDEN))
    return survey(replace(seen, objects=objects, gaps=gaps))


def shuffled(story: str, order: Random) -> Netmap:
    """The story with the objects of each kind in another order."""
    seen = netmap_of(story).snapshot
    objects = {}
    for name, found in seen.objects.items():
        several = [*found]
        order.shuffle(several)
        objects[name] = tuple(several)
    return survey(replace(seen, objects=objects))


def _gaps(file: Path) -> Iterator[Gap]:
    for row in yaml.safe_load(file.read_text()) if file.exists() else ():
        for kind in row["kinds"]:
            yield Gap(
                kind,
                GapReason(row["reason"]),
                besides=tuple(row.get("besides", ())),
                consequence=kind_of(kind).consequence,
            )
