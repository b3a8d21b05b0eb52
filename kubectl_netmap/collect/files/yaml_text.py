"""YAML to JSON: the documents that may hold a kind we read, and no others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import yaml

from kubectl_netmap.collect.files.naming import API_KINDS
from kubectl_netmap.collect.files.server import OPERATOR
from kubectl_netmap.snapshot.wire.documents import PlainLoader

_MOST_NODES = 5_000_000
"""Values that one document may have once its aliases are written out."""

_BETWEEN = re.compile(rb"^---(?:[ \t\r].*)?$", re.MULTILINE)
_KIND = re.compile(rb"""^[ \-]*kind:[ \t]*["']?(\w+)""", re.MULTILINE)
_FLOW_KIND = re.compile(rb"""[{,\s]["']?kind["']?:[ \t]*["']?(\w+)""")
_ANCHOR = re.compile(rb"[\s\-:\[,]&\w")
_WANTED = frozenset(
    name.encode() for kind in (*API_KINDS, OPERATOR) for name in (kind, f"{kind}List")
)
_EMPTY_LIST = re.compile(rb"^items:[ \t]*(?:\[\]|null)?[ \t\r]*$(?!\n[ \t]*-)", re.MULTILINE)
_COMMENTS = rb"(?:[ \t]*(?:#[^\n]*|---[^\n]*)?\r?\n)*"
_INDICATIVE = re.compile(_COMMENTS + rb"(?:- )?(?:apiVersion|kind|items|metadata):")


def looks_like_manifests(head: bytes) -> bool:
    """Whether text begins as manifests in YAML do."""
    return bool(_INDICATIVE.match(head))


def documents(text: bytes, *, known: bool) -> Iterator[bytes]:
    """The documents of a YAML file that may hold a kind we read, as they stand.

    Those that name no kind are among them if it is `known` otherwise.
    """
    return (each for each in _BETWEEN.split(text) if _is_wanted(each, known=known))


def to_json(document: bytes) -> bytes:
    """A YAML document as JSON. Raises `ValueError` where it is broken."""
    try:
        tree = yaml.load(document, Loader=PlainLoader)  # noqa: S506 -- a safe loader
        if _ANCHOR.search(document) and _size(tree, {}) > _MOST_NODES:
            raise ValueError("its aliases make it too large")
        return msgspec.json.encode(tree)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1} of its document" if mark else ""
        raise ValueError(f"{getattr(error, 'problem', None) or 'no YAML'}{where}") from error
    except (TypeError, RecursionError) as error:
        raise ValueError(str(error)) from error


def _is_wanted(document: bytes, *, known: bool) -> bool:
    kinds = set(_KIND.findall(document))
    if not kinds & _WANTED:
        kinds.update(_FLOW_KIND.findall(document))  # `- {apiVersion: v1, kind: Pod, …}`
    if not kinds:
        return known and bool(document.strip())
    return bool(kinds & _WANTED) or (kinds == {b"List"} and bool(_EMPTY_LIST.search(document)))


def _size(tree: Any, known: dict[int, int]) -> int:  # noqa: ANN401 -- any YAML
    """How many values a tree has, what an alias refers to counted at every place."""
    if not isinstance(tree, dict | list):
        return 1
    if id(tree) not in known:
        known[id(tree)] = _MOST_NODES  # in case it holds itself
        items = tree.values() if isinstance(tree, dict) else tree
        known[id(tree)] = 1 + sum(_size(item, known) for item in items)
    return known[id(tree)]
