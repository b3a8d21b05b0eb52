"""Small clusters told in YAML, read by the very decoders that read a real one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import yaml

from kubectl_netmap.snapshot.gap import Gap
from kubectl_netmap.snapshot.kind import Read
from kubectl_netmap.snapshot.kinds import KINDS
from kubectl_netmap.snapshot.snapshot import Header, Snapshot
from kubectl_netmap.snapshot.wire.decode import Decoder

# kinds whose API name is another one's too
_ALIASES = {
    ("Network", "operator.openshift.io"): "OperatorNetwork",
    ("DNS", "operator.openshift.io"): "OperatorDNS",
    ("NetworkPolicy", "crd.projectcalico.org"): "CalicoNetworkPolicy",
}


def snapshot_of(
    text: str,
    *,
    gaps: Iterable[Gap] = (),
    header: Header | None = None,
    unseen: Iterable[str] = (),
) -> Snapshot:
    """The snapshot of a cluster that holds exactly these manifests.

    Every kind of the table counts as read, even without an object, except `unseen` and
    those that are read only when asked for, or instead of another one.
    """
    documents = [each for each in yaml.safe_load_all(text) if each]
    return snapshot_with(documents, gaps=gaps, header=header, unseen=unseen)


def snapshot_with(
    documents: Iterable[Mapping[str, Any]],
    *,
    gaps: Iterable[Gap] = (),
    header: Header | None = None,
    unseen: Iterable[str] = (),
) -> Snapshot:
    """The same of manifests that are no text."""
    manifests: dict[str, list[bytes]] = defaultdict(list)
    for document in documents:
        group = str(document.get("apiVersion", "v1")).partition("/")[0]
        name = _ALIASES.get((document["kind"], group), document["kind"])
        manifests[name].append(msgspec.json.encode(document))
    objects = {}
    for kind in KINDS:
        special = kind.read is Read.OPT_IN or kind.instead_of
        if kind.name in unseen or (special and not manifests[kind.name]):
            continue
        page = Decoder(kind.name, kind.wire).manifests(manifests.pop(kind.name, ()))
        assert not page.malformed, page.malformed
        objects[kind.name] = page.objects
    unknown = {name for name, found in manifests.items() if found}
    assert not unknown, f"no such kind: {unknown}"
    return Snapshot(header or Header(server_version="v1.34.4"), objects, tuple(gaps))
