"""Server blocks of a Corefile, as `snapshot.wire.corefile` keeps them in a ConfigMap."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kubectl_netmap.objects.config import ConfigObject

_PREFIX = "data.Corefile."
_STEP = re.compile(r"[^.\[\]]+")

_Tree = dict[str, "_Tree | str"]


@dataclass(frozen=True, slots=True)
class Kubernetes:
    """The plugin kubernetes: which zones it serves, and how.

    `pods` is disabled, insecure or verified, and empty where that is not known.
    """

    zones: tuple[str, ...]
    pods: str = "disabled"
    fallthrough: tuple[str, ...] = ()
    options: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Hosts:
    """The plugin hosts: the names that its lines have, and which file it reads besides."""

    file: str
    zones: tuple[str, ...]
    names: frozenset[str]
    fallthrough: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Forward:
    """The plugin forward, or the proxy of old versions."""

    zone: str
    targets: tuple[str, ...]
    exceptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Other:
    """A plugin that may answer and that nobody evaluates here; `type` as in A, AAAA, ANY."""

    name: str
    zones: tuple[str, ...]
    type: str = ""


@dataclass(frozen=True, slots=True)
class ServerBlock:
    """A server block: its zones and port, and its plugins that answer, rename or forward.

    `rewrites` are rules as `snapshot.wire.corefile_rewrite` tells them.
    """

    zones: tuple[str, ...]
    port: str = "53"
    kubernetes: tuple[Kubernetes, ...] = ()
    rewrites: tuple[str, ...] = ()
    forwards: tuple[Forward, ...] = ()
    hosts: tuple[Hosts, ...] = ()
    others: tuple[Other, ...] = ()


def blocks_of(config: ConfigObject) -> tuple[ServerBlock, ...]:
    """The server blocks in a ConfigMap's Corefile, in order."""
    return tuple(map(_block, _items(_tree(config), "servers")))


def imports_of(config: ConfigObject) -> tuple[str, ...]:
    """What its Corefile imports beside server blocks: `custom`, `other`."""
    return _texts(_tree(config), "imports")


def _block(tree: _Tree) -> ServerBlock:
    zones = _texts(tree, "zones")
    return ServerBlock(
        zones=zones,
        port=_text(tree, "port"),
        kubernetes=tuple(
            Kubernetes(
                zones=_texts(each, "zones") or zones,
                pods=_text(each, "pods"),
                fallthrough=_texts(each, "fallthrough"),
                options=frozenset(_texts(each, "options")),
            )
            for each in _items(tree, "kubernetes")
        ),
        rewrites=_texts(tree, "rewrite"),
        forwards=tuple(
            Forward(_text(each, "from"), _texts(each, "to"), _texts(each, "except"))
            for each in _items(tree, "forward")
        ),
        hosts=tuple(
            Hosts(
                file=_text(each, "file"),
                zones=_texts(each, "zones") or zones,
                names=frozenset(_texts(each, "names")),
                fallthrough=_texts(each, "fallthrough"),
            )
            for each in _items(tree, "hosts")
        ),
        others=tuple(
            Other(_text(each, "name"), _texts(each, "zones") or zones, _text(each, "type"))
            for each in _items(tree, "others")
        ),
    )


def _tree(config: ConfigObject) -> _Tree:
    """The fields below Corefile by their steps; numbers of items are steps too."""
    top: _Tree = {}
    for path in config.fields:
        if path.startswith(_PREFIX):
            *steps, last = _STEP.findall(path.removeprefix(_PREFIX))
            at = top
            for step in steps:
                below = at.setdefault(step, {})
                at = below if isinstance(below, dict) else {}
            at[last] = config.text(path)
    return top


def _items(tree: _Tree, name: str) -> list[_Tree]:
    """The trees of a list, in order: fields of a snapshot may stand in any."""
    below = tree.get(name, {})
    found = below.items() if isinstance(below, dict) else ()
    numbered = [(int(at), each) for at, each in found if isinstance(each, dict) and at.isdigit()]
    return [each for _, each in sorted(numbered, key=lambda item: item[0])]


def _texts(tree: _Tree, name: str) -> tuple[str, ...]:
    below = tree.get(name, {})
    found = below.items() if isinstance(below, dict) else ()
    numbered = [(int(at), each) for at, each in found if isinstance(each, str) and at.isdigit()]
    return tuple(each for _, each in sorted(numbered))


def _text(tree: _Tree, name: str) -> str:
    found = tree.get(name, "")
    return found if isinstance(found, str) else ""
