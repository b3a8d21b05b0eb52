"""What a server picks of its lists for one trace: namespaces, a node's pods, single objects.

Made once from the lists on disk. The question, in `question.json`, is about a pod and a
Service in two namespaces of usual size. Run as `python -m bench.parts FOLDER`.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

_USUAL = 300
_EMPTY = (
    '{"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"90000000"},"items":[%s]}\n'
)


class _Meta(msgspec.Struct, frozen=True):
    name: str
    namespace: str = ""


class _Spec(msgspec.Struct, frozen=True):
    node: str = msgspec.field(default="", name="nodeName")


class _Head(msgspec.Struct, frozen=True):
    metadata: _Meta
    spec: _Spec = _Spec()


class _List(msgspec.Struct, frozen=True):
    items: list[msgspec.Raw]


_Item = tuple[_Head, str]


def main() -> None:
    folder = Path(sys.argv[1])
    file = folder / "question.json"
    if not file.exists():
        file.write_text(json.dumps(write(folder)))


def write(folder: Path) -> tuple[str, str]:
    """Write what answers a trace; gives its FROM and TO."""
    services = [head.metadata for head, _ in _items(folder, "services")]
    counts = Counter(head.metadata.namespace for head, _ in _items(folder, "pods"))
    usual = sorted(counts, key=lambda name: (abs(counts[name] - _USUAL), name))
    here, there = [name for name in usual if name != "kube-system"][:2]
    to = next(each for each in services if each.namespace == there)
    sender = next(head for head, _ in _items(folder, "pods") if head.metadata.namespace == here)
    _put_object(folder, "pods", sender.metadata)
    _put_object(folder, "services", to)
    _put_object(folder, "nodes", _Meta(sender.spec.node))
    for plural in ("pods", "endpointslices"):
        _put(folder / "parts" / there / f"{plural}.json", _of(folder, plural, there))
    _put(folder / "parts" / here / "services.json", _of(folder, "services", here))
    for name in (here, there):
        _put(folder / "parts" / name / "networkpolicies.json", ())
    beside = (item for head, item in _items(folder, "pods") if head.spec.node == sender.spec.node)
    _put(folder / "parts" / "nodes" / f"{sender.spec.node}.json", beside)
    return f"pod/{here}/{sender.metadata.name}", f"svc/{there}/{to.name}:80"


def _of(folder: Path, plural: str, namespace: str) -> Iterator[str]:
    for head, item in _items(folder, plural):
        if head.metadata.namespace == namespace:
            yield item


def _items(folder: Path, plural: str) -> Iterator[_Item]:
    decode, head = msgspec.json.Decoder(_List), msgspec.json.Decoder(_Head)
    for page in sorted((folder / "lists" / plural).iterdir()):
        for item in decode.decode(page.read_bytes()).items:
            yield head.decode(item), bytes(item).decode()


def _put_object(folder: Path, plural: str, meta: _Meta) -> None:
    wanted = (meta.namespace, meta.name)
    found: Any = next(
        item
        for head, item in _items(folder, plural)
        if (head.metadata.namespace, head.metadata.name) == wanted
    )
    file = folder / "objects" / (meta.namespace or "_") / plural / f"{meta.name}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(found)


def _put(file: Path, items: Iterator[str] | tuple[str, ...]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(_EMPTY % ",".join(items))


if __name__ == "__main__":
    main()
