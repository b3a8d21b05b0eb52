"""A null stands wherever the API allows a field to be absent, and means the same."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from kubectl_netmap.snapshot.kinds import kind_of
from kubectl_netmap.snapshot.wire.decode import Decoder

Path_ = tuple[str | int, ...]

FULL = [
    document
    for document in yaml.safe_load_all((Path(__file__).parent / "full.yaml").read_text())
    if document
]
REQUIRED = {("metadata",), ("metadata", "name")}
NEVER_NULL = frozenset(
    {
        *("address", "addresses", "containerPort", "ip", "key", "kind", "mountPath", "name"),
        *("operator", "port", "ready", "restartCount", "status", "type"),
        *("containerRuntimeVersion", "kubeletVersion", "operatingSystem", "osImage"),
    }
)
"""Fields that the API requires inside of what holds them."""

MAPS = frozenset({"annotations", "labels", "matchLabels", "nodeSelector", "selector"})


def _paths(tree: Any, here: Path_ = ()) -> Iterator[Path_]:
    items = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in items:
        if isinstance(tree, dict):
            yield (*here, key)
        if isinstance(value, dict | list):
            yield from _paths(value, (*here, key))


ABSENT = object()


def _with(tree: Any, path: Path_, value: Any) -> Any:
    changed = copy.deepcopy(tree)
    at = changed
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    if value is ABSENT:
        del at[path[-1]]
    return changed


def _cases(*, in_map: bool) -> Iterator[Any]:
    for manifest in FULL:
        for path in _paths(manifest):
            required = (
                path in REQUIRED or path == ("kind",) or (len(path) > 2 and path[-1] in NEVER_NULL)
            )
            inside = len(path) > 1 and path[-2] in MAPS
            if inside == in_map and (in_map or not required):
                yield pytest.param(
                    manifest, path, id=f"{manifest['kind']} {'.'.join(map(str, path))}"
                )


def read(manifest: Any) -> Any:
    kind = kind_of(manifest["kind"] or "Pod")
    return Decoder(kind.name, kind.wire).manifests([msgspec.json.encode(manifest)])


@pytest.mark.parametrize(("manifest", "path"), tuple(_cases(in_map=False)))
def test_a_null_reads_as_if_the_field_were_not_there(manifest: Any, path: Path_) -> None:
    null, absent = (read(_with(manifest, path, value)) for value in (None, ABSENT))
    assert null.malformed == ()
    assert null == absent


@pytest.mark.parametrize(("manifest", "path"), tuple(_cases(in_map=True)))
def test_a_null_in_a_map_reads_as_an_empty_text(manifest: Any, path: Path_) -> None:
    null, empty = (read(_with(manifest, path, value)) for value in (None, ""))
    assert null.malformed == ()
    assert null == empty


@pytest.mark.parametrize("manifest", FULL, ids=lambda manifest: manifest["kind"])
def test_without_a_name_a_manifest_is_malformed(manifest: Any) -> None:
    for path in REQUIRED:
        page = read(_with(manifest, path, None))
        assert page.objects == ()
        assert page.malformed[0].ref.name == "?"


@pytest.mark.parametrize("manifest", FULL, ids=lambda manifest: manifest["kind"])
def test_what_is_not_read_is_not_in_the_way(manifest: Any) -> None:
    more = {**manifest, "more": {"of": ["the", 1, None]}}
    assert read(more) == read(manifest)
